import pytest, time
from memory import tasks, ledger
from memory.models import *
from memory.reading import read_version
from novellaforge import loop
from projects.text import count_words
from tests.factories import *
from tests.memory.reading_model import Reader, reading, model_of
pytestmark = pytest.mark.django_db(transaction=True)

@pytest.fixture
def reader(settings):
    with reading(settings) as r: yield r

def filler(i, n=60):
    return " ".join(f"Water number {i} ran past stone {j} without a sound." for j in range(n//9))

def test_big(reader):
    project = a_project()
    for i in range(60): a_character(project=project, name=f"Person{chr(65+i%26)}{chr(97+i//26)} Varga{i}")
    paras = []
    for i in range(1000):
        paras.append(reader.wears("Ilse Varga", f"c{i} red") + " " + filler(i))
    a_character(project=project, name="Ilse Varga")
    text = "\n\n".join(paras)
    print(count_words(text))
    v = an_approved_version(chapter=a_chapter(project=project), text=text)
    t=time.time()
    loop.run(read_version(v, model_of(project)))
    print("secs", time.time()-t, len(reader.calls), StoredFact.objects.count(), FactSpan.objects.count(), VersionReading.objects.get().counts, repr(VersionReading.objects.get().why))
    t=time.time()
    v2 = an_approved_version(chapter=v.chapter, text=text.replace("c500 red", "c501 red"))
    loop.run(read_version(v2, model_of(project)))
    print("secs", time.time()-t, len(reader.calls), StoredFact.objects.count(), FactSpan.objects.count())

@pytest.mark.parametrize("sep", [" ", "\n"])
def test_one_paragraph(reader, sep):
    project = a_project()
    a_character(project=project, name="Ilse Varga")
    text = sep.join(reader.wears("Ilse Varga", f"c{i} red")+ " " + filler(i) for i in range(1000))
    v = an_approved_version(chapter=a_chapter(project=project), text=text)
    t=time.time()
    loop.run(read_version(v, model_of(project)))
    print("secs", time.time()-t, len(reader.calls), StoredFact.objects.count(), FactSpan.objects.count(), VersionReading.objects.get().counts, repr(VersionReading.objects.get().why))
