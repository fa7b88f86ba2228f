"""The graph: who is what to whom, around somebody, as told until a chapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from memory.correcting.merges import Merges
from memory.in_force import TIES
from memory.models import Entity
from memory.network import Pair, Point, Tie
from memory.network_reading import Node, network_of, places_of
from memory.shown import shown
from memory.templatetags.sentences import sentence_url
from memory.views import FrameOf
from memory.views.codex import KINDS
from memory.views.standing import standing
from memory.views.timeline import number_of
from memory.views.wording import LABELS
from novellaforge.templatetags.quick import address
from projects.models import Project
from projects.views.books import book_of

WIDE, HIGH = 1000, 640  # of the drawing, in its own units
MARGIN_X, MARGIN_Y = 90, 40
LABELLED = 30  # lines; of more, only how people stand to the centre is written in the drawing
OUTWARDS = 3, 5  # of a line from the centre, where its label stands: there is room
NAMES = 200  # to choose the centre from
_AS = {"gives": "holds", "moves_to": "located_at"}  # what it comes to


@dataclass(frozen=True)
class DrawnNode:
    """`card` is its card's address."""

    node: Node
    card: str
    x: int
    y: int
    is_centre: bool

    @property
    def at(self) -> str:
        return f"{self.x} {self.y}"


@dataclass(frozen=True)
class DrawnLine:
    """Between two; `labels` say what they are to each other, each with its sentence."""

    one: DrawnNode
    other: DrawnNode
    labels: tuple["Label", ...]
    is_labelled: bool

    @property
    def ends(self) -> SafeString:
        ends = self.one.x, self.one.y, self.other.x, self.other.y
        return format_html('x1="{}" y1="{}" x2="{}" y2="{}"', *ends)

    @property
    def at(self) -> SafeString:
        """Where its label stands."""
        x = _between(self.one.x, self.other.x, self._parts)
        return format_html('x="{}" y="{}"', x, _between(self.one.y, self.other.y, self._parts))

    @property
    def title(self) -> str:
        return " / ".join(
            f"{each.one.node.name} · {each.text} · {each.other.node.name}" for each in self.labels
        )

    @property
    def others(self) -> str:
        """How many labels there are beside the one that is drawn."""
        return f" +{len(self.labels) - 1}" if len(self.labels) > 1 else ""

    @property
    def _parts(self) -> tuple[int, int]:
        """How far from one to the other its label stands: so many of so many parts."""
        if self.one.is_centre:
            return OUTWARDS
        return (OUTWARDS[1] - OUTWARDS[0], OUTWARDS[1]) if self.other.is_centre else (1, 2)


@dataclass(frozen=True)
class Label:
    """A relation in words; `url` is where its sentence stands."""

    tie: Tie
    one: DrawnNode
    text: str
    other: DrawnNode
    url: str

    @property
    def is_said(self) -> bool:
        """Whether it is in the book's words, and not in the interface's."""
        return bool(_said(self.tie))


@login_required
def graph(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    project = book_of(request, project_id)
    now = shown(project.pk)
    asked = number_of(request, "chapter")
    number = now.so_far if asked is None else min(asked, now.so_far)
    network = network_of(project, now.state, _asked(request, project), number)
    places, centre = places_of(project, network), network.centre
    drawn = {each.uid: _node(project, each, places[each.uid], centre) for each in network.nodes}
    kinds = {each.kind for each in network.nodes}
    labels = [_label(project, tie, drawn) for tie in network.ties]
    context = {
        "frame": frame_of(project, "graph"),
        "project": project,
        "centre": next((each for each in network.nodes if each.uid == centre), None),
        "nodes": drawn.values(),
        "kinds": [(kind, words) for kind, words in KINDS.items() if kind in kinds],
        "lines": _lines(labels, centre),
        "labels": labels,
        "left_off": network.left_off,
        "chapter": str(number),  # written hundreds of times
        "so_far": now.so_far,
        "names": _names(project),
        "as_table": request.GET.get("as") == "table",
        "size": (WIDE, HIGH),
    } | standing(project, now)
    return render(request, "memory/graph.html", context)


def _asked(request: HttpRequest, project: Project) -> UUID | None:
    """Whom the address names, if it does. Raises Http404."""
    asked = request.GET.get("about")
    if not asked:
        return None
    try:
        uid = Merges.of(project.pk).meant(UUID(asked))
    except ValueError:
        uid = UUID(int=0)
    if not Entity.objects.filter(project=project, uid=uid).exists():
        raise Http404(_("There is nobody and nothing of this id in this book."))
    return uid


def _names(project: Project) -> list[tuple[UUID, str]]:
    rows = Entity.objects.filter(project=project, merged_into=None)
    rows = rows.exclude(kind="event").order_by("kind", "provisional", "name")
    return list(rows.values_list("uid", "name")[:NAMES])


# --- The drawing ------------------------------------------------------------------------


def label_of(tie: Tie) -> str:
    """Of people what is said of them, else what kind of relation it is."""
    return _said(tie) or str(LABELS[_AS.get(tie.predicate, tie.predicate)])


def _said(tie: Tie) -> str:
    return tie.label if tie.predicate in TIES else ""


def _label(project: Project, tie: Tie, drawn: Mapping[UUID, DrawnNode]) -> Label:
    url = sentence_url(tie.said, project)
    return Label(tie, drawn[tie.one], label_of(tie), drawn[tie.other], url)


def _node(project: Project, node: Node, at: Point, centre: UUID | None) -> DrawnNode:
    x = round(MARGIN_X + at[0] * (WIDE - 2 * MARGIN_X))
    y = round(MARGIN_Y + at[1] * (HIGH - 2 * MARGIN_Y))
    card = address("memory:card", project.pk, node.uid)
    return DrawnNode(node, card, x, y, node.uid == centre)


def _lines(labels: list[Label], centre: UUID | None) -> list[DrawnLine]:
    """One for each two, however many relations they have."""
    between: dict[Pair, list[Label]] = {}
    for label in labels:
        one, other = sorted((label.tie.one, label.tie.other))
        between.setdefault((one, other), []).append(label)
    few = len(between) <= LABELLED
    return [
        DrawnLine(each[0].one, each[0].other, tuple(each), few or _is_near(each[0], centre))
        for each in between.values()
    ]


def _is_near(label: Label, centre: UUID | None) -> bool:
    return label.tie.predicate in TIES and centre in (label.tie.one, label.tie.other)


def _between(one: int, other: int, parts: tuple[int, int]) -> int:
    return one + (other - one) * parts[0] // parts[1]


urlpatterns = [path("graph/", graph, name="graph")]
