"""The suite's settings, for clusters whose workers die in the middle of a report."""

from tests.writing.failpoint_settings import *  # noqa: F403
from tests.writing.failpoint_settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.writing.analysis.dying.Dying"]
