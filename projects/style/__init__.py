"""How a book is written: measured from its pages, said in sentences, kept as its author wants.

`measuring`, `speech` and `passages` are pure; `profile` keeps what the author decides. Imports
`projects` and `novellaforge`.
"""
