"""The suite's settings, for clusters whose workers die at exact points."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.writing.failpoints.Failpoints"]
