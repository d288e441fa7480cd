"""The hand-kept tables of `data/facts/` and the dates of the reforms."""

import csv
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent
FACTS = DATA / "facts"
BOUNDARIES = DATA / "boundaries"

Row = dict[str, str]

EARLIEST = "1996-01-01"
INSTITUTION = "2006-01-01"
REFORM_2009 = "2009-07-01"
BEFORE_2009 = "2009-06-30"
REFORM_2021 = "2021-07-01"
BEFORE_2021 = "2021-06-30"
MERGER_2025 = "2025-07-01"
BEFORE_2025 = "2025-06-30"

MADONA_2021, VARAKLANI_2021, MADONA_2025 = "0038000", "0055000", "0038001"
REGION_2021 = (
    "0021000",
    "0026000",
    "0029000",
    "0035000",
    MADONA_2021,
    "0040000",
    "0047000",
    "0049000",
    "0053000",
    "0054000",
    VARAKLANI_2021,
)
NUTS3_2021 = tuple(c for c in REGION_2021 if c not in ("0035000", "0040000", "0047000"))


def table(name: str, folder: Path = FACTS) -> list[Row]:
    """Read the rows of `<name>.csv`, every value as text."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def latvia_2009() -> list[Row]:
    """Read the local governments of 1 July 2009: the region of 2021, then neighbours."""
    return table("latvia_2009")


def latvia_2021() -> list[Row]:
    """Read the local governments of 1 July 2021: the region's eleven, then their neighbours."""
    return table("latvia_2021")


def in_region(row: Row) -> bool:
    """Say whether a 2009 unit lies in the planning region of 2021."""
    return row["code_2021"] in REGION_2021


def in_region_2009(row: Row) -> bool:
    """Say whether a 2009 unit belonged to the planning region (the 26) from the first day."""
    return row["code_2021"] in NUTS3_2021


def rest_of(code_2021: str) -> str:
    """Name the atom for what no drawn 2009 unit covers of a neighbour of 2021."""
    return f"{code_2021}-rest"
