"""What was done with a book, for its owner."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from novellaforge.accounts import history
from novellaforge.accounts.history_api import Done
from novellaforge.models import AuditRow
from projects.views.books import own_book_of


class BookAudit(Done):
    def get_queryset(self) -> QuerySet[AuditRow]:
        book = own_book_of(self.request, self.kwargs["project_id"])
        return history.of_book(book.pk)

    @extend_schema(operation_id="book_audit")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """What was done with the book and by whom, the newest first; its owner's to see."""
        return super().get(request, *args, **kwargs)
