"""The whole book's findings, as their page and the API list and show them.

A finding's address is made of its key (`addresses`), so it stays through re-runs, versions and a
rebuilt graph. `listing` decides in pure functions what is listed; `quoting` and `clashing` say how
a sentence is shown; `showing` reads one finding with its evidence. Imports projects, memory and
the neighbours in `writing`; of these only views and the API import it.
"""
