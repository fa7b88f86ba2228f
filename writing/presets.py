"""Named sets of settings, put in force for the site or one book, and taken out again."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from novellaforge.auditing import note
from projects.models import Project
from writing.models import GenerationSettings
from writing.models.settings import Preset

PRESETS: Mapping[str, Mapping[str, bool | int | float]] = {
    Preset.FASTEST: {
        "write_distributed_beats": True,
        "max_revisions": 2,
        "quality_gate_coherence_threshold": 6.0,
    },
    Preset.BEST_QUALITY: {  # one beat after the other: neither distributed nor in parallel
        "write_distributed_beats": False,
        "write_parallel_beats": False,
        "max_revisions": 3,
        "quality_gate_coherence_threshold": 6.5,
    },
}


@dataclass(frozen=True)
class Used:
    """The row, and which of its own values were emptied: they would have hidden the preset."""

    row: GenerationSettings | None
    emptied: Mapping[str, bool | int | float]


def use(preset: str, project: Project | None = None) -> Used:
    """Put a preset in force for a book (the site without one); empty: none, so that what it
    gave is inherited again. Doing it twice is as good as once.
    """
    with transaction.atomic():
        rows = GenerationSettings.objects.select_for_update(of=("self",))
        note("settings.changed", project_id=project.pk if project else None, subject=preset)
        if not preset:
            row = rows.filter(project=project).first()
            if row:
                row.preset = ""
                row.save(update_fields=["preset"])
            return Used(row, {})
        row, _is_new = rows.get_or_create(project=project)
        given = {name: getattr(row, name) for name in PRESETS[preset]}
        emptied = {name: value for name, value in given.items() if value is not None}
        for name in emptied:
            setattr(row, name, None)
        row.preset = preset
        row.save(update_fields=["preset", *emptied])
    return Used(row, emptied)
