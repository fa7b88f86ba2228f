"""The house: settings, queues, model client, event log, accounts. It knows no chapter.

It imports none of `projects`, `memory`, `writing`; `asgi.py` and `urls.py`, the composition
root, are the one exception.
"""
