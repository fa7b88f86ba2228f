"""Typed readers of the environment.

A value comes from NAME, or from the file that NAME_FILE names (for mounted secrets).
Nonsense is refused at start-up, naming the variable and what is allowed.
"""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str = "", choices: tuple[str, ...] = ()) -> str:
    """The variable's text, stripped; `default` where it is unset or empty."""
    value = _raw(name)
    if value is None:
        return default
    if choices and value not in choices:
        raise _refusal(name, value, "one of " + ", ".join(choices))
    return value


def integer(name: str, default: int, low: int = 0, high: int = 1_000_000_000) -> int:
    value = _raw(name)
    if value is None:
        return default
    try:
        number_ = int(value)
    except ValueError:
        raise _refusal(name, value, f"a whole number from {low} to {high}") from None
    if not low <= number_ <= high:
        raise _refusal(name, value, f"a whole number from {low} to {high}")
    return number_


def number(name: str, default: float, low: float = 0.0, high: float = 1e9) -> float:
    value = _raw(name)
    if value is None:
        return default
    try:
        number_ = float(value)
    except ValueError:
        raise _refusal(name, value, f"a number from {low:g} to {high:g}") from None
    if not low <= number_ <= high:
        raise _refusal(name, value, f"a number from {low:g} to {high:g}")
    return number_


def flag(name: str, default: bool) -> bool:
    value = _raw(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise _refusal(name, value, "true or false")


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    value = _raw(name)
    if value is None:
        return list(default)
    return [part.strip() for part in value.split(",") if part.strip()]


def pairs(name: str, choices: tuple[str, ...]) -> dict[str, str]:
    """A comma-separated list of KEY=VALUE, each value one of `choices`."""
    found = {}
    for part in names(name):
        key, _, value = (each.strip() for each in part.partition("="))
        if not key or value not in choices:
            raise _refusal(name, part, f"a list as part={choices[0]}, of {', '.join(choices)}")
        found[key] = value
    return found


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """A comma-separated list of IP networks; a single address is one of its own."""
    found = []
    for part in names(name):
        try:
            found.append(ip_network(part, strict=False))
        except ValueError:
            raise _refusal(name, part, "networks as 192.168.1.0/24 or 10.0.0.7") from None
    return tuple(found)


def _raw(name: str) -> str | None:
    value = os.environ.get(name, "").strip()
    if value:
        return value
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip() or None
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE={file}: {error.strerror}") from error


def _refusal(name: str, value: str, allowed: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} is not allowed: {name} takes {allowed}.")
