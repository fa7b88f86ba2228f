"""The suite's settings with the receivers of the queue's tests."""

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.novellaforge.apps.QueueTests"]
