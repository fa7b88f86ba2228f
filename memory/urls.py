"""The pages of memory; the composition root hands them the frame around a book's page."""

from django.urls import path

from memory.views import codex
from memory.views.ask import ask

app_name = "memory"
urlpatterns = [*codex.urlpatterns, path("ask/", ask, name="ask")]
