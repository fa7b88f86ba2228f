"""A process of a parallel run collects a file's tests when it is given that file, and no others.

To import and collect all of them took each process some ten seconds, before its first test.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sharing_out import ByFile, rank

SHOWN = 0.005  # seconds, from which `--durations` names a phase


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["by_file"] = node.config.getoption("dist") == "loadfile"


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config, "workerinput", {}).get("by_file"):
        config.pluginmanager.register(GivenFiles())


class File(pytest.Item):
    """Stands for the tests of a file until they are run."""

    def __init__(self, *, module: pytest.Module, **of: Any) -> None:
        super().__init__(**of)
        self.module = module
        self.add_marker(pytest.mark.timeout(0))  # each of its tests has its own

    def runtest(self) -> None:
        raise NotImplementedError("Its tests are run, each as a test.")


class GivenFiles:
    """The plugin of such a process; where single tests are asked for, pytest finds them."""

    _late = False
    _ended = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        config = session.config
        asked_one_by_one = any("::" in each for each in config.args) or config.getoption("lf", 0)
        self._late = not asked_one_by_one
        if config.option.verbose <= 0:
            _tell_less(config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> pytest.CollectReport | None:
        if not (self._late and isinstance(collector, pytest.Module)):
            return None
        of = {"name": collector.nodeid, "nodeid": collector.nodeid, "path": collector.path}
        # within its folder, whose fixtures stay from file to file
        file = File.from_parent(collector.parent, **of, module=collector)
        return pytest.CollectReport(collector.nodeid, "passed", None, [file])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        """`-k` and `-m` choose among tests, not among files."""
        files = [each for each in items if isinstance(each, File)]
        items[:] = [each for each in items if not isinstance(each, File)]
        yield
        items[:0] = sorted(files, key=lambda file: rank(file.nodeid))

    def pytest_collection_finish(self) -> None:
        self._late = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> bool | None:
        if not isinstance(item, File):
            return None
        session, hook = item.session, item.config.hook
        tests = list(session.genitems(item.module))
        session._collection_cache.clear()
        hook.pytest_collection_modifyitems(session=session, config=item.config, items=tests)
        place = session.items.index(item)
        for test, following in zip(tests, [*tests[1:], nextitem], strict=False):
            session.items[place] = test  # xdist asks which a report is of
            hook.pytest_runtest_protocol(item=test, nextitem=following)
            if session.shouldfail or session.shouldstop:
                break
        session.items[place] = item
        if not tests:  # what was left standing was for this file's folder
            session._setupstate.teardown_exact(nextitem)
        return True

    def pytest_runtest_logfinish(self) -> None:
        self._ended += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        session.config.workeroutput["tests"] = self._ended  # type: ignore[attr-defined]


def needless(event: str, told: dict[str, Any]) -> bool:
    """Of a quiet run: nobody would see it. Pure."""
    if event != "testreport":
        return event in ("logstart", "logfinish")
    report = told["data"]
    passed = report["when"] != "call" and report["outcome"] == "passed"
    return passed and not report["sections"] and report["duration"] < SHOWN


def _tell_less(config: pytest.Config) -> None:
    """Five of six messages on a short test, half of what it cost the process that hears them."""
    teller: Any = next(
        each for each in config.pluginmanager.get_plugins() if hasattr(each, "sendevent")
    )
    tell = teller.sendevent

    def tell_what_is_seen(event: str, **told: Any) -> None:
        if not needless(event, told):
            tell(event, **told)

    teller.sendevent = tell_what_is_seen
