"""What verdicts make of the rules' findings, and what they add."""

from memory.analyst import ANALYST, Judged, Pair, Verdict, candidates, confirmed
from memory.continuity.check import rules, sentence
from memory.continuity.rule import Conflict
from tests.memory.analyst.telling import Book, proposed


def two(book: Book, name: str = "Ana", certainty: str = "stated"):
    return (
        book.told("can", name, "swim", certainty=certainty),
        book.says("can", name, "swim", polarity="-"),
    )


def verdicts(*said: tuple[Pair, str]) -> Judged:
    return Judged({pair.key: Verdict(pair, word, ("q",)) for pair, word in said})


def test_what_nobody_judged_stays_proposed_and_minor():
    open_ = proposed("memory", *two(Book()))
    found = confirmed([open_], Judged(unjudged=(open_.key,), why="No answer."))
    assert found == (open_,)
    assert (found[0].confirmed, found[0].severity) == (None, "minor")


def test_what_a_rule_decides_is_its_own():
    sure = proposed("appearance", *two(Book()))
    pair = Pair(sure.earlier, sure.later)
    assert confirmed([sure], verdicts((pair, "no_conflict"))) == (sure,)


def test_what_is_explained_or_none_is_dropped():
    for word in ("explained", "no_conflict"):
        open_ = proposed("memory", *two(Book()))
        assert confirmed([open_], verdicts((Pair.proposed(open_), word))) == ()


def test_a_verdict_is_on_its_own_two_sentences():
    book = Book()
    open_, other = (proposed("memory", *two(book, name)) for name in ("Ana", "Kit"))
    assert confirmed([open_], verdicts((Pair.proposed(other), "no_conflict"))) == (open_,)


def test_it_works():
    open_ = proposed("memory", *two(Book()))
    (found,) = confirmed([open_], verdicts((Pair.proposed(open_), "contradiction")))
    assert (found.confirmed, found.severity, found.key) == (True, "blocking", open_.key)


def test_what_is_implied_stays_minor():
    open_ = proposed("memory", *two(Book(), certainty="implied"))
    (found,) = confirmed([open_], verdicts((Pair.proposed(open_), "contradiction")))
    assert (found.confirmed, found.severity) == (True, "minor")


def test_whichever_rule_proposed_the_two_sentences():
    facts = two(Book())
    both = [proposed("memory", *facts), proposed("skill_fluctuation", *facts)]
    judged = verdicts((Pair.proposed(both[0]), "no_conflict"))
    assert confirmed(both, judged) == ()


def test_what_the_analyst_alone_found():
    book = Book()
    one, other = two(book)
    pair = Pair(one, other, about="value")
    (found,) = confirmed([], verdicts((pair, "contradiction")))
    assert found == Conflict(ANALYST, one, other, True)
    assert (found.severity, found.key) == ("major", pair.key)
    assert sentence(found, book.view()).endswith("cannot both be: “swim”, then “swim”.")
    for word in ("explained", "no_conflict"):
        assert confirmed([], verdicts((pair, word))) == ()


def test_what_it_found_of_a_stranger_is_provisional():
    book = Book()
    pair = Pair.of(*two(book, "a stranger"), "value", book.view())
    (found,) = confirmed([], verdicts((pair, "contradiction")))
    assert found.provisional


def test_its_rule_is_none_of_those_that_are_asked():
    book = Book()
    two(book)
    assert ANALYST.name not in {rule.name for rule in rules()}
    assert list(ANALYST.conflicts(book.view())) == []


def test_what_it_found_is_not_asked_again():
    book = Book()
    blue = book.told("attribute", "Ana", "blue", slot="eyes")
    green = book.says("attribute", "Ana", "green", slot="eyes")
    (pair,) = candidates(book.view(), ())
    found = confirmed([], verdicts((pair, "contradiction")))
    assert candidates(book.view(), found, near=[(blue, green)]) == ()
