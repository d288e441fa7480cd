"""Latvian pieces out of parish-level files: which unit of 2009 each parish and town belonged to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from geo.errors import Refusal
from geo.measure import AREA_CRS
from geo.types import Issue, Provenance
from layers.official import pieces
from layers.official.fields import Boundaries, name_keys

if TYPE_CHECKING:
    from layers.territory import Key, Territory

BEFORE_2009, AFTER_2021 = dt.date(2009, 6, 30), dt.date(2021, 7, 1)
DISTRICT_OF_OTHERS = {"Mores pagasts": "LV-CE"}
"""Left Cēsis district for Siguldas novads in 2009, so it lies outside the region today."""
SAME_PLACE = 0.9
HOLES_KM2 = 0.5
AREA_DIFFERS = 0.01
_PRE_REFORM_PARENTS = 10


@dataclass(frozen=True, eq=False)
class Shipped:
    """What the shipped pieces (index = atom, EPSG:3035) belong to, by atom."""

    atoms: gpd.GeoDataFrame
    municipality_2021: dict[str, Key]
    district: dict[str, str]
    parishes: pd.DataFrame
    names_2021: dict[Key, str]


def shipped_latvia(territory: Territory) -> Shipped:
    """Return the shipped pieces of Latvia with the units of 2009 and 2021 they lie in."""
    municipality = _owners(territory, "municipality", AFTER_2021)
    return Shipped(
        atoms=territory.pieces["latvia"].to_crs(AREA_CRS),
        municipality_2021=municipality,
        district={a: key[0] for a, key in _owners(territory, "district", BEFORE_2009).items()},
        parishes=territory.tables["parishes"],
        names_2021={key: territory.name(key) for key in set(municipality.values())},
    )


def _owners(territory: Territory, level: str, at: dt.date) -> dict[str, Key]:
    valid = territory.valid_at(at)
    keys = valid.index[valid["level"] == level]
    return {atom: key for key in keys for atom in territory.pieces_of(key)}


def latvian_pieces(
    found: list[Boundaries], shipped: Shipped, issues: list[Issue]
) -> tuple[gpd.GeoDataFrame, Provenance]:
    """Return the pieces (EPSG:4326: atom, base, inside, label, kind, official_code, district).

    The finest, newest table gives the outlines. One from before the reform of 2021 says exactly
    which unit of 2009 each belonged to, else the parish table by name, else the greatest overlap
    with the shipped pieces (said in an issue). Refuses files that leave a part of the region out.
    """
    drawn, provenance = _drawn(found, shipped, issues)
    table = pieces.overlap_m2(drawn, shipped.atoms)
    drawn = pieces.as_coverage(pieces.near(drawn, table), issues)
    table = table[table["row"].isin(drawn.index)]
    older = _pre_reform(found, shipped)
    drawn = _with_parishes(drawn, _municipality(table, shipped), shipped)
    drawn["base"] = _bases(drawn, table, shipped, older, issues)
    drawn["inside"] = drawn["base"].map(shipped.atoms["inside"]).astype(bool)
    drawn["district"] = drawn["district"].fillna(drawn["base"].map(shipped.district))
    _check_whole(drawn, shipped, issues)
    return pieces.in_degrees(_as_atoms(drawn, shipped)), provenance


def _drawn(
    found: list[Boundaries], shipped: Shipped, issues: list[Issue]
) -> tuple[gpd.GeoDataFrame, Provenance]:
    register = [b for b in found if b.publisher == "vzd"]
    newest = max(found, key=lambda b: (b.provenance.vintage[:1].isdigit(), b.provenance.vintage))
    chosen = register or [newest]
    frames = [pieces.placed(boundaries, issues) for boundaries in chosen]
    joined = pd.concat(frames, ignore_index=True).drop_duplicates(["code", "name"])
    frame = gpd.GeoDataFrame(joined, crs=AREA_CRS).reset_index(drop=True)
    if register:
        frame = frame[frame["kind"] != "novads"]
    known = set(shipped.parishes["name"].str.casefold())
    if not any(name_keys(name) & known for name in frame["name"]):
        raise Refusal("official-without-parishes", file=chosen[0].name)
    return frame, chosen[0].provenance


def _pre_reform(found: list[Boundaries], shipped: Shipped) -> gpd.GeoDataFrame | None:
    """Return the table (EPSG:3035) whose parents are the units of 2009, if one is among them."""
    for boundaries in found:
        parents = set(boundaries.frame["parent"].dropna()) & set(shipped.atoms.index)
        if len(parents) >= _PRE_REFORM_PARENTS:
            return pieces.placed(boundaries, [])
    return None


def _municipality(table: pd.DataFrame, shipped: Shipped) -> dict[int, Key]:
    """Return the municipality of 2021 that each row of an overlap table mostly lies in."""
    owner = table.assign(other=table["other"].map(shipped.municipality_2021))
    sums = owner.groupby(["row", "other"])["area_m2"].sum().reset_index()
    return dict(pieces.greatest(sums))


def _with_parishes(
    drawn: gpd.GeoDataFrame, lies_in: dict[int, Key], shipped: Shipped
) -> gpd.GeoDataFrame:
    """Add parish, code_2009 and district from the parish table, where name and place agree.

    ``lies_in`` comes along as a column.
    """
    by_name = {name.casefold(): name for name in shipped.parishes["name"]}
    known = shipped.parishes.set_index("name")

    def parish(row: int) -> str | None:
        named = (by_name[key] for key in name_keys(drawn.loc[row, "name"]) if key in by_name)
        here = lies_in.get(row)
        fits = (n for n in named if shipped.municipality_2021[known.loc[n, "code_2009"]] == here)
        return next(fits, None)

    parishes = pd.Series([parish(row) for row in drawn.index], drawn.index, dtype=object)
    district = parishes.map(known["district_code"]).astype(object)
    others = drawn["name"].map(DISTRICT_OF_OTHERS)
    return drawn.assign(
        parish=parishes,
        lies_in=pd.Series(lies_in).reindex(drawn.index),
        code_2009=parishes.map(known["code_2009"]),
        district=district.where(district.notna(), others),
    )


def _bases(
    drawn: gpd.GeoDataFrame,
    table: pd.DataFrame,
    shipped: Shipped,
    older: gpd.GeoDataFrame | None,
    issues: list[Issue],
) -> pd.Series:
    """Return the shipped piece that each row belongs to, by the best source there is for it."""
    estimated = pieces.greatest(table).reindex(drawn.index)
    parents = _parents_2009(drawn, older)
    fits = parents.map(shipped.municipality_2021) == drawn["lies_in"]
    exact = parents.where(fits).fillna(drawn["code_2009"]).fillna(_named_after(drawn, shipped))
    guessed = drawn[exact.isna()]
    inside = guessed[estimated[guessed.index].map(shipped.atoms["inside"]).astype(bool)]
    outside = len(guessed) - len(inside)
    if len(inside):
        names = ", ".join(sorted(inside["name"]))
        issues.append(
            Issue("official-base-estimated", "warning", {"count": len(inside), "names": names})
        )
    if outside:
        issues.append(Issue("official-neighbours-estimated", "info", {"count": outside}))
    return exact.fillna(estimated)


def _named_after(drawn: gpd.GeoDataFrame, shipped: Shipped) -> pd.Series:
    """Return the unit that bears a town's name: Lielvārde belonged to Lielvārdes novads."""
    units = {label.casefold(): atom for atom, label in shipped.atoms["label"].items()}

    def unit(name: str, here: Key) -> str | None:
        named = (key.replace(" pilsēta", " novads") for key in name_keys(name))
        found = (units[key] for key in named if key in units)
        return next((atom for atom in found if shipped.municipality_2021[atom] == here), None)

    pairs = zip(drawn["name"], drawn["lies_in"], strict=True)
    return pd.Series([unit(name, here) for name, here in pairs], drawn.index, dtype=object)


def _parents_2009(drawn: gpd.GeoDataFrame, older: gpd.GeoDataFrame | None) -> pd.Series:
    """Return the unit of 2009 that the pre-reform table puts each row in; None without one."""
    if older is None:
        return pd.Series(None, drawn.index, dtype=object)
    overlap = pieces.overlap_m2(drawn, older.dissolve("parent"))
    share = overlap["area_m2"] / overlap["row"].map(drawn.area)
    return pieces.greatest(overlap[share > SAME_PLACE]).reindex(drawn.index)


def _check_whole(drawn: gpd.GeoDataFrame, shipped: Shipped, issues: list[Issue]) -> None:
    atoms = shipped.atoms
    region = atoms.index[atoms["inside"].astype(bool)]
    lost = region.difference(pd.Index(drawn["base"]))
    unnamed = sorted(set(shipped.parishes["name"]) - set(drawn["parish"].dropna()))
    holes = pieces.holes_km2(drawn)
    if len(lost) or (unnamed and holes > HOLES_KM2):
        names = [str(atoms.loc[atom, "label"]) for atom in lost] or unnamed
        raise Refusal("official-incomplete", missing=", ".join(names), count=len(names))
    if unnamed:
        about = {"count": len(unnamed), "names": ", ".join(unnamed)}
        issues.append(Issue("official-parish-unknown", "warning", about))
    if holes > HOLES_KM2:
        issues.append(Issue("official-holes", "warning", {"area_km2": round(holes, 2)}))
    _remark_areas(drawn, shipped, issues)
    away = sorted(set(atoms.index) - set(drawn["base"]))
    if away:
        labels = ", ".join(str(atoms.loc[atom, "label"]) for atom in away)
        issues.append(Issue("official-neighbour-missing", "info", {"names": labels}))


def _remark_areas(drawn: gpd.GeoDataFrame, shipped: Shipped, issues: list[Issue]) -> None:
    """Remark on municipalities of the region that differ from the shipped ones, good to 0.5 %."""
    mine = drawn[drawn["inside"]].area.groupby(drawn["base"].map(shipped.municipality_2021)).sum()
    theirs = shipped.atoms.area.groupby(shipped.atoms.index.map(shipped.municipality_2021)).sum()
    differ = (mine / theirs.reindex(mine.index) - 1).abs()
    for key, share in differ[differ > AREA_DIFFERS].items():
        about = {"unit": shipped.names_2021[key], "percent": round(100 * float(share), 1)}
        issues.append(Issue("official-area-differs", "warning", about, feature=str(key[0])))


def _as_atoms(drawn: gpd.GeoDataFrame, shipped: Shipped) -> gpd.GeoDataFrame:
    """Return parishes and towns of the region as they are, its neighbours dissolved by base."""
    inside = drawn[drawn["inside"]].assign(atom=drawn["code"], label=drawn["name"])
    outside = drawn[~drawn["inside"]].dissolve(
        ["base", "district"], as_index=False, method="coverage", dropna=False
    )
    own = outside["base"].map(shipped.district) == outside["district"]
    suffix = ("-" + outside["district"].astype(str)).where(~own & outside["district"].notna(), "")
    outside = outside.assign(
        atom=outside["base"] + suffix,
        label=outside["base"].map(shipped.atoms["label"]),
        kind="neighbour",
        official_code=None,
        inside=False,
    )
    columns = ["atom", "base", "inside", "label", "kind", "official_code", "district", "geometry"]
    return gpd.GeoDataFrame(
        pd.concat([inside[columns], outside[columns]], ignore_index=True), crs=AREA_CRS
    ).sort_values("atom", ignore_index=True)
