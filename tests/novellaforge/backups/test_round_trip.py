"""Everything is kept, everything is lost, everything is there again."""

import json
import shutil
import struct
import zipfile
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from memory import after_restore, graph, maintenance, rebuilding
from memory.maintenance import rebuild
from novellaforge import loop, sealing
from novellaforge.backups import archive, keys, making, restoring, tables
from novellaforge.backups.archive import Unfit
from novellaforge.models import AuditRow, Job, LLMCall, ProviderSettings, QueuedTask
from projects.models import Project
from tests.browser.book import Book
from tests.factories import a_run, a_user
from tests.jobs import deliver_all
from tests.writing.export.rich import a_rich_book
from writing.models import GenerationRun

# What a restore adds or changes: it is noted, memory is made again, and nobody holds a task.
CHANGED = {"novellaforge_auditrow", "novellaforge_job", "novellaforge_queuedtask"}
Rows = dict[str, list[str]]


def rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for table, columns in tables.carried().items():
            named = ", ".join(f'"{name}"' for name in columns)
            with cursor.copy(f"COPY {table} ({named}) TO STDOUT") as copy:
                found[table] = sorted(b"".join(map(bytes, copy)).decode().split("\n"))
    return found


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "media"
    (root / "covers").mkdir(parents=True)
    (root / "covers" / "été.png").write_bytes(b"\x89PNG\0\r\n")
    monkeypatch.setattr(settings, "MEDIA_ROOT", root)
    return root


def lose_everything(media: Path) -> None:
    tables.empty(name for name in tables.ours() if name != "django_migrations")
    shutil.rmtree(media)
    cache.clear()
    for project_id in loop.run(graph.projects()):
        loop.run(graph.forget(project_id))


def refused(path: Path, **options: Any) -> str:
    with pytest.raises(Unfit) as refusal:
        restoring.restore(path, **options)
    return str(refusal.value)


def changed(path: Path, name: str, **manifest: Any) -> Path:
    """A copy with other bytes in a member, or a manifest that says something else."""
    copy = path.with_name(f"changed-{name.replace('/', '-')}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for each in old.namelist():
            data = old.read(each)
            if each == name and not manifest:
                data += b"x"
            if each == archive.MANIFEST and manifest:
                data = json.dumps(json.loads(data) | manifest).encode()
            new.writestr(each, data)
    return copy


@pytest.mark.timeout(400)
@pytest.mark.django_db(transaction=True)
def test_it_all_comes_back(tmp_path: Path, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals first; one book for all of them, since its rows take some seconds to make."""
    book = a_rich_book(a_user())
    project = book.project
    _with_work_under_way(book)
    loop.run(graph.forget(project.pk))
    deliver_all(rebuild.start(project.pk)[0])
    before = rows()
    file = tmp_path / "all.nfbackup.zip"
    call_command("backup", file)
    assert rows() == before
    assert file.stat().st_mode & 0o077 == 0

    _refuses(file)
    _fails_at_the_files(file, media, monkeypatch)
    _fails_at_the_commit(file, media, monkeypatch)
    _finds_what_was_killed(file, media)
    assert rows() == before

    lose_everything(media)
    assert not Project.objects.exists()
    call_command("restore", file)

    after = rows()
    for table in before.keys() - CHANGED:
        assert after[table] == before[table], table
    assert AuditRow.objects.order_by("id").last().act == "backup.restored"
    assert len(after["novellaforge_auditrow"]) == len(before["novellaforge_auditrow"]) + 1
    assert (media / "covers" / "été.png").read_bytes() == b"\x89PNG\0\r\n"
    _its_work_goes_on(project)
    _memory_is_made_again(project)
    _new_rows_have_new_numbers()
    _keys_are_told(file, monkeypatch)


def _with_work_under_way(book: Book) -> None:
    run = a_run(chapter=book.project.chapters.last(), state=GenerationRun.State.RUNNING)
    QueuedTask.objects.create(
        queue="beats_high",
        priority=1,
        payload="x",
        owner="a worker",
        attempts=3,
        project_id=run.project_id,
    )
    LLMCall.objects.create(
        purpose="prose", model="m", seconds=1, tokens_in=5, project_id=run.project_id
    )
    row = ProviderSettings(owner=book.author, address="https://api.example.com/v1", model="m")
    row.hold_key("sk-a-key-of-theirs").save()


def _refuses(file: Path) -> None:
    assert "is in use" in refused(file)
    assert "is no backup" in refused(Path(__file__), replace=True)
    assert "cannot be read" in refused(file.with_name("nowhere"), replace=True)
    cut = file.with_name("cut")
    cut.write_bytes(file.read_bytes()[:-200])
    assert "is no backup" in refused(cut, replace=True)
    assert "is no backup" in refused(_damaged(file), replace=True)
    chapters = making.TABLE.format("projects_chapter")
    assert chapters in refused(changed(file, chapters), replace=True)
    newer = changed(file, "newer", migrations={"writing": ["9999_from_the_future"]})
    assert "newer version" in refused(newer, replace=True)
    manifest = json.loads(zipfile.ZipFile(file).read(archive.MANIFEST))
    fewer = manifest["members"]
    fewer[chapters]["rows"] += 1
    assert "rows" in refused(changed(file, "fewer", members=fewer), replace=True)
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", file)


def _damaged(file: Path) -> Path:
    """A copy in whose largest member the disk has turned bits: what inflate takes for no block."""
    copy, data = file.with_name("damaged"), bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as members:
        at = max(members.infolist(), key=lambda each: each.compress_size).header_offset
    name, extra = struct.unpack_from("<HH", data, at + 26)
    data[at + 30 + name + extra] = 0xFF
    copy.write_bytes(data)
    return copy


def _fails_at_the_files(file: Path, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def full(path: Path, target: Path) -> Path:
        if path.name.endswith(".restoring"):
            raise OSError(ENOSPC, "No space left on device")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", full)
        with pytest.raises(CommandError, match=r"Nothing was changed\. .*No space"):
            call_command("restore", file, replace=True)
    assert [each.name for each in media.parent.glob("media*")] == ["media"]
    assert (media / "covers" / "été.png").exists()


def _fails_at_the_commit(file: Path, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> None:
        raise OperationalError("the connection is lost")

    later = media / "covers" / "later.png"
    later.write_bytes(b"made after the backup")
    with monkeypatch.context() as patch:
        patch.setattr(connection, "commit", lost)
        assert "the connection is lost" in refused(file, replace=True)
    assert [each.name for each in media.parent.glob("media*")] == ["media"]
    assert later.exists()
    later.unlink()


def _finds_what_was_killed(file: Path, media: Path) -> None:
    """Between the files and the commit: nobody knows which of them belong to the database."""
    former = media.with_name("media.before")
    former.mkdir()
    assert "media.before" in refused(file, replace=True)
    former.rmdir()


def _its_work_goes_on(project: Project) -> None:
    task = QueuedTask.objects.get(payload="x")
    assert (task.owner, task.lease_until, task.attempts) == ("", None, 3)
    assert GenerationRun.objects.filter(project=project, state="running").exists()


def _memory_is_made_again(project: Project) -> None:
    assert graph_is_empty(project)
    for kind in (rebuild.KIND, rebuilding.KIND):
        job = Job.objects.get(kind=kind, project_id=project.pk, state="running")
        assert deliver_all(job).state == Job.State.DONE
    done = maintenance.reconcile(project.pk, mends=False)
    assert done.last.differences == ()
    loop.run(_project_a_stranger())
    assert after_restore.forget_gone() == 1


def graph_is_empty(project: Project) -> bool:
    return project.pk not in loop.run(graph.projects())


async def _project_a_stranger() -> None:
    from uuid import uuid4

    await graph.project_facts(uuid4(), [], [])


def _new_rows_have_new_numbers() -> None:
    last = LLMCall.objects.order_by("id").last()
    assert LLMCall.objects.create(purpose="prose", model="m", seconds=1).pk > last.pk


def _keys_are_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another SECRET_KEY: lost, unless the file has the former one."""
    former = settings.SECRET_KEY
    with_secrets = file.with_name("with-secrets.zip")
    making.back_up(with_secrets, with_secrets=True)
    assert former.encode() not in file.read_bytes()
    monkeypatch.setattr(settings, "SECRET_KEY", "quite another")
    row = ProviderSettings.objects.get()
    with pytest.raises(sealing.Unreadable):
        row.read_key()
    assert restoring.restore(file, replace=True).keys.lost == 1
    assert restoring.restore(with_secrets, replace=True).keys.renewed == 1
    assert ProviderSettings.objects.get().read_key() == "sk-a-key-of-theirs"
    assert not keys.is_same(keys.check_of(former))
