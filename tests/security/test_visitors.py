"""From where a request comes: the header counts as far as the operator's own proxies wrote it."""

import pytest

from novellaforge.visitors import counted_as, decided_address

REMOTE = "10.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "decided"),
    [
        ("203.0.113.9", 0, REMOTE),
        ("", 1, REMOTE),
        ("nonsense", 1, REMOTE),
        ("203.0.113.9:4711", 1, REMOTE),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("203.0.113.9", 3, "203.0.113.9"),
    ],
)
def test_which_address_is_believed(forwarded: str, proxies: int, decided: str) -> None:
    assert decided_address(REMOTE, forwarded, proxies) == decided


def test_a_socket_of_the_machine_has_none() -> None:
    assert decided_address("", "", 0) == ""
    assert decided_address("unix:", "", 0) == ""


def test_an_ipv4_address_in_ipv6_clothes_is_itself() -> None:
    assert decided_address("::ffff:203.0.113.9", "", 0) == "203.0.113.9"


def test_tries_are_counted_by_the_network_that_a_household_has() -> None:
    assert counted_as("2001:db8:1:2:3::4") == counted_as("2001:db8:1:2:ffff::1")
    assert counted_as("2001:db8:1:3::1") != counted_as("2001:db8:1:2::1")
    assert counted_as("203.0.113.9") != counted_as("203.0.113.10")
