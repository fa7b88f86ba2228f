"""Accounts, as Django has them; and ending all that is signed in with one."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from novellaforge.accounts import session_list
from novellaforge.admin.lists import log

admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    actions: Any = ("end_sessions",)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """`manage.py delete_account` leaves nothing; here what no row names would stay."""
        return False

    @admin.action(description=_("End all sessions"), permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Browsers, access and refresh tokens; API tokens are revoked on their own page."""
        people = list(queryset)
        for person in people:
            session_list.end_of_another(person.pk, person.username)
        log(request, people, gettext("All sessions ended."))
        said = ngettext(
            "The sessions of %d person are ended.",
            "The sessions of %d people are ended.",
            len(people),
        )
        self.message_user(request, said % len(people))
