"""What is expected of an address, by rule; the exceptions are named, each with its reason."""

from tests.isolation.addresses import Address

# Whoever comes may come here. Whatever else is asked for by nobody is refused.
PUBLIC = {
    "login/": "the way in",
    "login/forgotten/": "the way in, of whoever forgot the password",
    "login/forgotten/sent/": "the way in, of whoever forgot the password",
    "login/reset/<str:uidb64>/<str:token>/": "by the link that was sent",
    "register/": "the way in",
    "logout/": "leads to the way in, whoever comes",
    "i18n/setlang/": "the language of the interface, before one signs in",
    "metrics": "has a token of its own, and answers this machine",
    "api/v1/auth/register": "the way in",
    "api/v1/auth/login": "the way in",
    "api/v1/auth/password/reset": "the way in, of whoever forgot the password",
    "api/v1/auth/password/reset/confirm": "by the link that was sent",
    "api/v1/auth/refresh": "by a refresh token",
    "api/v1/auth/logout": "by a refresh token",
    "api/schema": "describes the program, no book",
    "api/docs": "describes the program, no book",
    "read/<str:token>/": "whoever has the link reads what is approved",
    "read/<str:token>/<int:number>/": "whoever has the link reads what is approved",
}

# The owner's alone, to look at (GET) as to change.
OWNERS = {
    "books/<uuid:project_id>/trash/": "puts the whole book away",
    "books/<uuid:project_id>/budget/": "whose money it is, and the owner's for all books",
    "books/<uuid:project_id>/settings/provider/": "whom the owner pays, with the key",
    "api/v1/projects/<uuid:project_id>/budget": "as its page",
    "api/v1/projects/<uuid:project_id>/provider": "as its page",
    "api/v1/projects/<uuid:project_id>/provider/test": "as its page",
    "books/<uuid:project_id>/usage/": "what the owner has paid",
    "books/<uuid:project_id>/usage/table.csv": "what the owner has paid",
    "books/<uuid:project_id>/usage/calls.csv": "what the owner has paid",
    "api/v1/projects/<uuid:project_id>/usage": "what the owner has paid",
    "books/<uuid:project_id>/settings/audit/": "who did what, and from where",
    "api/v1/projects/<uuid:project_id>/audit": "who did what, and from where",
    "books/<uuid:project_id>/people/links/<uuid:link_id>/revoke/": "who else reads the book",
    "api/v1/projects/<uuid:project_id>/links": "who else reads the book",
    "api/v1/projects/<uuid:project_id>/links/<uuid:link_id>": "who else reads the book",
}
# The owner's alone to change, while whoever may open the book may look.
OWNERS_TO_CHANGE = {
    ("books/<uuid:project_id>/people/", "post"): "lets somebody in",
    ("books/<uuid:project_id>/people/<int:user_id>/role/", "post"): "of somebody else",
    ("books/<uuid:project_id>/people/<int:user_id>/remove/", "post"): "of somebody else",
    ("books/<uuid:project_id>/people/<int:user_id>/hand-over/", "post"): "whose book it is",
    ("api/v1/projects/<uuid:project_id>/owner", "put"): "whose book it is",
    ("api/v1/projects/<uuid:project_id>/members", "post"): "lets somebody in",
    ("api/v1/projects/<uuid:project_id>/members/<int:user_id>", "patch"): "of somebody else",
    ("api/v1/projects/<uuid:project_id>/members/<int:user_id>", "delete"): "of somebody else",
    ("api/v1/projects/<uuid:project_id>", "delete"): "puts the whole book away",
}
# For those who write in it to look at; not for readers.
EDITORS = {
    "books/<uuid:project_id>/sent/": "plans and rules that a reader is not shown",
    "books/<uuid:project_id>/sent/<int:call_id>/": "as the list of them",
    "api/v1/projects/<uuid:project_id>/calls": "as its page",
    "api/v1/projects/<uuid:project_id>/calls/<int:call_id>": "as its page",
}
# What is under these is a person's own, whatever books they share: to others it is not there.
PERSONAL = ("account/", "trash/", "api/v1/auth/", "api/v1/trash")
# Asked with a body that names the book.
IN_BODY = {
    "api/v1/writing/generate-chapter",
    "api/v1/writing/approve-chapter",
    "api/v1/writing/pregenerate-plans",
    "api/v1/writing/estimate",
}
# What may be 404 to whoever writes in the book as well.
UNFOUND = {
    "api/v1/projects/<uuid:project_id>/observations/<str:key>/set-aside": "nothing is seen",
}


def is_public(address: Address) -> bool:
    return address.template in PUBLIC


def is_personal(address: Address) -> bool:
    return address.template.startswith(PERSONAL)


def is_of_book(address: Address) -> bool:
    """Whether it names something of a book; all that has an argument does, unless excepted."""
    named = bool(address.arguments) or address.template in IN_BODY
    return named and not is_public(address) and not is_personal(address)


def is_owners(address: Address, method: str) -> bool:
    return address.template in OWNERS or (address.template, method) in OWNERS_TO_CHANGE
