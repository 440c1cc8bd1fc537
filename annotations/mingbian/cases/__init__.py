"""The case store: one encrypted file with review, signature, audit, re-interpretation and backup.

The door is ``store.Store`` (create, open, log in), ``operations.Operations`` (every change a person makes) and
``views.case_view`` (one case as it stands). ``journal`` is how changes are kept: events chained by hash, and the state they
add up to. Nothing here knows a page or a window.
"""
