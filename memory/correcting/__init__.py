"""The author corrects memory: what is no fact, what a fact says, who is who.

One function is one act: it looks whether it may be done, does it, raises the book's revision
and queues that graph and caches follow, all in one transaction; or it raises Refused and has
changed nothing. What the author said is kept by uid and no reading of a text overrides it.
Imports `memory.ledger`, `memory.facts`, `memory.entities` and below.
"""

from memory.correcting.carrying import Moved, carry, uids_there
from memory.correcting.changing import leave_out
from memory.correcting.facts import (
    as_read,
    correct,
    lock,
    locked_uids,
    now_of,
    reject,
    restore,
    unlock,
)
from memory.correcting.inbox import guessed, inbox
from memory.correcting.known import Known
from memory.correcting.listing import Layer, Recorded, counts, read, recorded, so_far
from memory.correcting.mentions import Mention, NewName, new_names
from memory.correcting.merging import merge, unmerge
from memory.correcting.naming import add_alias, keep, meet_the_bible, put_back, rename, set_aliases
from memory.correcting.recognising import recognise
from memory.correcting.recurring import make_one
from memory.correcting.removing import bring_back, remove, removed_names
from memory.correcting.splitting import split, unsplit
from memory.correcting.values import CORRECTABLE

__all__ = [
    "CORRECTABLE",
    "Known",
    "Layer",
    "Mention",
    "Moved",
    "NewName",
    "Recorded",
    "add_alias",
    "as_read",
    "bring_back",
    "carry",
    "correct",
    "counts",
    "guessed",
    "inbox",
    "keep",
    "leave_out",
    "lock",
    "locked_uids",
    "make_one",
    "meet_the_bible",
    "merge",
    "new_names",
    "now_of",
    "put_back",
    "read",
    "recognise",
    "recorded",
    "reject",
    "remove",
    "removed_names",
    "rename",
    "restore",
    "set_aliases",
    "so_far",
    "split",
    "uids_there",
    "unlock",
    "unmerge",
    "unsplit",
]
