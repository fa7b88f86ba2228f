"""What is listed of a book's findings, and what is beside one."""

from uuid import UUID, uuid4

import pytest

from memory.continuity.check import rules
from writing.issues.addresses import uid_of
from writing.issues.listing import A_PAGE, Filters, Line, chosen, listing, page_of
from writing.issues.wording import RULES, rule_name

ONE, TWO = uuid4(), uuid4()


def line(key: str, **values: object) -> Line:
    given = {"state": "open", "severity": "minor", "rule": "r", "chapter": ONE, "number": 1,
             "kind": "contradiction"}  # fmt: skip
    return Line(**{"key": key} | given | values)  # type: ignore[arg-type]


@pytest.mark.parametrize("asked", ["", "0", "-1", "x", "1e3", "123456", "²"])
def test_an_odd_page_is_the_first(asked: str):
    assert page_of(asked) == 1


def test_what_is_not_known_is_not_asked():
    given = {"state": "gone", "severity": "grave", "chapter": "1", "rule": "a\0" + "b" * 90}
    assert chosen(given) == Filters(rule="a" + "b" * 39)


def test_nothing_found_is_one_empty_page():
    found = listing([], Filters(), 7)
    assert (found.page, found.pages, found.shown, found.before, found.after) == (
        1,
        1,
        (),
        None,
        None,
    )


def test_an_address_has_only_what_is_chosen():
    assert Filters().query() == ""
    assert Filters(state="fixed", rule="a b").query(2) == "?state=fixed&rule=a+b&page=2"


def test_tabs_count_what_the_other_filters_take():
    lines = [
        line("a"),
        line("b", severity="major"),
        line("c", state="fixed"),
        line("d", chapter=TWO),
    ]
    found = listing(lines, Filters(severity="minor", chapter=ONE))
    assert [(tab.state, tab.count) for tab in found.tabs][:2] == [("open", 1), ("fixed", 1)]
    assert [each.key for each in found.lines] == ["a"]
    assert [each.label for each in found.severities] == ["To check", "Minor"]


def test_where_no_rule_found_it_its_kind_goes_for_one():
    found = listing([line("a", rule="", kind="tone"), line("b")], Filters(rule="tone"))
    assert [each.key for each in found.lines] == ["a"]


def test_it_is_turned_to_the_page_of_the_one_that_is_shown():
    lines = [line(str(at)) for at in range(A_PAGE + 2)]
    found = listing(lines, Filters()).at(str(A_PAGE))
    assert (found.page, found.place, found.pages) == (2, A_PAGE, 2)
    assert (found.before, found.after) == (uid_of(str(A_PAGE - 1)), uid_of(str(A_PAGE + 1)))
    assert [each.key for each in found.shown] == [str(A_PAGE), str(A_PAGE + 1)]


def test_one_that_is_not_listed_any_more_is_beside_the_first():
    found = listing([line("a"), line("b")], Filters()).at("gone")
    assert (found.place, found.before, found.after) == (None, None, uid_of("a"))


def test_addresses_are_of_keys():
    assert uid_of("dead_acts:a:b") == uid_of("dead_acts:a:b") != uid_of("dead_acts:b:a")
    assert isinstance(uid_of("é"), UUID)


def test_every_rule_has_a_name():
    assert {rule.name for rule in rules()} <= set(RULES)
    assert {"analyst", "already_told", "too_early", "tone", "style_shift"} <= set(RULES)
    assert rule_name("brand_new") == "Brand new"
