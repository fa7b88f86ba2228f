"""Tokens of programs: whose, for what, used when. An operator can revoke them, never see them."""

import rest_framework_simplejwt.token_blacklist.admin  # noqa: F401  (its pages come first)
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from novellaforge.accounts import api_tokens
from novellaforge.admin.lists import BigList, ReadOnlyAdmin, log
from novellaforge.models import ApiToken

admin.site.unregister(OutstandingToken)


@admin.register(ApiToken)
class ApiTokenAdmin(BigList):
    list_display = (
        "name",
        "beginning",
        "owner",
        "scopes",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    )
    list_select_related = ("owner",)
    search_fields = ("owner__username",)
    exclude = ("digest",)
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Of the list only, for its action."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.action(description=_("Revoke tokens"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        counting = list(queryset.filter(revoked_at=None))
        for token in counting:
            api_tokens.revoke(token)
        log(request, counting, gettext("Revoked."))
        said = ngettext("%d token was revoked.", "%d tokens were revoked.", len(counting))
        self.message_user(request, said % len(counting))


@admin.register(OutstandingToken)
class RefreshTokenAdmin(ReadOnlyAdmin):
    """By their ids. simplejwt's own page shows the token itself, where one is kept."""

    list_display = ("jti", "user", "created_at", "expires_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    ordering = ("-pk",)
    exclude = ("token",)
