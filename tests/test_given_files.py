"""What a parallel run tells of files that are collected late."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.given_files import SHOWN, needless

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "conftest.py": "from tests.given_files import *\n",
    "test_fine.py": """
import pytest
@pytest.fixture(scope="module")
def once():
    print("made")
    yield
    print("undone")
@pytest.mark.parametrize("number", [1, 2])
def test_counted(once, number): ...
class TestMany:
    def test_other(self): ...
""",
    "test_broken.py": "import no_such_module\n",
    "test_failing.py": """
def test_told(capsys): assert False, "it is told"
def test_counted(): ...
""",
    "apart/__init__.py": "",
    "apart/conftest.py": """
import pytest
@pytest.fixture(scope="package", autouse=True)
def once(request):
    with (request.config.rootpath / "made").open("a") as made:
        made.write("once")
""",
    "apart/test_one.py": "def test_of_a_folder(): ...",
    "apart/test_two.py": "def test_of_a_folder(): ...",
    "apart/test_without_any.py": "",
    "beside/__init__.py": "",
    "beside/test_one.py": "def test_of_a_folder(): ...",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("suite")
    for name, text in FILES.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(text)
    return made


def run(folder: Path, *asked: str) -> tuple[int, str]:
    """Its exit code and what it said."""
    env = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    plugins = ["-p", "xdist", "-p", "pytest_timeout", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *plugins, "--dist", "loadfile", *asked]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_each_test_ends_as_it_would_alone(folder: Path) -> None:
    code, said = run(folder, "-n", "2")
    assert code == pytest.ExitCode.TESTS_FAILED
    assert re.search(r"1 failed, 7 passed, 1 error in", said), said
    assert "FAILED test_failing.py::test_told - AssertionError: it is told" in said
    assert "ERROR test_broken.py" in said
    assert "No module named 'no_such_module'" in said
    assert "[100%]" in said


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (["test_fine.py", "-k", "nothing"], pytest.ExitCode.NO_TESTS_COLLECTED, "no tests ran"),
        (["test_fine.py::test_counted"], pytest.ExitCode.OK, "2 passed in"),
    ],
)
def test_those_asked_for_are_run(folder: Path, asked: list[str], code: int, told: str) -> None:
    ended, said = run(folder, "-n", "1", *asked)
    assert (ended, told in said) == (code, True), said


def test_what_a_folder_stands_on_is_made_once_for_those_chosen(folder: Path) -> None:
    (folder / "made").unlink(missing_ok=True)
    code, said = run(folder, "-n", "1", "-k", "counted or folder")
    assert (code, (folder / "made").read_text()) == (pytest.ExitCode.TESTS_FAILED, "once"), said
    assert "6 passed, 1 error in" in said


def test_what_nobody_sees_is_not_told() -> None:
    quiet = {"when": "setup", "outcome": "passed", "sections": [], "duration": SHOWN / 2}
    assert needless("testreport", {"data": quiet})
    seen = [{"when": "call"}, {"outcome": "failed"}, {"sections": [("log", "x")]}]
    for each in [*seen, {"duration": SHOWN}]:
        assert not needless("testreport", {"data": quiet | each})
    assert needless("logstart", {})
    assert not needless("runtest_protocol_complete", {})
