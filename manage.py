#!/usr/bin/env python
"""Django's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "novellaforge.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        from novellaforge.checks import database_problem

        if problem := database_problem():
            sys.exit(problem)
        raise


if __name__ == "__main__":
    main()
