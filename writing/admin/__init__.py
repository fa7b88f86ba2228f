"""Writing as an operator sees it: settings and presets, runs with their steps, findings.

Settings and presets are shown on each book's own page too, which is the layer's below.
"""

from projects.admin import show_with_books
from writing.admin import context_choices, margin, rows, runs  # noqa: F401  (registers their pages)
from writing.admin.presets import ACTIONS
from writing.admin.settings import SettingsInline

show_with_books([SettingsInline], ACTIONS)
