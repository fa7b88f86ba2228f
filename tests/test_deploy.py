"""What an operator copies: its variables are read, its commands are there, stops are long."""

import re
import shlex
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class

from novellaforge.cluster.supervisor import KILL_SECONDS
from novellaforge.queues import PRIORITY
from tests.test_docs import variables

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
PROGRAMS = {  # variables of the services' own images, and of the compose file
    "NEO4J_AUTH", "NEO4J_server_memory_heap_max__size", "NEO4J_server_memory_pagecache_size",
    "NOVELLAFORGE_VERSION", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER",
    "PYTHONUNBUFFERED", "REDISCLI_AUTH", "REDIS_PASSWORD", "SITE_ADDRESS", "UPSTREAMS",
}  # fmt: skip
OURS = {name: each for name, each in COMPOSE["services"].items() if "build" in each}
WORKERS = [name for name in OURS if name.startswith("worker")]


def unit(path: Path) -> ConfigParser:
    """A unit's keys may come again; the last of each is enough here."""
    read = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    read.optionxform = str  # type: ignore[assignment]
    read.read_string(path.read_text())
    return read


def unknown(text: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, text, re.M)) - set(variables()) - PROGRAMS


def arguments(command: str | list[str]) -> list[str]:
    """What follows manage.py."""
    words = command.split() if isinstance(command, str) else command
    return words[words.index("manage.py") + 1 :]


def assert_runs(words: list[str]) -> None:
    name, *rest = words
    load_command_class(get_commands()[name], name).create_parser("manage.py", name).parse_args(
        rest
    )


# --- Variables --------------------------------------------------------------------------


def test_every_variable_of_the_example_is_read() -> None:
    example = (ROOT / "deploy" / "env.example").read_text()
    assert unknown(example, r"^(?:# )?([A-Z][A-Z0-9_]+)=") == set()


def test_every_variable_of_compose_is_read() -> None:
    text = (ROOT / "compose.yaml").read_text()
    assert unknown(text, r"\$\{([A-Z_0-9]+)") == set()
    said = {name for each in COMPOSE["services"].values() for name in each.get("environment", ())}
    assert said - set(variables()) - PROGRAMS == set()


def test_every_variable_of_the_image_is_read() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert unknown(text, r"([A-Z_]+)=/(?:var|app|tmp)") == set()


# --- Commands ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_every_command_of_compose_runs(name: str) -> None:
    assert_runs(arguments(OURS[name]["command"]))
    if "healthcheck" in OURS[name]:
        assert_runs(arguments(OURS[name]["healthcheck"]["test"]))


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_command_of_a_unit_runs(path: Path) -> None:
    instance = "8000" if "web" in path.name else PRIORITY[0]
    assert_runs(arguments(unit(path)["Service"]["ExecStart"].replace("%i", instance)))


@pytest.mark.parametrize("name", ["novellaforge-web@.service", "novellaforge-worker@.service"])
def test_what_runs_stays_in_its_version(tmp_path: Path, name: str) -> None:
    """Its packages too: an upgrade leads the link, through which it was started, elsewhere."""
    python = tmp_path / "one" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$0" "$1"\n')
    python.chmod(0o700)
    (tmp_path / "link").symlink_to("one")
    command = unit(ROOT / "deploy" / "systemd" / name)["Service"]["ExecStart"]
    command = command.replace("$$", "$").replace("/opt/novellaforge", str(tmp_path / "link"))
    asked = shlex.split(command)
    said = subprocess.run(asked, cwd=tmp_path / "link", capture_output=True, text=True, check=True)
    assert said.stdout.split() == [str(python), "manage.py"]


def test_the_image_s_commands_run() -> None:
    text = (ROOT / "Dockerfile").read_text()
    (command,) = re.findall(r"^CMD (\[.+\])$", text, re.M)
    assert_runs(arguments(tomllib.loads(f"x = {command}")["x"]))
    (built,) = re.findall(r"manage\.py (collectstatic [^\\]+?) \\", text)
    assert_runs(built.split())


def test_the_image_has_all_that_the_program_is_made_of() -> None:
    copied = set(re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.M))
    needed = {path.parent.name for path in ROOT.glob("*/apps.py")} | {
        "templates",
        "static",
        "locale",
    }
    assert copied == needed
    passed_on = set(re.findall(r"^!([\w.]+)$", (ROOT / ".dockerignore").read_text(), re.M))
    assert copied | {"manage.py", "requirements.txt"} == passed_on


# --- Who serves, and how long a stop may take -------------------------------------------


def test_every_queue_is_served() -> None:
    served = [arguments(OURS[name]["command"])[-1] for name in WORKERS]
    assert sorted(served) == sorted(PRIORITY)
    target = (ROOT / "deploy" / "systemd" / "novellaforge.target").read_text()
    assert sorted(re.findall(r"worker@(\w+)\.service", target)) == sorted(PRIORITY)


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def test_nothing_is_killed_that_stops_in_order() -> None:
    said = COMPOSE["x-app"]["environment"]
    worker = seconds(said["QUEUE_STOP_SECONDS"]) + KILL_SECONDS
    web = seconds(said["WEB_STOP_SECONDS"])
    for name in WORKERS:
        assert seconds(OURS[name]["stop_grace_period"]) >= worker
    assert seconds(OURS["web"]["stop_grace_period"]) > web
    of_unit = {path.name: unit(path)["Service"].get("TimeoutStopSec", "0") for path in UNITS}
    assert seconds(of_unit["novellaforge-worker@.service"]) >= settings.QUEUE_STOP_SECONDS + 5
    assert seconds(of_unit["novellaforge-web@.service"]) > settings.WEB_STOP_SECONDS
