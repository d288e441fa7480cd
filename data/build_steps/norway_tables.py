"""Rows of the tables for Østfold: county, planning regions, municipalities of three numberings."""

from build_steps import facts
from build_steps.facts import EARLIEST, Row
from build_steps.tables import member, named, parts, step, unit

VIKEN, ENDED_VIKEN, TODAY, BEFORE_VIKEN = "2020-01-01", "2023-12-31", "2024-01-01", "2019-12-31"
PLAN_2009 = "2009-02-26"
REGIONS = {
    "haldenregionen": ("OST-HALDEN", "Haldenregionen", "Haldenes reģions", "Halden region"),
    "mosseregionen": ("OST-MOSS", "Mosseregionen", "Mosas reģions", "Moss region"),
    "nedre-glomma": ("OST-GLOMMA", "Nedre Glomma", "Glomas lejtece", "Lower Glomma"),
    "indre": ("OST-INDRE", "Indre Østfold", "Iekšējā Ostfolda", "Inner Østfold"),
}
COUNTIES = (
    (
        "01",
        EARLIEST,
        BEFORE_VIKEN,
        "approximate",
        "no",
        "NO-01",
        ("Ostfoldas apgabals", "Østfold County", "Østfold fylke"),
        "no outline: today's municipalities lack Rømskog, which left in 2020",
    ),
    (
        "30",
        VIKEN,
        ENDED_VIKEN,
        "exact",
        "no",
        "NO-30",
        ("Vīkenas apgabals", "Viken County", "Viken fylke"),
        "Østfold was a part of Viken; only that part has outlines",
    ),
    (
        "31",
        TODAY,
        "",
        "exact",
        "yes",
        "NO-31",
        ("Ostfoldas apgabals", "Østfold County", "Østfold fylke"),
        "",
    ),
)
NUMBERS = "robhop/fylker-og-kommuner, after Kartverket"
REGIONS_SOURCE = "county plan of 2009; membership from general knowledge, not confirmed"
LEFT = "0121"
NEW_COUNTY = "municipalities of the former and later county; the county was Viken"


def _neighbours() -> list[Row]:
    return [row for row in facts.table("norway_2020") if not row["planning_region"]]


def _today() -> list[Row]:
    return [row for row in facts.table("norway_2020") if row["planning_region"]]


def units() -> list[Row]:
    """Make the rows of units.csv."""
    return [*_counties(), *_planning_regions(), *_municipalities()]


def _counties() -> list[Row]:
    return [
        unit(
            code,
            begin,
            end,
            "county",
            region="ostfold",
            from_certainty=certainty,
            iso=iso,
            outline=outline,
            note=note,
            **_three(names),
        )
        for code, begin, end, certainty, outline, iso, names, note in COUNTIES
    ]


def _three(names: tuple[str, str, str]) -> Row:
    return dict(zip(("name_lv", "name_en", "name_nb"), names, strict=True))


def _planning_regions() -> list[Row]:
    note = (
        "region of the county plan adopted on this day; drawn with today's municipalities, "
        "without Rømskog; whether the plan of 2018 kept it is not known here"
    )
    return [
        unit(
            code,
            PLAN_2009,
            "",
            "planning-region",
            region="ostfold",
            to_certainty="unknown",
            note=note,
            **_three((lv, en, nb)),
        )
        for code, nb, lv, en in REGIONS.values()
    ]


def _municipalities() -> list[Row]:
    before = [
        unit(
            row["code"],
            EARLIEST,
            BEFORE_VIKEN,
            "municipality",
            region="ostfold",
            from_certainty="approximate",
            outline="no",
            note="no outline before 2020",
            **named(row),
        )
        for row in facts.table("ostfold_2009")
    ]
    return before + [
        unit(
            code,
            begin,
            end,
            "municipality",
            region="ostfold" if row["planning_region"] else "",
            **named(row),
        )
        for begin, end, column in ((VIKEN, ENDED_VIKEN, "code"), (TODAY, "", "code_2024"))
        for row in facts.table("norway_2020")
        for code in (row[column],)
    ]


def atom_of(row: Row) -> str:
    """Name an atom: today's number in Østfold, the number of 2020 for the neighbours."""
    return row["code_2024"] if row["planning_region"] else row["code"]


def composition() -> list[Row]:
    """Make the rows of composition.csv: each municipality is one atom."""
    rows = []
    for row in facts.table("norway_2020"):
        rows += parts(row["code"], VIKEN, [atom_of(row)])
        rows += parts(row["code_2024"], TODAY, [atom_of(row)])
    rows += parts("31", TODAY, [row["code_2024"] for row in _today()])
    for name, (code, *_) in REGIONS.items():
        atoms = [row["code_2024"] for row in _today() if row["planning_region"] == name]
        rows += parts(code, PLAN_2009, atoms, "approximate")
    return rows


def membership() -> list[Row]:
    """Make the rows of membership.csv for the county and its four planning regions."""
    old = [("code", EARLIEST, (EARLIEST, BEFORE_VIKEN), row) for row in facts.table("ostfold_2009")]
    viken = [("code", VIKEN, (VIKEN, ENDED_VIKEN), row) for row in _today()]
    new = [("code_2024", TODAY, (TODAY, ""), row) for row in _today()]
    rows = []
    for column, begin, span, row in (*old, *viken, *new):
        key = (row[column], begin)
        source = NEW_COUNTY if begin == VIKEN else NUMBERS
        rows.append(member("ostfold", key, span, _sure(begin), source))
        since = (max(span[0], PLAN_2009), span[1])
        rows.append(member(_group(row), key, since, "approximate", REGIONS_SOURCE))
    return sorted(rows, key=lambda r: (r["group"], r["member_from"], r["code"]))


def _sure(begin: str) -> str:
    return "approximate" if begin == EARLIEST else "exact"


def _group(row: Row) -> str:
    return f"ostfold-{row['planning_region']}"


def lineage() -> list[Row]:
    """Make the rows of lineage.csv: 18 to 12 in 2020, new numbers in 2024."""
    olds = facts.table("ostfold_2009")
    into = [row["code_2020"] for row in olds]
    rows = []
    for row in olds:
        merged = into.count(row["code_2020"]) > 1 or row["code"] == LEFT
        rows.append(
            step(
                (row["code"], EARLIEST),
                (row["code_2020"], VIKEN),
                "merge" if merged else "recode",
                "exact",
                NUMBERS,
            )
        )
    rows += [
        step((row["code"], VIKEN), (row["code_2024"], TODAY), "recode", "exact", NUMBERS)
        for row in (*_today(), *_neighbours())
    ]
    return rows
