"""The words: the same in three languages, and there for everything that the code says."""

from __future__ import annotations

import ast
import re
import unicodedata
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

import pytest

from layers.words import LANGUAGES, words

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("app.py", "cli.py", "geo", "layers", "planning", "views")
# The names that a reader of words goes by in the code: say("explore.title").
SPEAKERS = {"say", "told", "w", "words"}
KINDS = {"Refusal": "refusals", "Issue": "issues"}
EMOJI = re.compile("[\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]")
SAME_WORDS = 4  # so many plain words are not the same in two languages


class Said(NamedTuple):
    """A text that the code asks for: ``values`` is None where they cannot be read off."""

    where: str
    key: str
    values: frozenset[str] | None


@cache
def texts(lang: str) -> dict[str, str]:
    return dict(words(lang)._texts)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def calls() -> Iterator[tuple[str, ast.Call]]:
    for source in SOURCES:
        root = ROOT / source
        for file in [root] if root.is_file() else sorted(root.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_bytes(), file)):
                if isinstance(node, ast.Call):
                    yield f"{file.relative_to(ROOT).as_posix()}:{node.lineno}", node


def name_of(call: ast.Call) -> str:
    """Return the name that is called; for ``session.say()("…")`` that of the inner call."""
    called = call.func.func if isinstance(call.func, ast.Call) else call.func
    inner = isinstance(call.func, ast.Call)
    if isinstance(called, ast.Attribute):
        # fields.words("title") is a method of something else; session.say()("…") speaks.
        return called.attr if inner or called.attr in KINDS else ""
    return called.id if isinstance(called, ast.Name) else ""


def literals(node: ast.expr) -> list[str]:
    """Return the texts that an expression may be: a literal, or either side of a choice."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def beginning(node: ast.expr) -> str | None:
    """Return the fixed beginning of a key that is put together: ``f"levels.{x}"``."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        node = node.left
    else:
        return None
    found = literals(node)
    return found[0] if found else None


def keywords(call: ast.Call) -> frozenset[str] | None:
    named = [keyword.arg for keyword in call.keywords]
    return None if None in named else frozenset(name for name in named if name)


def issue_values(call: ast.Call) -> frozenset[str] | None:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    values = call.args[2] if len(call.args) > 2 else given.get("values")
    if values is None:
        return frozenset()
    if not isinstance(values, ast.Dict):
        return None
    names = [name for key in values.keys if key is not None for name in literals(key)]
    return frozenset(names) if len(names) == len(values.keys) else None


def spoken() -> Iterator[Said]:
    for where, call in calls():
        if name_of(call) in SPEAKERS and call.args:
            for key in literals(call.args[0]):
                if key not in LANGUAGES:
                    yield Said(where, key, keywords(call))


def raised() -> Iterator[Said]:
    for where, call in calls():
        kind = KINDS.get(name_of(call))
        if kind:
            first = call.args[0] if call.args else call.keywords[0].value
            values = keywords(call) if kind == "refusals" else issue_values(call)
            for code in literals(first):
                yield Said(where, f"{kind}.{code}", values)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_the_same_keys(lang: str) -> None:
    assert set(texts(lang)) ^ set(texts(LANGUAGES[0])) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_fills_the_same_places(lang: str) -> None:
    first = texts(LANGUAGES[0])
    other = {k: placeholders(v) for k, v in texts(lang).items() if k in first}
    assert {k: v for k, v in other.items() if v != placeholders(first[k])} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_places_in_texts_have_names(lang: str) -> None:
    assert [
        k for k, v in texts(lang).items() if not all(map(str.isidentifier, placeholders(v)))
    ] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_calm(lang: str) -> None:
    loud = {k: v for k, v in texts(lang).items() if "!" in v or EMOJI.search(v)}
    assert loud == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_whole_and_composed(lang: str) -> None:
    odd = {k for k, v in texts(lang).items() if not v or v != v.strip() or "  " in v}
    odd |= {k for k, v in texts(lang).items() if v != unicodedata.normalize("NFC", v)}
    assert odd == set()


def test_no_sentence_is_left_in_another_language() -> None:
    for one, other in (("lv", "en"), ("nb", "en"), ("lv", "nb")):
        same = {k for k, v in texts(one).items() if v == texts(other).get(k)}
        assert [k for k in same if plain_words(texts(one)[k]) >= SAME_WORDS] == []


def plain_words(text: str) -> int:
    """Return how many words are no names, numbers or abbreviations."""
    return sum(word.isalpha() and word.islower() for word in text.split())


def test_every_text_that_the_code_says_is_there() -> None:
    said = list(spoken())
    assert said
    assert [f"{s.where} {s.key}" for s in said if s.key not in texts(LANGUAGES[0])] == []


def test_every_put_together_key_has_texts_with_its_beginning() -> None:
    known = texts(LANGUAGES[0])
    for where, call in calls():
        if name_of(call) in SPEAKERS and call.args:
            start = beginning(call.args[0])
            assert not start or any(key.startswith(start) for key in known), f"{where} {start}"


def test_every_refusal_and_issue_has_its_sentence() -> None:
    told = list(raised())
    assert {said.key.split(".")[0] for said in told} == set(KINDS.values())
    assert [f"{s.where} {s.key}" for s in told if s.key not in texts(LANGUAGES[0])] == []


def test_every_place_in_a_text_is_filled_where_it_is_said() -> None:
    known = texts(LANGUAGES[0])
    missing = [
        f"{said.where} {said.key} {sorted(wanted)}"
        for said in (*spoken(), *raised())
        if said.values is not None
        and (wanted := placeholders(known.get(said.key, "")) - said.values)
    ]
    assert missing == []


@pytest.mark.parametrize("kind", KINDS.values())
def test_no_sentence_is_left_over_from_something_that_is_gone(kind: str) -> None:
    constants = {
        node.value
        for source in SOURCES
        for file in ([ROOT / source] if source.endswith(".py") else (ROOT / source).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_bytes(), file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    codes = [key.removeprefix(f"{kind}.") for key in texts("lv") if key.startswith(f"{kind}.")]
    assert [code for code in codes if code not in constants] == []
