"""The installed Chromium, and whether one must be there."""

import os
import shutil

# The first is the same browser without windows of its own: half the work for each page.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A page is left before its scripts are worth compiling well: a sixth of what it costs.
BRIEF = "--js-flags=--max-lazy --no-maglev --no-turbofan"
MISSING = "No Chromium is on the PATH: apt-get install chromium-headless-shell"


def found() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def is_needed() -> bool:
    """Whether tests must fail where there is none, and not only say so."""
    return os.environ.get("CI", "").lower() in ("true", "1")
