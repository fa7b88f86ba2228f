"""What a test's client is told of the templates that made a page."""

from collections.abc import Iterator

import pytest
from django.template import Context
from django.template.base import Template
from django.test.signals import template_rendered


@pytest.fixture(scope="session", autouse=True)
def only_the_whole_page(django_test_environment: None) -> Iterator[None]:
    """Django has the client keep a copy of the context of each of the fifty parts of a page."""

    def render(template: Template, context: Context) -> str:
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield
