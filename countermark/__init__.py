"""Countermark: archival documents as print and ebook editions that anyone can check.

ARCHITECTURE.md tells which module does what, and which way the imports go.
"""
