"""The suite's settings for the processes that it starts: their connections stay, as an operator's.

A thread that makes a connection for each of its questions costs Postgres more than the answers.
"""

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["CONN_MAX_AGE"] = None
