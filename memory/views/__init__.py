"""The pages of memory. Imports `memory` and what is below it.

What surrounds a book's page is made above (`writing`): the URLs hand it in as `frame_of`.
"""

from collections.abc import Callable
from typing import Any

from projects.models import Project

FrameOf = Callable[[Project, str], Any]  # the book and the page's name -> the template's `frame`
