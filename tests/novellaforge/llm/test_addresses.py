"""Which addresses an author may type, and which lead inside."""

import socket
from ipaddress import ip_address, ip_network
from typing import Any

import httpcore
import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from novellaforge import env
from novellaforge.llm import addresses, guard
from novellaforge.llm.addresses import fault_in, fault_of, is_allowed
from novellaforge.llm.errors import AddressRefused

PUBLIC = "93.184.215.14"
INSIDE = (
    *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.7", "169.254.169.254"),
    *("100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"),
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe"),
    *("64:ff9b:1::7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1"),
)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.example.com/v1",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "https://",
        "https://ana:word@api.example.com/v1",
        "https://ana@api.example.com/v1",
        "https://api.example.com/v1?key=1",
        "https://api.example.com/v1?",
        "https://api.example.com/v1#x",
        "https://api.example.com:port/v1",
        "https://[::1/v1",
        "https://api.example.com/a b",
        "https://api.example.com/" + "a" * 300,
    ],
)
def test_what_is_no_address(address: str) -> None:
    assert fault_in(address)


@pytest.mark.parametrize(
    "address", ["https://api.example.com/v1", "http://10.0.0.1:8080", "https://[2606::1]/v1"]
)
def test_what_is_written_well(address: str) -> None:
    assert fault_in(address) == ""


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_inside(address: str) -> None:
    assert not is_allowed(ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111", f"::ffff:{PUBLIC}"])
def test_what_is_outside(address: str) -> None:
    assert is_allowed(ip_address(address))


def test_the_operator_allows_networks_and_no_others(settings: Settings) -> None:
    settings.LLM_PRIVATE_ADDRESSES = (ip_network("192.168.1.0/24"), ip_network("::1"))
    for address, allowed in (
        ("192.168.1.7", True),
        ("::ffff:192.168.1.7", True),
        ("::1", True),
        ("192.168.2.7", False),
        ("127.0.0.1", False),
    ):
        assert is_allowed(ip_address(address)) == allowed, address


def test_the_setting_is_read_and_nonsense_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "10.0.0.7, 192.168.1.9/24")
    assert [str(each) for each in env.networks("X")] == ["10.0.0.7/32", "192.168.1.0/24"]
    monkeypatch.setenv("X", "everywhere")
    with pytest.raises(ImproperlyConfigured, match="X='everywhere' is not allowed"):
        env.networks("X")


# --- Names -----------------------------------------------------------------------------


def leads_to(*found: str) -> Any:
    """Whatever is looked up stands for these."""

    def look_up(_host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    return look_up


def test_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(addresses.socket, "getaddrinfo", fail)
    assert "“nowhere.invalid” can be found" in fault_of("https://nowhere.invalid/v1")


@pytest.mark.parametrize("found", [("127.0.0.1",), (PUBLIC, "10.0.0.1"), ()])
def test_a_name_that_leads_inside(monkeypatch: pytest.MonkeyPatch, found: Any) -> None:
    monkeypatch.setattr(addresses.socket, "getaddrinfo", leads_to(*found))
    assert "LLM_PRIVATE_ADDRESSES" in fault_of("https://inside.example/v1")


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::1]"])
def test_other_ways_to_write_this_machine(host: str) -> None:
    assert fault_of(f"http://{host}:8000/v1")


def test_a_name_that_leads_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses.socket, "getaddrinfo", leads_to(PUBLIC))
    assert fault_of("https://api.example.com/v1") == ""


# --- Connecting ------------------------------------------------------------------------


class Network(httpcore.AsyncMockBackend):
    """Connects to nothing, and remembers to what it was to."""

    def __init__(self, *deaf: str) -> None:
        super().__init__([])
        self.asked: list[str] = []
        self._deaf = deaf

    async def connect_tcp(self, host: str, *args: Any, **kwargs: Any) -> Any:
        self.asked.append(host)
        if host in self._deaf:
            raise httpcore.ConnectError(host)
        return await super().connect_tcp(host, *args, **kwargs)


@pytest.fixture
def network() -> Network:
    return Network()


def guarded(network: Network) -> guard.Guard:
    made = guard.Guard()
    made._network = network  # type: ignore[assignment]
    return made


async def test_a_name_that_leads_elsewhere_by_now(
    monkeypatch: pytest.MonkeyPatch, network: Network
) -> None:
    """DNS rebinding: saved with a public address, connected to with a private one."""
    answers = iter([(PUBLIC,), ("127.0.0.1",)])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: leads_to(*next(answers))(*a, **k))
    assert fault_of("https://twofaced.example/v1") == ""
    with pytest.raises(AddressRefused, match=r"twofaced\.example"):
        await guarded(network).connect_tcp("twofaced.example", 443, 1.0)
    assert network.asked == []


async def test_what_was_judged_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, network: Network
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", leads_to(PUBLIC, PUBLIC))
    await guarded(network).connect_tcp("api.example.com", 443, 1.0)
    assert network.asked == [PUBLIC]


async def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network("2606:4700::1111")
    monkeypatch.setattr(socket, "getaddrinfo", leads_to("2606:4700::1111", PUBLIC))
    await guarded(network).connect_tcp("api.example.com", 443, 1.0)
    assert network.asked == ["2606:4700::1111", PUBLIC]


async def test_none_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", leads_to(PUBLIC))
    with pytest.raises(httpcore.ConnectError):
        await guarded(Network(PUBLIC)).connect_tcp("api.example.com", 443, 1.0)
