"""Chapters on a paced model: their moments and modes, before and after, each switch by itself.

    python -m benchmarks.paced

What benchmarks/chapter_time.py, before_after.py and switches.py measure, on one cluster; chapters
that several of them ask for are written once.
"""

from benchmarks import before_after, chapter_time, switches
from benchmarks.chapters import a_cluster, write_all
from benchmarks.ground import a_database, report
from benchmarks.pace import a_paced_model


def main() -> None:
    with a_paced_model(), a_database(), a_cluster():
        figures = measure()
    report("paced", figures)


def measure() -> dict[str, float]:
    """The moments first, while nothing else is written."""
    moments, clean = chapter_time.of_moments()
    wanted = (*chapter_time.WANTED.values(), *before_after.WANTED, *switches.WANTED)
    of = write_all(wanted, before_after.BY_THEMSELVES, clean)
    return {
        **moments,
        **chapter_time.of_modes(of),
        **before_after.figures(of),
        **switches.figures(of),
    }


if __name__ == "__main__":
    main()
