"""What of a fact clashes: never what both have in common."""

from typing import Any
from uuid import UUID, uuid4

from writing.issues.differing import Known, differing

ILSE, ARON, KEY, QUAY, MILL = (uuid4() for _ in range(5))
NAMES: dict[UUID, tuple[str, ...]] = {
    ILSE: ("Ilse Varga", "the ferrywoman"),
    ARON: ("Aron Pell",),
    KEY: ("the brass key",),
    QUAY: ("the quay",),
    MILL: ("the mill",),
}


def fact(**values: Any) -> Known:
    return Known(**{"uid": uuid4(), "sentence": "A sentence.", "chapter": None} | values)


def test_alone_it_is_what_it_says():
    assert differing(fact(subject=ILSE), (), NAMES) == ()
    assert differing(fact(subject=ILSE, value="tired"), (), NAMES) == ("tired",)
    assert differing(fact(subject=ILSE, object=KEY), (), NAMES) == ("the brass key",)


def test_a_name_that_nobody_has_is_none():
    assert differing(fact(subject=uuid4(), object=uuid4()), (fact(),), {}) == ()


def test_of_two_values_each_has_its_own():
    left, right = fact(subject=ILSE, value="left palm"), fact(subject=ILSE, value="right hand")
    assert differing(left, (right,), NAMES) == ("left palm",)
    assert differing(right, (left,), NAMES) == ("right hand",)


def test_the_same_value_in_other_letters_is_none():
    one, other = fact(subject=ILSE, value="Left palm"), fact(subject=ARON, value="left palm")
    assert differing(one, (other,), NAMES) == ("Ilse Varga", "the ferrywoman")


def test_two_places_clash_and_not_who_is_there():
    one, other = fact(subject=ILSE, object=QUAY), fact(subject=ILSE, object=MILL)
    assert differing(one, (other,), NAMES) == ("the quay",)


def test_of_one_thing_in_two_hands_the_hands_clash():
    one, other = fact(subject=ILSE, object=KEY), fact(subject=ARON, object=KEY)
    assert differing(other, (one,), NAMES) == ("Aron Pell",)


def test_where_one_denies_the_other_both_say_it():
    one, other = fact(subject=ILSE, value="to swim"), fact(subject=ILSE, value="to swim")
    assert differing(one, (other,), NAMES) == ("to swim",)


def test_whom_it_came_from_clashes_too():
    one, other = fact(object=KEY, other=ILSE), fact(object=KEY, other=ARON)
    assert differing(one, (other,), NAMES) == ("Ilse Varga", "the ferrywoman")
