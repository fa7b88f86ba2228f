"""The pages of memory; the composition root hands them the frame around a book's page."""

from django.urls import path

from memory.views import card, codex, graph, standing, threads, timeline
from memory.views.ask import ask, live

app_name = "memory"
urlpatterns = [
    *card.urlpatterns,  # before the codex's own: "card" is no act
    *codex.urlpatterns,
    *threads.urlpatterns,
    *timeline.urlpatterns,
    *graph.urlpatterns,
    *standing.urlpatterns,
    path("ask/", ask, name="ask"),
    path("ask/live/", live, name="ask_live"),
]
