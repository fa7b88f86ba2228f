"""The arithmetic of docs/scaling.md, and where it is put."""

import pytest

from benchmarks.table import BENCHES
from tools.performance import between
from tools.scaling import BEGIN, BUSY, END, OTHERS, ROOT, ROWS, UNITS, Author, needs, section

UNIT = {key: 600.0 for _says, key in (*UNITS, *OTHERS)}


def test_a_unit_that_was_not_measured_is_named():
    with pytest.raises(KeyError, match="chapter_graph_ms"):
        needs(
            10, {key: value for key, value in UNIT.items() if key != "chapter_graph_ms"}, Author()
        )


def test_what_was_not_predicted_has_no_line():
    assert "predicted" in section(UNIT)
    assert "worker, ms |" not in section(UNIT)


def test_needs_grow_with_the_authors():
    few, many = (needs(authors, UNIT, Author()) for authors in (10, 1_000))
    for says, name in ROWS:
        assert getattr(many, name) == pytest.approx(100 * getattr(few, name)), says


def test_an_author_costs_what_is_computed_by_hand():
    """600 authors write a chapter a second; each takes 600 ms of every part."""
    found = needs(600, UNIT, Author(minutes_a_chapter=10, frames_a_chapter=2, slot_s=90))
    assert found.chapters_a_second == 1.0
    assert found.worker_cores == found.postgres_cores == pytest.approx(0.6 / BUSY)
    assert found.web_cores == pytest.approx(1.2 / BUSY)
    assert found.slots == 90
    assert found.web_gb == pytest.approx(600 * 600 / 1024**2)


def test_a_chapter_costs_its_tokens():
    author = Author(
        tokens_in=1e6, cached=0.5, tokens_out=1e6, price_in=2, price_cached=1, price_out=4
    )
    assert author.chapter_price == pytest.approx(1.5 + 4)


def test_the_doc_has_its_place_and_the_bench_its_units():
    text = (ROOT / "docs" / "scaling.md").read_text()
    assert "| a | measured |" in between(text, BEGIN, END, "| a | measured |")
    assert {"units", "load", "memory"} <= {bench.name for bench in BENCHES}


def test_the_readme_has_a_place_for_what_was_measured():
    from tools.performance import put_in

    assert "section" in put_in((ROOT / "README.md").read_text(), "section")
