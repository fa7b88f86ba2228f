"""The API's page opens whole, with nothing from elsewhere and no script or style in the page."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, expect

from tests.browser.site import Site

pytestmark = pytest.mark.django_db


def test_it_opens_under_the_sites_policy(site: Site) -> None:
    tab = site.tab("en")
    asked: list[Request] = []
    tab.page.on("request", lambda request: asked.append(request))

    tab.open("/api/docs")
    expect(tab.page.locator(".opblock").first).to_be_visible(timeout=60_000)
    assert not tab.faults
    hosts = {urlsplit(each.url).netloc for each in asked if not each.url.startswith("data:")}
    assert hosts == {urlsplit(tab.page.url).netloc}
