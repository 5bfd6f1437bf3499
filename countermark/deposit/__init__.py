"""A document's edition → a BagIt bag (RFC 8493) for an archive: what was published, or the draft, and its proofs.

`contents` reads what is deposited and holds it to its list, `description` says of it what catalogues ask, `bag` lays
out and writes, `verbs` is `./doit deposit`. docs/deposit.md says what each file is.
"""
