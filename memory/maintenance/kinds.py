"""The parts of memory that are compared, and how each may differ."""

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import ngettext_lazy

Part = Literal["vectors", "graph"]  # those that need a server that may be away
Kind = Literal[
    "passages_missing",
    "passages_superfluous",
    "passages_misplaced",
    "passages_spoilt",
    "passages_unsearchable",
    "vectors_missing",
    "facts_misplaced",
    "facts_lost",
    "facts_unspoken",
    "facts_about_nobody",
    "versions_unread",
    "entities_unnamed",
    "summaries_unused",
    "graph_missing",
    "graph_superfluous",
    "graph_changed",
    "graph_outdated",
]

# What is said of each kind of difference, by how many there are.
SENTENCES: dict[Kind, Promise] = {
    "passages_missing": ngettext_lazy(
        "%(count)d passage of an approved chapter or a document is not kept for searching.",
        "%(count)d passages of approved chapters or documents are not kept for searching.",
        "count",
    ),
    "passages_superfluous": ngettext_lazy(
        "%(count)d passage is kept that stands in no approved chapter and no document.",
        "%(count)d passages are kept that stand in no approved chapter and no document.",
        "count",
    ),
    "passages_misplaced": ngettext_lazy(
        "%(count)d passage is kept in a wrong place, or as one of an older version.",
        "%(count)d passages are kept in wrong places, or as ones of older versions.",
        "count",
    ),
    "passages_spoilt": ngettext_lazy(
        "%(count)d passage has another text than the one that was cut from its chapter.",
        "%(count)d passages have other texts than those that were cut from their chapters.",
        "count",
    ),
    "passages_unsearchable": ngettext_lazy(
        "%(count)d passage is not found by its words: they were indexed otherwise.",
        "%(count)d passages are not found by their words: they were indexed otherwise.",
        "count",
    ),
    "vectors_missing": ngettext_lazy(
        "%(count)d passage cannot be found by what it means yet.",
        "%(count)d passages cannot be found by what they mean yet.",
        "count",
    ),
    "facts_misplaced": ngettext_lazy(
        "%(count)d fact's sentence does not stand where it should in its text.",
        "%(count)d facts' sentences do not stand where they should in their texts.",
        "count",
    ),
    "facts_lost": ngettext_lazy(
        "%(count)d fact is not counted, though its sentence stands in the approved text.",
        "%(count)d facts are not counted, though their sentences stand in the approved texts.",
        "count",
    ),
    "facts_unspoken": ngettext_lazy(
        "%(count)d fact stands in no text any more.",
        "%(count)d facts stand in no text any more.",
        "count",
    ),
    "facts_about_nobody": ngettext_lazy(
        "%(count)d fact is about somebody or something that memory does not know.",
        "%(count)d facts are about people or things that memory does not know.",
        "count",
    ),
    "versions_unread": ngettext_lazy(
        "%(count)d approved chapter has not been read for its facts, or not whole.",
        "%(count)d approved chapters have not been read for their facts, or not whole.",
        "count",
    ),
    "entities_unnamed": ngettext_lazy(
        "%(count)d name that nobody confirmed is in no fact.",
        "%(count)d names that nobody confirmed are in no fact.",
        "count",
    ),
    "summaries_unused": ngettext_lazy(
        "%(count)d summary is of a text that is not approved.",
        "%(count)d summaries are of texts that are not approved.",
        "count",
    ),
    "graph_missing": ngettext_lazy(
        "%(count)d fact or name is not in the graph.",
        "%(count)d facts or names are not in the graph.",
        "count",
    ),
    "graph_superfluous": ngettext_lazy(
        "%(count)d fact or name is in the graph and holds no more.",
        "%(count)d facts or names are in the graph and hold no more.",
        "count",
    ),
    "graph_changed": ngettext_lazy(
        "%(count)d fact or name is in the graph otherwise than it was read.",
        "%(count)d facts or names are in the graph otherwise than they were read.",
        "count",
    ),
    "graph_outdated": ngettext_lazy(
        "The graph was last brought up to date before memory changed.",
        "The graph was last brought up to date before memory changed.",
        "count",
    ),
}
