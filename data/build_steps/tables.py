"""The CSV tables of data/boundaries/ that follow from the facts and the reforms' dates."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from build_steps.facts import Row

UNIT_COLUMNS = (
    "region",
    "code",
    "valid_from",
    "valid_to",
    "from_certainty",
    "to_certainty",
    "level",
    "name_lv",
    "name_en",
    "name_nb",
    "iso",
    "published_area_km2",
    "published_area_source",
    "population",
    "population_year",
    "population_source",
    "outline",
    "note",
)
COMPOSITION_COLUMNS = ("code", "valid_from", "atom", "certainty")
MEMBERSHIP_COLUMNS = (
    "group",
    "code",
    "valid_from",
    "member_from",
    "member_to",
    "certainty",
    "source",
)
LINEAGE_COLUMNS = (
    "from_code",
    "from_valid_from",
    "to_code",
    "to_valid_from",
    "date",
    "kind",
    "certainty",
    "source",
)


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows as CSV (UTF-8, comma, LF); a missing column is empty, an unknown one an error."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def unit(code: str, begin: str, end: str, level: str, **rest: str) -> Row:
    """Make a row of units.csv; dates are exact and the outline is drawn unless `rest` differs."""
    row = {"code": code, "valid_from": begin, "valid_to": end, "level": level}
    certain = {"from_certainty": "exact", "to_certainty": "exact" if end else "", "outline": "yes"}
    return row | certain | rest


def named(row: Row) -> Row:
    """Pick the names of a facts row; a name without translation is the same in all languages."""
    return {f"name_{lang}": row.get(f"name_{lang}") or row["name"] for lang in ("lv", "en", "nb")}


def published(row: Row) -> Row:
    """Pick the published area of a facts row, with its source."""
    return {k: row.get(k, "") for k in ("published_area_km2", "published_area_source")}


def population(value: str, year: str, source: str) -> Row:
    """Make the three columns of a population; all empty where the value is unknown."""
    if not value:
        return {}
    return {"population": value, "population_year": year, "population_source": source}


def parts(code: str, begin: str, atoms: Iterable[str], certainty: str = "exact") -> list[Row]:
    """Make the composition rows of one unit."""
    return [
        {"code": code, "valid_from": begin, "atom": atom, "certainty": certainty}
        for atom in sorted(atoms)
    ]


def member(
    group: str, key: tuple[str, str], span: tuple[str, str], certainty: str, source: str
) -> Row:
    """Make one row of membership.csv; `key` is (code, valid_from), `span` (from, to)."""
    return dict(zip(MEMBERSHIP_COLUMNS, (group, *key, *span, certainty, source), strict=True))


def step(
    before: tuple[str, str], after: tuple[str, str], kind: str, certainty: str, source: str
) -> Row:
    """Make one row of lineage.csv; `before` and `after` are (code, valid_from).

    The step happens on the day from which the later unit is valid.
    """
    values = (*before, *after, after[1], kind, certainty, source)
    return dict(zip(LINEAGE_COLUMNS, values, strict=True))


def write_all(
    folder: Path,
    units: Iterable[Row],
    composition: Iterable[Row],
    membership: Iterable[Row],
    lineage: Iterable[Row],
) -> None:
    """Write the four made tables into a folder."""
    write(folder / "units.csv", UNIT_COLUMNS, units)
    write(folder / "composition.csv", COMPOSITION_COLUMNS, composition)
    write(folder / "membership.csv", MEMBERSHIP_COLUMNS, membership)
    write(folder / "lineage.csv", LINEAGE_COLUMNS, lineage)
