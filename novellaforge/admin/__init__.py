"""The house's rows as an operator sees them: queues and tasks, calls to models, prices, jobs.

Lists stay quick on hundreds of thousands of rows (`lists.py`): they are read by an index, and
counted only as far as somebody would page. Whatever is done here is kept in the admin's history.
"""

from django.contrib import admin

from novellaforge.admin import (  # noqa: F401  (registers their pages)
    audit,
    calls,
    finished,
    jobs,
    people,
    prices,
    queue,
    tokens,
)
from novellaforge.admin.lists import BigList, ReadOnlyAdmin, log
from novellaforge.admin.signing_in import sign_in

admin.site.login = sign_in  # type: ignore[method-assign]  # counted, as every way in is
admin.site.site_header = admin.site.site_title = "NovellaForge"

__all__ = ["BigList", "ReadOnlyAdmin", "log"]
