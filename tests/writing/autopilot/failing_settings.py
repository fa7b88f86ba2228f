"""The suite's settings, for clusters whose workers die between the autopilot's moves."""

from tests.writing.failpoint_settings import *  # noqa: F403
from tests.writing.failpoint_settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.writing.autopilot.failing.Failing"]
