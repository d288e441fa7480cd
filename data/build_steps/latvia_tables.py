"""Make the rows of the tables for Latvia: districts, units of three reforms, two regions."""

from collections.abc import Iterable

from build_steps import facts
from build_steps.facts import (
    BEFORE_2009,
    BEFORE_2021,
    BEFORE_2025,
    EARLIEST,
    INSTITUTION,
    MADONA_2021,
    MADONA_2025,
    MERGER_2025,
    REFORM_2009,
    REFORM_2021,
    REGION_2021,
    VARAKLANI_2021,
    Row,
)
from build_steps.tables import member, named, parts, population, published, step, unit

EUROSTAT = "Eurostat, local administrative units 2020"
SUM_2020 = "Eurostat, local administrative units 2020: sum of the units of 2009"
AREA_SUM = "sum of the published areas of the units of 2009, not confirmed"
VPR = ("VPR", "Vidzemes plānošanas reģions", "Vidzeme Planning Region", "Planregion Vidzeme")
NUTS3 = (
    "LV008",
    "Vidzemes statistiskais reģions",
    "Vidzeme statistical region (NUTS 3)",
    "Statistikkregion Vidzeme (NUTS 3)",
)
CROSSED = {"LV-CE", "LV-VK", "LV-VM"}
MOVED = {
    ("LV-VK", "0964700"): "Trikātas pagasts",
    ("LV-VK", "0967101"): "Ēveles pagasts",
    ("LV-CE", "0801601"): "Mores pagasts, in no row of the table",
}
ATVK_NOTE = "code as in 2020 and 2021; its last digit counts changes"
ORDER_911 = "Cabinet order 911 of 7 December 2021"
PARISHES = "parishes.csv"
GENERAL = "general knowledge, not confirmed"


def units() -> list[Row]:
    """Make the rows of units.csv."""
    return [*_districts(), *_units_2009(), *_units_2021(), _madona_2025(), *_regions()]


def _districts() -> list[Row]:
    return [
        unit(
            row["code"],
            EARLIEST,
            BEFORE_2009,
            "district",
            iso=row["code"],
            region=row["region"],
            from_certainty="approximate",
            note="; ".join(
                filter(
                    None, ("drawn on a map of 1994-96, no earlier one is known here", row["note"])
                )
            ),
            **named(row),
            **published(row),
            **population(row["population_2009"], "2009", "compiled from public pages, 2009-01-01"),
        )
        for row in facts.table("latvia_districts")
    ]


def _units_2009() -> list[Row]:
    return [
        unit(
            row["code"],
            REFORM_2009,
            BEFORE_2021,
            "municipality",
            iso=row["iso"],
            region="vidzeme" if facts.in_region(row) else "",
            note=_note_2009(row),
            **named(row),
            **published(row),
            **population(row["population_2020"], "2020", EUROSTAT),
        )
        for row in facts.latvia_2009()
    ]


def _note_2009(row: Row) -> str:
    if row["code"] == "0250000":
        return "the outline rests on Natural Earth's sketch of the city: its place is uncertain"
    return "" if facts.in_region_2009(row) else ATVK_NOTE


def _units_2021() -> list[Row]:
    return [
        unit(
            row["code"],
            REFORM_2021,
            _end_2021(row["code"]),
            "municipality",
            iso=row["iso"],
            region="vidzeme" if row["code"] in REGION_2021 else "",
            to_certainty="approximate" if _end_2021(row["code"]) else "",
            note="code inferred" if row["code"] == VARAKLANI_2021 else "",
            **named(row),
            **_area_2021(row),
            **population(row["population_2020"], "2020", SUM_2020),
        )
        for row in facts.latvia_2021()
    ]


def _end_2021(code: str) -> str:
    return BEFORE_2025 if code in (MADONA_2021, VARAKLANI_2021) else ""


def _area_2021(row: Row) -> Row:
    """Pick the published area, else that of the unchanged unit, else the units' sum."""
    if row["published_area_km2"] or row["code"] not in REGION_2021:
        return published(row)
    before = [r for r in facts.latvia_2009() if r["code_2021"] == row["code"]]
    if not all(r["published_area_km2"] for r in before):
        return {}
    if len(before) == 1:
        return published(before[0])
    total = sum(float(r["published_area_km2"]) for r in before)
    return {"published_area_km2": f"{total:.1f}", "published_area_source": AREA_SUM}


def _madona_2025() -> Row:
    old = {row["code"]: row for row in facts.latvia_2021()}
    madona, varaklani = old[MADONA_2021], old[VARAKLANI_2021]
    people = int(madona["population_2020"]) + int(varaklani["population_2020"])
    return unit(
        MADONA_2025,
        MERGER_2025,
        "",
        "municipality",
        region="vidzeme",
        iso=madona["iso"],
        from_certainty="approximate",
        note="Varakļāni joined in 2025, the day is not known here",
        **named(madona),
        **population(str(people), "2020", SUM_2020),
    )


def _spans() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """List the planning region's states: from, to, members as (code, valid_from)."""
    first = [r["code"] for r in facts.table("latvia_districts") if r["region"]]
    second = [r["code"] for r in facts.latvia_2009() if facts.in_region_2009(r)]
    third = [(code, REFORM_2021) for code in REGION_2021]
    gone = {(MADONA_2021, REFORM_2021), (VARAKLANI_2021, REFORM_2021)}
    fourth = [key for key in third if key not in gone] + [(MADONA_2025, MERGER_2025)]
    return [
        (INSTITUTION, BEFORE_2009, [(code, EARLIEST) for code in first]),
        (REFORM_2009, BEFORE_2021, [(code, REFORM_2009) for code in second]),
        (REFORM_2021, BEFORE_2025, third),
        (MERGER_2025, "", fourth),
    ]


def _nuts3_spans() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """List the states of LV008; the order of 2021 names Varakļāni, and no later one is known."""
    (begin, end, old), (since, _, new) = _spans()[1:3]
    return [(begin, end, old), (since, "", [key for key in new if key[0] in facts.NUTS3_2021])]


def _regions() -> list[Row]:
    rows = []
    for (code, lv, en, nb), level, spans in (
        (VPR, "planning-region", _spans()),
        (NUTS3, "nuts3", _nuts3_spans()),
    ):
        names = {"name_lv": lv, "name_en": en, "name_nb": nb}
        rows += [
            unit(
                code,
                begin,
                end,
                level,
                region="vidzeme",
                from_certainty=_certainty(begin),
                to_certainty=_certainty(end) if end else "",
                note=f"{len(keys)} members",
                **names,
            )
            for begin, end, keys in spans
        ]
    return rows


def _certainty(date: str) -> str:
    return "approximate" if date in (INSTITUTION, MERGER_2025, BEFORE_2025) else "exact"


def composition(atoms: Iterable[str]) -> list[Row]:
    """Make the rows of composition.csv; `atoms` are the ids of the Latvian atoms."""
    known = set(atoms)
    by_unit = {code: _atoms_2021(code, known) for code in (r["code"] for r in facts.latvia_2021())}
    by_unit[MADONA_2025] = by_unit[MADONA_2021] | by_unit[VARAKLANI_2021]
    of_2009 = {r["code"]: {r["code"]} for r in facts.latvia_2009()}
    rows = [*_district_parts()]
    for row in facts.latvia_2009():
        rows += parts(
            row["code"],
            REFORM_2009,
            [row["code"]],
            "exact" if facts.in_region(row) else "approximate",
        )
    for code, found in by_unit.items():
        rows += parts(code, MERGER_2025 if code == MADONA_2025 else REFORM_2021, found)
    districts = _district_atoms()
    held = districts | of_2009 | by_unit
    for code, spans in (("VPR", _spans()), ("LV008", _nuts3_spans())):
        for begin, _, keys in spans:
            found = set().union(*(held[key[0]] for key in keys))
            rows += parts(code, begin, found, "approximate" if begin == INSTITUTION else "exact")
    return rows


def _atoms_2021(code: str, known: set[str]) -> set[str]:
    drawn = {r["code"] for r in facts.latvia_2009() if r["code_2021"] == code}
    return drawn | ({facts.rest_of(code)} & known)


def _district_atoms() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in facts.latvia_2009():
        found.setdefault(row["district"], set()).add(row["code"])
    return found


def _district_parts() -> list[Row]:
    region = {r["code"] for r in facts.table("latvia_districts") if r["region"]}
    rows = []
    for code, found in sorted(_district_atoms().items()):
        exact = code in region and code not in CROSSED
        rows += parts(code, EARLIEST, found, "exact" if exact else "approximate")
    return rows


def membership() -> list[Row]:
    """Make the rows of membership.csv for the planning region and the NUTS 3 region."""
    rows = []
    for begin, end, keys in _spans():
        source = "vidzeme.lv and the lineage of the reforms"
        rows += [
            member("vidzeme-planning-region", k, (begin, end), _certainty(begin), source)
            for k in keys
        ]
    for begin, end, keys in _nuts3_spans():
        source = "Eurostat, LAU 2020" if begin == REFORM_2009 else ORDER_911
        rows += [member("LV008", k, (begin, end), _certainty(begin), source) for k in keys]
    return _joined(rows)


def _joined(rows: list[Row]) -> list[Row]:
    """Merge a member's rows of consecutive states into one."""
    merged: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        key = (row["group"], row["code"], row["valid_from"])
        merged.setdefault(key, row)["member_to"] = row["member_to"]
    return list(merged.values())


def lineage() -> list[Row]:
    """Make the rows of lineage.csv: districts to 2009, 2009 to 2021, Varakļāni in 2025."""
    crossed = {code for _, code in MOVED}
    rows = []
    for row in facts.latvia_2009():
        if facts.in_region(row) or row["code"] in crossed:
            rows += _from_districts(row)
    for row in facts.latvia_2009():
        if facts.in_region(row):
            rows.append(_to_2021(row))
    for code in (MADONA_2021, VARAKLANI_2021):
        rows.append(
            step(
                (code, REFORM_2021),
                (MADONA_2025, MERGER_2025),
                "merge",
                "approximate",
                "Saeima, 13 June 2024; the day is not known here",
            )
        )
    return rows


def _from_districts(row: Row) -> list[Row]:
    after = (row["code"], REFORM_2009)
    listed = facts.in_region_2009(row)
    main = step(
        (row["district"], EARLIEST),
        after,
        "split",
        "exact" if listed else "approximate",
        PARISHES if listed else GENERAL,
    )
    return [main] + [
        step((district, EARLIEST), after, "split", "approximate", f"{PARISHES}: {parish}")
        for (district, code), parish in MOVED.items()
        if code == row["code"]
    ]


def _to_2021(row: Row) -> Row:
    together = sum(r["code_2021"] == row["code_2021"] for r in facts.latvia_2009())
    kind = "merge" if together > 1 else "recode"
    return step(
        (row["code"], REFORM_2009),
        (row["code_2021"], REFORM_2021),
        kind,
        "exact",
        PARISHES if facts.in_region_2009(row) else GENERAL,
    )
