"""A copy of an edition → the same edition built anew from the sources that it carries, and how the two compare.

A copy is a stranger's. What it carries is data: its record, text, witness, settings and pictures are read as an
editor's are; layouts, styles, typefaces and code are this project's. Nothing that came with it is run.
"""
