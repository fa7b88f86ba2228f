"""Money and tokens: what a chapter will take, what it took, and what its author allows.

`estimate` says it before a run, from what was measured; `spent` after, per step; `budget` is
asked before each step (`writing.runs.affording`) and before whatever else asks a model for a
book (`novellaforge.llm.allowance`). It reads the rows of calls and writes none of its own, and
knows neither runs' acts nor stages' insides. Money is Decimal everywhere.
"""
