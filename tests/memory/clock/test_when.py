"""What words of time say: near misses first; French and English."""

import pytest

from memory.clock.hours import Hour
from memory.clock.when import SOME_DAY, When, read_when

NOON = Hour(720, 720, "12:00")


@pytest.mark.parametrize(
    "text",
    [
        "", "once", "meanwhile", "some time later", "soon", "now", "à présent", "longtemps",
        "every night", "each noon", "chaque soir", "tous les jours à midi", "toutes les nuits",
        "since noon", "until noon", "by noon", "from noon", "before noon", "shortly after noon",
        "depuis midi", "jusqu’à midi", "avant midi", "après midi", "dès midi", "peu après midi",
        "for two days", "two days", "in two days", "pendant deux jours", "en deux jours",
        "the day before the ball", "the morning after the fire", "the day after the ball",
        "la veille du bal", "le lendemain du bal", "le lendemain de sa mort",
        "deux jours avant le bal",
        "two days before the ball", "two days before noon", "trois jours après la noce",
        "dans le Midi", "le midi", "à deux heures de marche", "vers 1890", "around 1890",
        "two days and three hours later",
    ],
)  # fmt: skip
def test_says_nothing(text):
    assert not read_when(text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("two days later", 2), ("Deux jours plus tard", 2), ("two days after", 2),
        ("deux jours après", 2), ("after two days", 2), ("après deux jours", 2),
        ("au bout de deux jours", 2), ("two days later, at noon", 2),
        ("deux jours après, à midi", 2),
        ("a day later", 1), ("un jour plus tard", 1),
        ("three days before", -3), ("trois jours avant", -3), ("three days ago", -3),
        ("il y a trois jours", -3), ("trois jours auparavant", -3), ("three days earlier", -3),
        ("trois jours plus tôt", -3),
    ],
)  # fmt: skip
def test_a_gap_in_days(text, days):
    gap = read_when(text).gap
    assert gap is not None
    assert (gap.least, gap.most) == (days * 1440 - 720, days * 1440 + 720)
    assert read_when(text).goes_back == (days < 0)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("an hour later", 30, 90),
        ("une heure plus tard", 30, 90),
        ("trois heures plus tard", 150, 210),
        ("une demi-heure après", 23, 37),
        ("more than two hours later", 90, None),
        ("plus de deux heures plus tard", 90, None),
        ("more than two hours ago", None, -90),
        ("il y a plus de deux heures", None, -90),
        ("less than two hours ago", -150, 0),
    ],
)
def test_a_gap_in_hours(text, least, most):
    gap = read_when(text).gap
    assert gap is not None
    assert (gap.least, gap.most) == (least, most)
    assert read_when(text).hour is None


def test_less_than_ago_goes_back():
    assert read_when("less than two hours ago").goes_back
    assert not read_when("less than two hours later").goes_back


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("the next day", 1), ("le lendemain", 1), ("the day after", 1), ("le jour suivant", 1),
        ("the next morning", 1), ("le lendemain matin", 1), ("tomorrow", 1), ("demain", 1),
        ("le surlendemain", 2), ("the day after tomorrow", 2), ("après-demain", 2),
        ("yesterday", -1), ("hier", -1), ("la veille", -1), ("the day before", -1),
        ("the previous evening", -1), ("last night", -1), ("la veille au soir", -1),
        ("the day before yesterday", -2), ("avant-hier", -2), ("l’avant-veille", -2),
        ("that evening", 0), ("ce soir-là", 0), ("le soir même", 0), ("the same day", 0),
        ("le même jour", 0), ("this morning", 0), ("ce matin", 0), ("tonight", 0),
    ],
)  # fmt: skip
def test_so_many_days_after_the_day_told_of(text, days):
    assert read_when(text).days == days


@pytest.mark.parametrize(
    "text", ["the next day at noon", "Le lendemain, à midi", "tomorrow at noon"]
)
def test_the_next_day_at_noon(text):
    assert read_when(text) == When(days=1, hour=NOON)


@pytest.mark.parametrize("text", ["At noon", "à midi", "Noon", "midday", "Midi"])
def test_noon(text):
    assert read_when(text) == When(hour=NOON)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("at three in the afternoon", 900), ("à trois heures de l’après-midi", 900),
        ("3.30 p.m.", 930), ("3:30 pm", 930), ("15 h 30", 930), ("à 15h30", 930),
        ("à quinze heures", 900), ("seven o'clock in the evening", 1140),
        ("à sept heures du soir", 1140), ("at seven in the morning", 420),
        ("à sept heures et quart du matin", 435), ("à huit heures moins le quart du matin", 465),
        ("half past three in the afternoon", 930), ("a quarter to eight in the morning", 465),
        ("at 12 p.m.", 720), ("at 12 a.m.", 0),
    ],
)  # fmt: skip
def test_a_time_of_day(text, at):
    hour = read_when(text).hour
    assert hour is not None
    assert (hour.least, hour.most) == (at, at)
    assert hour.name


@pytest.mark.parametrize(
    ("text", "at"),
    [("at three", 180), ("at three o’clock", 180), ("à trois heures", 180), ("à 3 heures", 180),
     ("half past three", 210), ("à trois heures et demie", 210)],
)  # fmt: skip
def test_which_half_of_the_day_is_not_known(text, at):
    hour = read_when(text).hour
    assert hour is not None
    assert (hour.least, hour.most) == (at, at + 720)


def test_one_hour_has_one_name_in_both_tongues_and_in_figures():
    names = {read_when(text).hour.name for text in ("at three", "à trois heures", "à 3 heures")}  # type: ignore[union-attr]
    assert len(names) == 1


@pytest.mark.parametrize(
    "text",
    [
        "around noon",
        "vers midi",
        "towards three o'clock",
        "in the morning",
        "au matin",
        "cette nuit-là",
        "at dawn",
        "à l’aube",
        "l'après-midi",
    ],
)
def test_a_vague_hour_has_no_name(text):
    hour = read_when(text).hour
    assert hour is not None
    assert not hour.name
    assert hour.least < hour.most


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on 3 may 1900", "1900-05-03"), ("On May 3, 1900", "1900-05-03"),
        ("le 3 mai 1900", "1900-05-03"), ("le 1er mai 1900", "1900-05-01"),
        ("in may 1900", "1900-05"), ("en mai 1900", "1900-05"), ("in 1900", "1900"),
        ("en 1900", "1900"), ("1900", "1900"), ("le mardi 3 mai 1900", "1900-05-03"),
        ("1900-05-03", "1900-05-03"),
    ],
)  # fmt: skip
def test_a_date(text, date):
    assert read_when(text) == When(date=date)


def test_a_date_and_its_hour():
    assert read_when("le 3 mai 1900, à midi") == When(date="1900-05-03", hour=NOON)
    assert read_when("on 3 may 1900 at noon") == When(date="1900-05-03", hour=NOON)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 3 may", "--05-03"), ("le 3 mai", "--05-03"), ("on tuesday", "tuesday|mardi"),
        ("mardi", "tuesday|mardi"), ("next tuesday", SOME_DAY), ("mardi dernier", SOME_DAY),
        ("one day", SOME_DAY), ("un jour", SOME_DAY), ("un beau matin", SOME_DAY),
        ("another day", SOME_DAY), ("la semaine suivante", SOME_DAY),
        ("between 3 may 1900 and 5 may 1900", ""),
    ],
)  # fmt: skip
def test_a_day_without_its_year(text, day):
    assert read_when(text).day == day
    assert not read_when(text).date
