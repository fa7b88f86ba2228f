"""Which fixtures a test needs of those that plugins set up for every one.

Half of the time of a short test was theirs.
"""

import pytest

FOR_MARKED = {  # pytest-django's, and the mark without which each does nothing
    "_django_db_marker": "django_db",
    "_django_isolate_apps": "django_isolate_apps",
    "_django_set_urlconf": "urls",
    "_template_string_if_invalid_marker": "ignore_template_errors",
}
FOR_LIVE_SERVER = "_live_server_helper"
FOR_DATABASE = ("_dj_autoclear_mailbox", "connections_stay")
FOR_NONE = (
    "_django_clear_site_cache",  # no sites
    "_django_setup_unittest",  # no TestCase
    "_fail_for_invalid_template_variable",  # not asked for in the environment
    "event_loop_policy",  # who has a loop asks for it
)


def wanted(test: pytest.Function) -> list[str]:
    """In the order in which they are set up."""
    marks = {mark.name for mark in test.iter_markers()}
    names = test.fixturenames
    needless = {name for name, mark in FOR_MARKED.items() if mark not in marks}.union(FOR_NONE)
    if "live_server" not in names:
        needless.add(FOR_LIVE_SERVER)
    if "django_db" not in marks and "django_db_setup" not in names:
        needless.update(FOR_DATABASE)
    info = test._fixtureinfo
    found: set[str] = set()
    asked = set(info.initialnames) - needless
    while asked:
        found |= asked
        made = [each for name in asked for each in info.name2fixturedefs.get(name, ())]
        asked = {name for each in made for name in each.argnames} - found
    return [name for name in names if name in found]
