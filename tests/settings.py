"""The suite's settings: the real ones, with servers of its own under var/test.

Each process of a parallel run has servers of its own too, under var/test-gw0 and so on: tests
empty Redis and restart Postgres.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("VAR_DIR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ.setdefault("SUITE_DIR", os.environ["VAR_DIR"])  # what all processes of a run share
if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and "SUITE_CHILD" not in os.environ:
    os.environ["VAR_DIR"] += f"-{worker}"
    del os.environ["PYTEST_XDIST_WORKER"]  # read once: settings may be imported again by a child
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # processes of tests need not compile it all again
sys.dont_write_bytecode = False  # nor this one's fellows what it has compiled
os.environ.setdefault("EMBEDDED_BUFFERS_MB", "128")  # each TRUNCATE looks through all of them
os.environ.setdefault("EMBEDDED_FSYNC", "false")  # the data of tests may go with the machine
os.environ.setdefault("EMBEDDED_GRAPH_BRIEF", "true")  # it lives for minutes
os.environ.setdefault("DATABASE_IDLE_SECONDS", "600")  # a test holds its transaction open
if "SUITE_CHILD" not in os.environ:  # a process that a test started is told which model to ask
    for name in (
        "DEEPSEEK_API_KEY",
        "LLM_BASE_URL",
        "LLM_API_KEY",
        "LLM_MODEL",
        "PLAN_REASONING_MODEL",
        "EMBEDDING_BASE_URL",
        "EMBEDDING_API_KEY",
        "EMBEDDING_MODEL",
        "EMBEDDING_DIMENSION",
    ):
        os.environ.pop(name, None)

from novellaforge.settings import *  # noqa: E402, F403

SUITE_DIR = Path(os.environ["SUITE_DIR"])
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are found when asked for: to list them for each test's client took half its time.
WHITENOISE_AUTOREFRESH = True
# A thread that ends leaves no connection behind, so that the test database can be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
