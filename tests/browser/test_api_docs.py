"""The API's page opens whole, with nothing from elsewhere and no script or style in the page."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request, Route, expect

from tests.browser.site import Site

pytestmark = pytest.mark.django_db
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'"


def test_it_opens_under_a_strict_policy(site: Site) -> None:
    tab = site.tab("en")
    asked: list[Request] = []
    tab.page.on("request", lambda request: asked.append(request))

    def with_policy(route: Route) -> None:
        answer = route.fetch()
        headers = answer.headers | {"content-security-policy": POLICY}
        route.fulfill(response=answer, headers=headers)

    tab.page.route("**/api/docs", with_policy)
    tab.open("/api/docs")
    expect(tab.page.locator(".opblock").first).to_be_visible(timeout=60_000)
    assert not tab.faults
    hosts = {urlsplit(each.url).netloc for each in asked if not each.url.startswith("data:")}
    assert hosts == {urlsplit(tab.page.url).netloc}
