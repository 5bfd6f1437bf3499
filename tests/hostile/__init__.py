"""Files as a stranger might hand them over: each made from good bytes by one small fault, with the code that names it.

`python -m tests.hostile.stock` prints what stock tools say of them.
"""
