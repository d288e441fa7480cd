"""Questions about territorial units: which there are, who borders whom, who became whom."""

from __future__ import annotations

import datetime as dt
import difflib
import unicodedata
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from geo.borders import SEA, borders_of
from geo.errors import Refusal
from geo.lineage import overlaps
from layers.territory import COUNTRY_OF_REGION, MEMBERS, REGIONS, Key, Territory, check_date
from layers.words import words

LEVELS = ("municipality", "district", "nuts3", "planning-region", "county", "partner")
_SUFFIXES: tuple[str, ...] = (
    *("novads", "municipality", "kommune", "pilsēta", "rajons", "district", "distrikt"),
    *("region", "apgabals", "county", "fylke"),
)


@dataclass(frozen=True)
class Neighbour:
    """Who lies on the other side of a border, and how long the border is (geodesic)."""

    code: str | None
    name: str
    shared_border_km: float
    key: Key | None = None


def select(territory: Territory, region: str, level: str, at: dt.date) -> list[Key]:
    """Return the keys of a region's units of a level on a day, in the order of their names.

    ``municipality`` are the local governments that belong to the planning region or county on the
    day; ``nuts3`` the members of LV008. Refuses an unknown region, level or date, and a level that
    the region does not have on the day.
    """
    if region not in REGIONS:
        raise Refusal("region-unknown", region=region, known=", ".join(REGIONS))
    if level not in LEVELS or level == "partner":
        raise Refusal("level-unknown", level=level, known=", ".join(LEVELS))
    check_date(at)
    keys = _of_level(territory, region, level, at)
    if not keys:
        raise Refusal("level-not-at-date", level=level, region=region, date=at)
    return sorted(keys, key=lambda key: sort_key(territory.name(key)))


def _of_level(territory: Territory, region: str, level: str, at: dt.date) -> list[Key]:
    if level == "nuts3":
        return territory.members("LV008", at) if region == "vidzeme" else []
    if level in {"municipality", "district"}:
        members = territory.members(MEMBERS[region], at)
        return [key for key in members if territory.unit(key)["level"] == level]
    valid = territory.valid_at(at)
    return list(valid.index[(valid["region"] == region) & (valid["level"] == level)])


def sort_key(name: str) -> tuple[str, str]:
    """Return a key that puts Latvian and Norwegian letters beside their plain ones."""
    return folded(name), name


def folded(text: str) -> str:
    """Return text in lower case without diacritics (ø and æ as o and ae)."""
    plain = text.casefold().replace("ø", "o").replace("æ", "ae").replace("å", "a")
    parts = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in parts if not unicodedata.combining(c))


def neighbours(territory: Territory, key: Key, at: dt.date, lang: str = "lv") -> list[Neighbour]:
    """Return a unit's neighbours on a day, longest border first.

    Other regions' units, countries and the sea are among them, so that the lengths add up to the
    unit's perimeter. A unit without an outline has none.
    """
    pieces = territory.pieces_of(key)
    if not pieces:
        return []
    country = territory.country(key)
    lengths = borders_of(pieces, territory.segments(country), unit_of_piece(territory, country, at))
    found = [
        _neighbour(territory, str(other), float(length), at, lang)
        for other, length in lengths.items()
    ]
    return sorted(_joined(found), key=lambda n: -n.shared_border_km)


def unit_of_piece(territory: Territory, country: str, at: dt.date) -> dict[str, str]:
    """Return the finest unit that every piece of a country belongs to on a day: piece -> unit id.

    That is the municipality, before July 2009 the district; what no unit of the day covers belongs
    to ``"other"``: territory whose units of that day are not known here.
    """

    def make() -> dict[str, str]:
        owner = dict.fromkeys(territory.pieces[country].index, "other")
        valid = territory.valid_at(at)
        for level in ("district", "municipality"):
            for key in valid.index[valid["level"] == level]:
                owner |= dict.fromkeys(territory.pieces_of(key) & owner.keys(), _id(key))
        return owner

    found: dict[str, str] = territory.remember(("owner", country, at), make)
    return found


def _id(key: Key) -> str:
    return f"{key[0]}@{key[1].isoformat()}"


def parse_id(text: str) -> Key:
    """Return the key that ``code@valid_from`` names; refuses what is not one."""
    code, _, day = text.partition("@")
    try:
        return code, dt.date.fromisoformat(day)
    except ValueError as error:
        raise Refusal("unit-unknown", unit=text) from error


def unit_id(key: Key) -> str:
    """Return ``code@valid_from``, the key of a unit in permalinks and files."""
    return _id(key)


def _neighbour(
    territory: Territory, other: str, length_km: float, at: dt.date, lang: str
) -> Neighbour:
    if "@" in other:
        key = parse_id(other)
        return Neighbour(key[0], territory.name(key, at=at), length_km, key)
    return Neighbour(None, outside_name(territory, other, lang), length_km)


def outside_name(territory: Territory, other: str, lang: str) -> str:
    """Return the name of a country, the sea, or territory whose units are not known."""
    if other in {SEA, "other"}:
        return words(lang)(f"outside.{other}")
    if other in territory.countries.index:
        return str(territory.countries.loc[other, f"name_{lang}"])
    return other


def _joined(found: list[Neighbour]) -> list[Neighbour]:
    joined: dict[tuple[str | None, str], Neighbour] = {}
    for one in found:
        before = joined.get((one.code, one.name))
        length = one.shared_border_km + (before.shared_border_km if before else 0)
        joined[one.code, one.name] = Neighbour(one.code, one.name, length, one.key)
    return list(joined.values())


def find(territory: Territory, text: str, at: dt.date | None = None) -> Key:
    """Return the unit that a name, ATVK or ISO code means, on a day when one is given.

    Without a day the newest unit of that name is meant. Refuses an unknown unit (naming near
    spellings), one that is not valid on the day (naming when it was), and an ambiguous name.
    """
    wanted = text.strip()
    matched: list[Key] = []
    for matches in (_by_code, _by_name, _by_short_name):
        keys = matches(territory, wanted)
        matched = matched or keys
        if at is None and keys:
            return _one_of(territory, wanted, keys, at)
        if any(territory.is_valid(key, at) for key in keys if at):
            return _one_of(territory, wanted, keys, at)
    if matched:
        return _one_of(territory, wanted, matched, at)
    near = _near(territory, wanted)
    if near:
        raise Refusal("unit-unknown-near", unit=wanted, near=", ".join(near))
    raise Refusal("unit-unknown", unit=wanted)


def _by_code(territory: Territory, wanted: str) -> list[Key]:
    units = territory.units
    code, _, day = wanted.partition("@")
    if day:
        return [key for key in units.index if _id(key) == wanted]
    return list(units.index[(units["code"] == code) | (units["iso"] == code.upper())])


def _all_names(territory: Territory) -> list[tuple[str, Key]]:
    def make() -> list[tuple[str, Key]]:
        columns = ["name_lv", "name_en", "name_nb"]
        named = [
            (str(name), key)
            for key, row in territory.units[columns].iterrows()
            for name in dict.fromkeys(row.dropna())
        ]
        dated = territory.tables["names"]
        for row in dated.itertuples():
            named += [(n, (row.code, row.valid_from)) for n in (row.name_lv, row.name_en)]
        return named

    return list(territory.remember("all_names", make))


def _by_name(territory: Territory, wanted: str) -> list[Key]:
    exact = unicodedata.normalize("NFC", wanted).casefold()
    named = _all_names(territory)
    return [k for n, k in named if n.casefold() == exact] or [
        k for n, k in named if folded(n) == folded(wanted)
    ]


def _by_short_name(territory: Territory, wanted: str) -> list[Key]:
    return [k for n, k in _all_names(territory) if _short(n) == _short(wanted)]


def _short(name: str) -> str:
    words = [w for w in folded(name).split() if w not in {folded(s) for s in _SUFFIXES}]
    return " ".join(words)


def _near(territory: Territory, wanted: str) -> list[str]:
    names = [name for name, _ in _all_names(territory)]
    known = {folded(name): name for name in names} | {_short(name): name for name in names}
    close = difflib.get_close_matches(folded(wanted), known, n=3, cutoff=0.7)
    close += difflib.get_close_matches(_short(wanted), known, n=3, cutoff=0.7)
    return list(dict.fromkeys(known[name] for name in close))[:3]


def _one_of(territory: Territory, wanted: str, keys: list[Key], at: dt.date | None) -> Key:
    keys = list(dict.fromkeys(keys))
    if at is None:
        return max(keys, key=lambda key: key[1])
    valid = [key for key in keys if territory.is_valid(key, at)]
    if not valid:
        raise Refusal("unit-not-at-date", unit=wanted, date=at, when=_when(territory, keys))
    preferred = [k for k in valid if territory.unit(k)["level"] == "municipality"]
    if len(preferred or valid) > 1:
        told = "; ".join(f"{territory.name(k)} ({k[0]})" for k in preferred or valid)
        raise Refusal("unit-ambiguous", unit=wanted, units=told)
    return (preferred or valid)[0]


def _when(territory: Territory, keys: list[Key]) -> str:
    spans = []
    for key in sorted(keys, key=lambda key: key[1]):
        until = territory.unit(key)["valid_to"]
        spans.append(f"{key[1].isoformat()} – {until.isoformat() if until else ''}".strip())
    return "; ".join(spans)


def relatives(territory: Territory, key: Key, *, before: bool) -> pd.DataFrame:
    """Return who a unit came from (``before``) or became, from the lineage table.

    Rows {key, kind, date, certainty, share, share_of_other}: ``share`` is the part of this unit's
    area that the other holds, ``share_of_other`` the part of the other's area that this unit
    holds (0-1), both None where either has no outline.
    """
    table = territory.tables["lineage"]
    mine, other = ("to", "from") if before else ("from", "to")
    rows = table[(table[f"{mine}_code"] == key[0]) & (table[f"{mine}_valid_from"] == key[1])]
    found = []
    for row in rows.to_dict("records"):
        relative = (row[f"{other}_code"], row[f"{other}_valid_from"])
        share, of_other = _shares(territory, key, relative)
        told = {"key": relative, "share": share, "share_of_other": of_other}
        found.append(told | {k: row[k] for k in ("kind", "date", "certainty")})
    columns = ["key", "kind", "date", "certainty", "share", "share_of_other"]
    return pd.DataFrame(found, columns=columns)


def _shares(territory: Territory, key: Key, other: Key) -> tuple[float | None, float | None]:
    mine, theirs = territory.pieces_of(key), territory.pieces_of(other)
    if not mine or not theirs:
        return None, None
    areas = territory.pieces[territory.country(key)]["area_km2"]
    table = overlaps({"a": mine}, {"b": theirs}, areas.to_dict())
    if table.empty:
        return 0.0, 0.0
    return float(table["share_of_old"].iloc[0]), float(table["share_of_new"].iloc[0])


def overlap_table(territory: Territory, old: list[Key], new: list[Key]) -> pd.DataFrame:
    """Return the overlaps of two lists of units, by unit id (see ``geo.lineage.overlaps``)."""
    areas: dict[str, float] = {}
    for frame in territory.pieces.values():
        areas |= frame["area_km2"].to_dict()
    return overlaps(
        {_id(k): territory.pieces_of(k) for k in old},
        {_id(k): territory.pieces_of(k) for k in new},
        areas,
    )


def as_row(territory: Territory, key: Key, at: dt.date, lang: str = "lv") -> dict[str, Any]:
    """Return a unit as the plain record that the command line and files give out.

    Name and neighbours are those of ``at``, or of the unit's own nearest day.
    """
    unit, at = territory.unit(key), territory.day_within(key, at)
    area = territory.area_km2(key)
    return {
        "code": key[0],
        "name": territory.name(key, at=at),
        "level": unit["level"],
        "valid_from": key[1],
        "valid_to": unit["valid_to"],
        "area_km2": None if area is None else round(area, 3),
        "published_area_km2": unit["published_area_km2"],
        "population": _whole(unit["population"]),
        "population_year": _whole(unit["population_year"]),
        "iso": unit["iso"],
        "neighbours": [
            {"code": n.code, "name": n.name, "shared_border_km": round(n.shared_border_km, 3)}
            for n in neighbours(territory, key, at, lang)
        ],
    }


def _whole(value: float | None) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


def municipality_at(territory: Territory, lonlat: tuple[float, float], at: dt.date) -> Key | None:
    """Return the finest unit with an outline that covers a point on a day, if any does."""
    for country in COUNTRY_OF_REGION.values():
        piece = piece_at(territory, country, lonlat)
        unit = unit_of_piece(territory, country, at).get(piece or "", "other")
        if unit != "other":
            return parse_id(unit)
    return None


def piece_at(territory: Territory, country: str, lonlat: tuple[float, float]) -> str | None:
    """Return the piece of a country that covers a lon, lat point, if one does."""
    frame = territory.pieces[country]
    hits = frame.sindex.query(shapely.Point(lonlat), predicate="intersects")
    return str(frame.index[hits[0]]) if len(hits) else None
