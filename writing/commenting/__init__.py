"""Comments on passages: made on a version's words, found again in later texts, answered,
resolved, and deleted so that it can be undone.
"""
