"""`manage.py qcluster`: Django-Q2's worker loop on our queue table, made to survive any kill.

A supervisor forks workers and one housekeeper and starts again what dies. A worker is one
claimer thread and K slots (threads that run Django-Q2's `worker()`), all on one event loop.
No process shares memory or locks with another: what they agree on is in Postgres.

supervisor > worker > {claimer, slot} > {rows, shares, process}; housekeeper > rows.
`depth` reads how it all stands, for the admin's page and `doctor`.
May import the house's queues, loop and models; no domain.
"""
