"""Files as they lie → findings: what is wrong with each, by a numbered code, and what can be said of an edition."""
