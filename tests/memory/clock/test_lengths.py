"""Lengths as bounds, dates as days, and ages; French and English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.clock import Bounds, age_at, amounts, days_of, lasting, years_between

HOUR, DAY, YEAR = 60, 1440, 525_960


@pytest.mark.parametrize(
    ("value", "hours"),
    [("PT4H", (3.5, 4.5)), ("P2D", (36, 60)), ("P1W", (84, 252)), ("P8D", (156, 204)),
     ("P15D", (324, 372)), ("p2d", (36, 60))],
)  # fmt: skip
def test_a_length_reaches_half_a_unit_to_both_sides(value, hours):
    least, most = hours
    assert lasting(value) == Bounds(round(least * HOUR), round(most * HOUR))


def test_months_are_not_minutes():
    assert lasting("PT6M") == Bounds(5, 7)
    six_months = lasting("P6M")
    assert six_months is not None
    assert six_months.least is not None
    assert six_months.least > 160 * DAY


def test_six_years_are_not_nine():
    six, nine = lasting("P6Y"), lasting("P9Y")
    assert six is not None
    assert nine is not None
    assert six.most is not None
    assert nine.least is not None
    assert six.most < nine.least


def test_what_is_about_reaches_further():
    assert lasting("P6Y", exact=False) == Bounds(3 * YEAR, 12 * YEAR)


@pytest.mark.parametrize("value", ["", "long", "P", "PT", "P2", "2D", "two days or three hours"])
def test_what_is_no_one_length_says_nothing(value):
    assert lasting(value) is None


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("two days", 1.5 * DAY, 2.5 * DAY),
        ("deux jours", 1.5 * DAY, 2.5 * DAY),
        ("an hour", 30, 90),
        ("une heure", 30, 90),
        ("half an hour", 23, 37),
        ("une demi-heure", 23, 37),
        ("un quart d’heure", 12, 18),
        ("an hour and a half", 68, 112),
        ("une heure et demie", 68, 112),
        ("twenty minutes", 15, 25),
        ("vingt minutes", 15, 25),
        ("two or three days", 1.5 * DAY, 3.5 * DAY),
        ("deux ou trois jours", 1.5 * DAY, 3.5 * DAY),
        ("a few days", DAY, 12 * DAY),
        ("quelques jours", DAY, 12 * DAY),
        ("about two days", DAY, 4 * DAY),
        ("environ deux jours", DAY, 4 * DAY),
        ("less than two days", 0, 2.5 * DAY),
        ("moins de deux jours", 0, 2.5 * DAY),
        ("three long years", 2.5 * YEAR, 3.5 * YEAR),
        ("trois longues années", 2.5 * YEAR, 3.5 * YEAR),
        ("vingt-deux ans", 21.5 * YEAR, 22.5 * YEAR),
        ("two centuries", 150 * YEAR, 250 * YEAR),
        ("deux siècles", 150 * YEAR, 250 * YEAR),
    ],
)
def test_a_length_in_words(text, least, most):
    assert lasting(text) == Bounds(round(least), round(most))


@pytest.mark.parametrize("text", ["more than two days", "plus de deux jours", "at least two days"])
def test_more_than_has_no_end(text):
    assert lasting(text) == Bounds(round(1.5 * DAY), None)


def test_each_length_where_it_stands():
    text = "two days and an hour"
    assert [text[each.start : each.end] for each in amounts(text)] == ["two days", "an hour"]


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [
        ("1900-05-03", "1900-05-03", "1900-05-03"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("1904-02", "1904-02-01", "1904-02-29"),
        ("1900-12", "1900-12-01", "1900-12-31"),
        ("1900", "1900-01-01", "1900-12-31"),
    ],
)
def test_the_days_of_a_date(iso, first, last):
    found = days_of(iso)
    assert found is not None
    assert [day.isoformat() for day in found] == [first, last]


@pytest.mark.parametrize("iso", ["--05-03", "1900-02-30", "1900-13", "0000", "tuesday", ""])
def test_what_no_calendar_has_is_no_day(iso):
    assert days_of(iso) is None


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1900-05-03", "1910-05-02", (9, 9)),
        ("1900-05-03", "1910-05-03", (10, 10)),
        ("1900", "1910", (9, 10)),
        ("1900-05", "1910-05-15", (9, 10)),
        ("1900-05-03", "1910", (9, 10)),
        ("1904-02-29", "1922-02-28", (17, 17)),
        ("1910", "1900", (-11, -10)),
    ],
)
def test_an_age(born, day, age):
    assert age_at(born, day) == age


@pytest.mark.parametrize(("born", "day"), [("--05-03", "1910"), ("1900", "--05-03"), ("1900", "")])
def test_without_a_year_there_is_no_age(born, day):
    assert age_at(born, day) is None


a_date = st.dates().map(lambda day: day.isoformat())


@given(a_date, a_date, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10]))
def test_less_of_a_date_only_widens_the_years(a, b, of_a, of_b):
    exact, wider = years_between(a, b), years_between(a[:of_a], b[:of_b])
    assert exact is not None
    assert wider is not None
    assert wider[0] <= exact[0] == exact[1] <= wider[1]
