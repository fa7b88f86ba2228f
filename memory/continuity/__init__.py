"""The rules that find contradictions: one file a rule, pure, facts in and conflicts out.

`rule.py` says what a rule is, `check.py` asks them all. A rule's file imports `rule`, `facts`
and the clock's arithmetic, nothing else.
"""
