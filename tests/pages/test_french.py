"""The French catalogue is whole: nothing untranslated, and compiled as it is written."""

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.utils.translation import template as django_templates

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "locale/fr/LC_MESSAGES/django"
MARKS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy",
    "pgettext", "pgettext_lazy",
}  # fmt: skip
MARKED = re.compile(r"gettext|\b_\(")  # a faster look than a parser's
ASKED = (ast.Call, ast.ImportFrom)
Code = list[tuple[Path, list[ast.Call | ast.ImportFrom]]]  # those of each file
PLACES = re.compile(r"%\(\w+\)\.?\d*[a-z]|%[sd]|\{\w+\}|</?\w[^>]*>")  # and tags
TYPOGRAPHY = {
    r"[^\u202f][;!?]": "U+202F goes before ; ! ?",
    r"[^\u00a00-9]:(?!//)": "U+00A0 goes before :",
    r"«[^\u00a0]|[^\u00a0]»": "U+00A0 goes inside « »",
    "'": "the apostrophe is ’",
}
ENTRY = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$')


@dataclass(frozen=True)
class Entry:
    context: str
    english: tuple[str, ...]  # with its plural, where there is one
    french: tuple[str, ...]
    flags: str


@cache
def entries() -> list[Entry]:
    blocks = (CATALOGUE.with_suffix(".po")).read_text().split("\n\n")[1:]
    return [entry(block) for block in blocks if block.strip()]


def entry(block: str) -> Entry:
    texts: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        if found := ENTRY.match(line):
            key = found[1]
            texts[key] = ast.literal_eval(found[2])
        elif line.startswith('"'):
            texts[key] += ast.literal_eval(line)
    flags = " ".join(line for line in block.splitlines() if line.startswith("#,"))
    return Entry(
        context=texts.get("msgctxt", ""),
        english=tuple(texts[key] for key in ("msgid", "msgid_plural") if key in texts),
        french=tuple(text for key, text in texts.items() if key.startswith("msgstr")),
        flags=flags,
    )


TEXT = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""


def marked_in_python(code: Code) -> Iterator[str]:
    for _, nodes in code:
        for node in nodes:
            if isinstance(node, ast.Call) and name_of(node.func) in MARKS and node.args:
                place = 1 if name_of(node.func).startswith("pgettext") else 0
                if isinstance(text := node.args[place], ast.Constant):
                    yield str(text.value)


def name_of(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def marked_in_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        code = django_templates.templatize(path.read_text())
        for kind, first, second in re.findall(
            rf"(n?p?)gettext\(u?({TEXT})(?:, *u?({TEXT}))?", code
        ):
            yield ast.literal_eval(second if "p" in kind else first)  # first its context


@pytest.fixture(scope="module")
def code() -> Code:
    """Read once for the tests of this file, and only where a mark or its import can be."""
    return [
        (path, [each for each in ast.walk(ast.parse(text)) if isinstance(each, ASKED)])
        for package in ("novellaforge", "projects", "memory", "writing")
        for path in (ROOT / package).rglob("*.py")
        if MARKED.search(text := path.read_text())
    ]


def test_every_entry_has_its_french() -> None:
    assert len(entries()) > 300
    for each in entries():
        assert all(each.french), f"not translated: {each.english}"
        assert "fuzzy" not in each.flags, f"not looked at: {each.english}"
        assert len(each.french) == (2 if len(each.english) == 2 else 1)


def test_every_string_of_the_code_and_the_templates_is_in_the_catalogue(code: Code) -> None:
    known = {text for each in entries() for text in each.english}
    marked = {*marked_in_python(code), *marked_in_templates()}
    assert len(marked) > 300
    assert marked - known == set()


def test_no_mark_goes_by_a_name_that_makemessages_does_not_know(code: Code) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {alias.asname}"
        for path, nodes in code
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in MARKS and alias.asname not in (None, "_")
    }
    assert found == set()


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for each in entries():
        if len(each.english) == 2:
            said = tuple(compiled.ngettext(*each.english, number) for number in (1, 2))
        elif each.context:
            said = (compiled.pgettext(each.context, each.english[0]),)
        else:
            said = (compiled.gettext(each.english[0]),)
        assert said == each.french


def test_french_keeps_the_places_and_the_typography() -> None:
    faults = [
        (french, fault)
        for each in entries()
        for english, french in zip(each.english, each.french, strict=True)
        for fault in faults_of(english, french)
    ]
    assert faults == []


def faults_of(english: str, french: str) -> Iterator[str]:
    if sorted(PLACES.findall(english)) != sorted(PLACES.findall(french)):
        yield "it fills other places"
    for pattern, rule in TYPOGRAPHY.items():
        if re.search(pattern, french):
            yield rule
