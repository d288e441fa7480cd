"""What no other tool watches: the front doors, one home per library, and what lies where."""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cli import _parser
from layers.words import LANGUAGES, words

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("app.py", "cli.py", "geo", "layers", "planning", "views")
LINES = 400
TEST_LINES = 550  # a list of statements, each read by itself
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    ".streamlit",
    "README.md",
    "app.py",
    "benchmarks",
    "cli.py",
    "data",
    "geo",
    "layers",
    "planning",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "tests",
    "views",
}
FRONT_DOORS = {
    "app.py": {"starlette", "streamlit", "views"},
    "cli.py": {"geo", "layers", "planning"},
}
# A library and the files that may import it; a folder stands for all within.
HOMES = {
    "alembic": ("planning/",),
    "folium": ("layers/out/webpage.py",),
    "sqlalchemy": ("planning/",),
    "streamlit": ("app.py", "views/"),
    "streamlit_folium": (),
}
# Written in pieces, so that this file does not hold what it forbids.
PRIVATE = re.compile("/wo" + r"rk(?![a-z])|/tm" + r"p/w(?![a-z])|/ro" + "ot/")
SHARED = re.compile(r"\.\./sha" + "red")


@cache
def ours() -> tuple[str, ...]:
    """Return the files of the project: those that git has, and new ones that it would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        told = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout: what belongs to the project is not known")
    return tuple(name for name in told.stdout.split("\0") if name and (ROOT / name).is_file())


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax trees of the product's modules by their path from the root."""
    roots = [ROOT / source for source in SOURCES]
    files = [f for root in roots for f in ([root] if root.is_file() else root.rglob("*.py"))]
    assert len(files) > len(SOURCES)
    return {f.relative_to(ROOT).as_posix(): ast.parse(f.read_bytes(), f) for f in files}


def imported(tree: ast.Module) -> set[str]:
    """Return the full names of the modules that a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def packages(tree: ast.Module) -> set[str]:
    return {name.split(".")[0] for name in imported(tree)}


@pytest.mark.parametrize("door", FRONT_DOORS)
def test_a_front_door_imports_only_what_it_opens_to(door: str) -> None:
    foreign = packages(modules()[door]) - FRONT_DOORS[door] - sys.stdlib_module_names
    assert foreign == set()


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_in_its_home(library: str) -> None:
    users = [name for name, tree in modules().items() if library in packages(tree)]
    assert [name for name in users if not name.startswith(HOMES[library])] == []


def test_pages_do_not_import_pages() -> None:
    pages = {n: t for n, t in modules().items() if re.fullmatch(r"views/\w+\.py", n)}
    for name, tree in pages.items():
        others = {f"views.{Path(page).stem}" for page in pages if not page.endswith("routes.py")}
        assert imported(tree) & others == set(), name


def test_every_page_has_a_title_in_every_language() -> None:
    pages = [p.stem for p in (ROOT / "views").glob("*.py") if not p.name.endswith("routes.py")]
    for lang in LANGUAGES:
        missing = [page for page in pages if f"pages.{page}" not in words(lang)]
        assert sorted(missing) == ["__init__", "main"], lang


def test_every_page_stands_in_the_page_table() -> None:
    table = (ROOT / "views" / "main.py").read_text(encoding="utf-8")
    apart = {"__init__.py", "main.py"}
    pages = [p.name for p in (ROOT / "views").glob("*.py") if p.name not in apart]
    assert [p for p in pages if not p.endswith("routes.py") and f'"{p[:-3]}"' not in table] == []


def test_the_readme_tells_of_every_page_once_in_the_order_of_the_menu() -> None:
    table = re.findall(r'^    \("[a-z.]*", "(\w+)", ', text_of("views/main.py"), re.MULTILINE)
    told = text_of("README.md").partition("## What it does")[2].partition("\n## ")[0]
    titles = [words("en")(f"pages.{page}") for page in table]
    assert re.findall(r"^- \*\*(.+?)\*\*", told, re.MULTILINE) == titles


def test_the_readme_tells_of_every_command_once() -> None:
    told = re.findall(
        r"^\.venv/bin/python cli\.py (\w+)(?: ([a-z]+)\b)?", text_of("README.md"), re.MULTILINE
    )
    known = [*commands_of(_parser())]
    inner = {one for one, two in known if two}
    found = [(one, two if one in inner else "") for one, two in told]
    assert sorted(found) == sorted(known)


def commands_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Give the commands of the shell, each with those within it, or with an empty one."""
    for name, sub in choices_of(parser).items():
        yield from ((name, other) for other in choices_of(sub) or {"": sub})


def choices_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    kinds = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return {name: sub for kind in kinds for name, sub in kind.choices.items()}


def test_no_module_is_longer_than_a_reader_holds_in_mind() -> None:
    lengths = {n: len(text_of(n).split("\n")) for n in ours() if n.endswith(".py")}
    assert {n: c for n, c in lengths.items() if c > limit_of(n)} == {}


def limit_of(name: str) -> int:
    return TEST_LINES if name.startswith("tests/") else LINES


def test_only_known_names_lie_at_the_top() -> None:
    assert {name.split("/")[0] for name in ours()} <= TOP_LEVEL


def test_no_file_names_a_place_of_the_machine_it_was_written_on() -> None:
    assert [name for name in ours() if PRIVATE.search(text_of(name))] == []


def test_only_tests_look_for_files_beside_the_project() -> None:
    others = [name for name in ours() if not name.startswith("tests/")]
    assert [name for name in others if SHARED.search(text_of(name))] == []


def text_of(name: str) -> str:
    """Return a file as text in which every byte is a letter, so that pictures can be read too."""
    return (ROOT / name).read_text(encoding="latin-1")
