"""The suite's settings with the kinds of jobs of its tests."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.novellaforge.apps.JobTests"]
