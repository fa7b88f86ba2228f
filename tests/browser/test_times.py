"""Times of pages are told by the reader's clock, whatever the server's is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from projects.models import ChapterVersion
from tests.browser.site import Site
from writing.models import Comment

pytestmark = pytest.mark.django_db
ZONE = "Pacific/Auckland"


def test_of_a_comment_and_of_a_version(site: Site) -> None:
    book = site.books["en"]
    chapter = book.chapters["drafted"]
    context = site.browser.new_context(base_url=site.web.http, locale="en", timezone_id=ZONE)
    site.seat(context, site.sessions["en", "author"])
    page = context.new_page()

    def shows(at: datetime) -> None:
        here = at.astimezone(ZoneInfo(ZONE))
        told = f"{here.month}/{here.day}/{here:%y}, {here:%H:%M}"
        expect(page.locator("main time").filter(has_text=told).first).to_be_visible()

    address = f"/books/{book.project.pk}/chapters/{chapter.pk}/"
    version = ChapterVersion.objects.filter(chapter=chapter).latest("created_at")
    page.goto(f"{address}versions/")
    shows(version.created_at)
    comment = Comment.objects.filter(chapter=chapter, deleted_at=None).first()
    assert comment
    page.goto(f"{address}comments/")
    shows(comment.created_at)
    page.evaluate("forge.refresh()")  # what comes by a script as well
    shows(comment.created_at)
    context.close()
