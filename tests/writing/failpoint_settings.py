"""The suite's settings, for clusters whose workers die at exact points."""

from tests.child_settings import *  # noqa: F403
from tests.child_settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.writing.failpoints.Failpoints"]
