"""A finished edition → a published one: what must be so first, which printing it is, what changed, and its files."""
