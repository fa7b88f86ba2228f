import time
import pytest
from memory import correcting, ledger
from memory.models import *
from memory.facts import Fact
from memory.entities import Scene
from tests.factories import *
from tests.pages.test_codex import at, urlpatterns  # noqa
pytestmark = [pytest.mark.urls("tests.pages.test_codex"), pytest.mark.timeout(400)]

def test_perf(as_alice, alice, at_=None):
    book = an_outlined_project(owner=alice, chapters=300)
    ilse = book.characters.first().pk
    for ch in book.chapters.all():
        new=[Scene(ch.pk).resolve(f"Name {n} {ch.number}", ("character",)) for n in range(4)]
        facts=[Fact(project=book.pk,version=None,chapter=ch.pk,beat=1+n//9,seq=n,predicate="can",value=f"v {n}",subject=ilse if n%4 else new[n%4].uid if n%8 else new[n//8%4].uid,sentence=f"S {n} {ch.number}",start=0,end=9) for n in range(34)]
        ledger.record(an_approved_version(chapter=ch), facts, new)
    from django.db import connection
    connection.cursor().execute("ANALYZE")
    import cProfile, pstats
    for path in ("", "?kind=event", f"{ilse}/", f"{ilse}/?layer=told&page=20"):
        for _ in range(2):
            t=time.monotonic(); r=as_alice.get(f"/books/{book.pk}/codex/{path}"); d=time.monotonic()-t
        print("\n", path, r.status_code, round(d*1000), len(r.content))
    t=time.monotonic(); n=len(correcting.new_names(book)); print("inbox", n, time.monotonic()-t)
    t=time.monotonic(); n=correcting.counts(book.pk, entity=ilse); print("count", n, time.monotonic()-t)
    t=time.monotonic(); n=len(correcting.recorded(book.pk, layer="true", entity=ilse)[:200]); print("200", n, time.monotonic()-t)
    p=cProfile.Profile(); p.enable(); as_alice.get(f"/books/{book.pk}/codex/"); p.disable(); pstats.Stats(p).sort_stats("cumtime").print_stats("work/main/(memory|writing|novella)", 28)
