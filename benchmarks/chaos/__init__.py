"""Kill anything at any moment: nothing written is lost, nothing is done twice.

    make chaos                                  # CHAOS_SEED=1 CHAOS_RUNS=50 CHAOS_KILLS=200
    make chaos CHAOS_RUNS=4 CHAOS_KILLS=12      # a minute's version

Chapters of small books are written by two clusters, several at once, watched over a real socket.
Meanwhile whatever serves them is killed, as drawn by the seed (`plan.py`), and started again as a
service manager would (`servers.py`). Once all has come to rest, `facts.py` reads what is there
and `tally.py` holds each run against what is promised. See docs/chaos.md.
"""
