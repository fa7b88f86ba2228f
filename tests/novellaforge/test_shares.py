"""How a process shares out its slots among the queues it serves."""

import pytest
from pytest_django import Settings

from novellaforge.cluster.shares import Share, share_out
from novellaforge.queues import BEATS_HIGH, DEFAULT, GENERATION_MEDIUM, MAINTENANCE_LOW, PRIORITY


def rooms(queues: tuple[str, ...], slots: int) -> list[int]:
    return [share.room for share in share_out(queues, slots)]


@pytest.mark.parametrize("queue", PRIORITY)
def test_one_queue_alone_has_every_slot(queue: str):
    assert share_out((queue,), 6) == (Share((queue,), 6),)


def test_two_queues_of_one_share_have_every_slot_together():
    assert share_out((GENERATION_MEDIUM, DEFAULT), 6) == (Share((GENERATION_MEDIUM, DEFAULT), 6),)


def test_the_first_queue_served_may_take_all():
    assert rooms((GENERATION_MEDIUM, MAINTENANCE_LOW), 6) == [6, 1]


@pytest.mark.parametrize("slots", [1, 2, 3, 8, 256])
def test_every_queue_has_room_for_one_at_least(slots: int):
    assert min(rooms(PRIORITY, slots)) == 1


def test_beats_may_take_all_and_the_others_their_bounds(settings: Settings):
    settings.QUEUE_GENERATION_SLOTS, settings.QUEUE_MAINTENANCE_SLOTS = 4, 2
    assert rooms(PRIORITY, 8) == [8, 4, 2]


def test_maintenance_leaves_a_slot_whatever_its_bound(settings: Settings):
    settings.QUEUE_MAINTENANCE_SLOTS = 8
    assert rooms((BEATS_HIGH, MAINTENANCE_LOW), 8) == [8, 7]
    assert rooms((BEATS_HIGH, MAINTENANCE_LOW), 1) == [1, 1]


def test_what_runs_takes_from_its_share():
    share = Share((GENERATION_MEDIUM, DEFAULT), 4)
    assert share.less({}).room == 4
    assert share.less({BEATS_HIGH: 4}).room == 4
    assert share.less({GENERATION_MEDIUM: 1, DEFAULT: 2}).room == 1
    assert share.less({DEFAULT: 9}).room == 0
