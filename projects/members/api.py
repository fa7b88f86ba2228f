"""The people of a book and its reading links, for programs."""

from typing import Any
from uuid import UUID

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from novellaforge.accounts.throttles import ByAddress
from novellaforge.api import KnownFields
from projects.members import handing, keeping, links
from projects.members.roles import Role
from projects.models import Membership, ReadingLink
from projects.views.books import book_of, own_book_of

MOST_ID = 2**31 - 1
Plain = serializers.Serializer[Any]


class MemberSerializer(Plain):
    user_id = serializers.IntegerField(source="user.pk")
    name = serializers.CharField(source="user.username")
    role = serializers.ChoiceField([each.value for each in Role])


class MemberRoleSerializer(KnownFields, Plain):
    role = serializers.ChoiceField(Membership.Role.values)


class InviteMemberSerializer(MemberRoleSerializer):
    who = serializers.CharField(
        max_length=keeping.LONGEST_NAME,
        help_text=gettext_lazy("The name of an account."),
    )


class ReadingLinkSerializer(serializers.ModelSerializer[ReadingLink]):
    class Meta:
        model = ReadingLink
        fields: tuple[str, ...] = ("id", "created_at", "expires_at", "last_used_at")
        read_only_fields = fields


class MadeReadingLinkSerializer(ReadingLinkSerializer):
    address = serializers.CharField(help_text=gettext_lazy("Told this once."))

    class Meta(ReadingLinkSerializer.Meta):
        fields = (*ReadingLinkSerializer.Meta.fields, "address")
        read_only_fields = fields


class LinkDaysSerializer(KnownFields, Plain):
    days = serializers.ChoiceField(links.DAYS, default=7)


def _valid(kind: type[Plain], body: Any) -> dict[str, Any]:
    given = kind(data=body)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class Members(APIView):
    throttle_scope = "invite"

    def get_throttles(self) -> list[BaseThrottle]:
        """So that nobody finds out by trying who has an account here."""
        usual = super().get_throttles()
        return [*usual, ByAddress()] if self.request.method == "POST" else usual

    @extend_schema(operation_id="members", responses=MemberSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Everybody who may open the book, its owner first."""
        found = keeping.members_of(book_of(request, project_id))
        return Response(MemberSerializer(found, many=True).data)

    @extend_schema(
        operation_id="invite_member",
        request=InviteMemberSerializer,
        responses={201: MemberSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Let somebody in who has an account; the owner's act. 409 where nobody is called so."""
        project = own_book_of(request, project_id)
        given = _valid(InviteMemberSerializer, request.data)
        made = keeping.invite(project, given["who"], given["role"], request.user)
        return Response(MemberSerializer(made).data, status=201)


class OneMember(APIView):
    @extend_schema(
        operation_id="change_member", request=MemberRoleSerializer, responses=MemberSerializer
    )
    def patch(self, request: Request, project_id: UUID, user_id: int) -> Response:
        """Give them another role; the owner's act."""
        project = own_book_of(request, project_id)
        role = _valid(MemberRoleSerializer, request.data)["role"]
        changed = keeping.change_role(project, user_id, role, request.user)
        return Response(MemberSerializer(changed).data)

    @extend_schema(operation_id="remove_member", request=None, responses={204: None})
    def delete(self, request: Request, project_id: UUID, user_id: int) -> Response:
        """Take them out; the owner's act, except of oneself. What they wrote stays."""
        needs = Role.READER if user_id == request.user.pk else Role.OWNER
        keeping.remove(book_of(request, project_id, needs), user_id, request.user)
        return Response(status=204)


class NewOwnerSerializer(KnownFields, Plain):
    member_id = serializers.IntegerField(
        min_value=1, max_value=MOST_ID, help_text=gettext_lazy("Of one of the book’s editors.")
    )


class OwnerOfBook(APIView):
    @extend_schema(
        operation_id="hand_over",
        request=NewOwnerSerializer,
        responses=MemberSerializer(many=True),
    )
    def put(self, request: Request, project_id: UUID) -> Response:
        """Hand the book over to one of its editors; you stay as an editor. The owner's act."""
        project = own_book_of(request, project_id)
        to_id = _valid(NewOwnerSerializer, request.data)["member_id"]
        handing.hand_over(project, to_id, request.user.pk)
        found = keeping.members_of(book_of(request, project_id, Role.READER))
        return Response(MemberSerializer(found, many=True).data)


class Links(APIView):
    @extend_schema(operation_id="reading_links", responses=ReadingLinkSerializer(many=True))
    def get(self, request: Request, project_id: UUID) -> Response:
        """Those that are in force, without their addresses; for the owner."""
        found = links.in_force(own_book_of(request, project_id))
        return Response(ReadingLinkSerializer(found, many=True).data)

    @extend_schema(
        operation_id="make_reading_link",
        request=LinkDaysSerializer,
        responses={201: MadeReadingLinkSerializer},
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """An address at which anybody may read the approved chapters; the owner's act."""
        project = own_book_of(request, project_id)
        made = links.make(project, _valid(LinkDaysSerializer, request.data)["days"], request.user)
        address = request.build_absolute_uri(reverse("projects:read", args=[made.token]))
        told = ReadingLinkSerializer(made.link).data | {"address": address}
        return Response(told, status=201, headers={"Cache-Control": "no-store"})


class OneLink(APIView):
    @extend_schema(operation_id="revoke_reading_link", request=None, responses={204: None})
    def delete(self, request: Request, project_id: UUID, link_id: UUID) -> Response:
        """It opens nothing any more; the owner's act."""
        links.revoke(own_book_of(request, project_id), link_id, request.user)
        return Response(status=204)


BOOK = "projects/<uuid:project_id>"
urlpatterns = [
    path(f"{BOOK}/members", Members.as_view()),
    path(f"{BOOK}/members/<int:user_id>", OneMember.as_view()),
    path(f"{BOOK}/owner", OwnerOfBook.as_view()),
    path(f"{BOOK}/links", Links.as_view()),
    path(f"{BOOK}/links/<uuid:link_id>", OneLink.as_view()),
]
