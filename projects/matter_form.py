"""A book's front and back matter as a form."""

from typing import Any

from django import forms

from projects.forms import ShownForm
from projects.models import BookMatter, Project
from projects.models.matter import MATTER_FIELDS

ROWS = {"foreword": 6, "acknowledgements": 4, "about_author": 4}


def matter_row(project: Project) -> BookMatter:
    """The book's own, or one that is not stored yet."""
    return BookMatter.objects.filter(project=project).first() or BookMatter(project=project)


class MatterForm(ShownForm):
    class Meta:
        model = BookMatter
        fields = MATTER_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "matter_%s"  # the page has another form
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"rows": ROWS.get(name, 2), "class": "prose"}
