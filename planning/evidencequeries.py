"""The figures that a recommendation may rest on, each a question that can be asked again.

A query is a frozen type that is kept as JSON; asking it gives a result (plain data) and what that
was made from: plans with their versions, boundaries, the table of weights, loaded figures, layers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from geo.conflict_matrix import class_number
from geo.errors import Refusal
from layers.listing import raster_stats
from layers.plain import plain
from layers.territory import COUNTRY_OF_REGION
from layers.units import as_row, find, parse_id, unit_id
from layers.words import DEFAULT_LANGUAGE
from planning.areashapes import check_units
from planning.auditcache import shared_audit
from planning.audits import AuditAsked
from planning.figures import get_figures
from planning.figureseries import series_of
from planning.pairanswer import PairQuery, pair_answer
from planning.plansources import open_source
from planning.statistics import statistics_answer
from planning.world import (
    boundary_state,
    figures_state,
    layer_state,
    matrix_in_use,
    matrix_state,
    plan_states,
)

if TYPE_CHECKING:
    from layers.store import Store
    from planning.documents import UnitKey

_BORDER = ("index", "length_m", "judged_m", "weighted_m", "heaviest")
_UNIT = ("area_km2", "published_area_km2", "population", "population_year")


@dataclass(frozen=True)
class BorderQuery:
    """How well two neighbours' plans fit: the index of their border and its metres by judgement.

    ``plans`` are ids of kept plans, ``units`` is ``REGION@DATE``, ``between`` two units of the day.
    """

    plans: tuple[str, ...]
    units: str
    between: tuple[UnitKey, UnitKey]


@dataclass(frozen=True)
class ZonesQuery:
    """How much of a land use (a HILUCS class and all below it) a plan has in a unit."""

    plan: str
    units: str
    unit: UnitKey
    hilucs: str


@dataclass(frozen=True)
class RasterQuery:
    """The statistics of a raster layer in a unit on a day."""

    layer: str
    unit: UnitKey
    at: dt.date


@dataclass(frozen=True)
class UnitQuery:
    """What is known of a unit: its area and population, or a figure of those that were loaded."""

    unit: UnitKey
    at: dt.date
    figures: str = ""


Query = BorderQuery | ZonesQuery | RasterQuery | UnitQuery | PairQuery
QUERIES: Mapping[str, type[Query]] = {
    "border": BorderQuery,
    "zones": ZonesQuery,
    "raster": RasterQuery,
    "unit": UnitQuery,
    "pair": PairQuery,
}


@dataclass(frozen=True)
class Answer:
    """What a query gave: plain data, and what it was made from, with its ``state`` then."""

    result: dict[str, Any]
    made_from: dict[str, Any]


def query_told(query: Query) -> dict[str, Any]:
    """Return a query as JSON has it."""
    told = dict(vars(query))
    for name in ("unit", "between"):
        if name == "unit" and name in told:
            told[name] = unit_id(told[name])
        elif name in told:
            told[name] = [unit_id(key) for key in told[name]]
    found: dict[str, Any] = plain(told)
    return found


def query_of(kind: str, told: Mapping[str, Any]) -> Query:
    """Return the query that JSON tells; refuses ``evidence-unclear``."""
    try:
        rest: dict[str, Any] = dict(told)
        if "unit" in rest:
            rest["unit"] = parse_id(rest["unit"])
        if "at" in rest:
            rest["at"] = dt.date.fromisoformat(rest["at"])
        if "plans" in rest:
            rest["plans"] = tuple(map(str, rest["plans"]))
        if "between" in rest:
            first, second = (parse_id(text) for text in rest["between"])
            rest["between"] = (first, second)
        if "weights" in rest:
            rest["weights"] = tuple((str(key), float(weight)) for key, weight in rest["weights"])
        if "series" in rest:
            rest["series"] = tuple(map(str, rest["series"]))
        return QUERIES[kind](**rest)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refusal("evidence-unclear") from error


def ask(store: Store, query: Query) -> Answer:
    """Return what a query gives now.

    Refuses ``evidence-border``, ``unit-unknown``, ``figures-gone``, ``figures-without-unit`` and
    what an audit, zone statistics or a layer refuse.
    """
    if isinstance(query, BorderQuery):
        return _border(store, query)
    if isinstance(query, ZonesQuery):
        return _zones(store, query)
    if isinstance(query, RasterQuery):
        return _raster(store, query)
    if isinstance(query, PairQuery):
        return _pair(store, query)
    return _unit(store, query)


def _border(store: Store, query: BorderQuery) -> Answer:
    matrix = matrix_in_use(store)
    done = shared_audit(store, AuditAsked(query.plans, query.units, matrix=matrix))
    wanted = {unit_id(key) for key in query.between}
    rows = [
        row
        for row in done.borders.to_dict("records")
        if {row["unit_id_a"], row["unit_id_b"]} == wanted
    ]
    if not rows:
        raise Refusal("evidence-border", units=" – ".join(sorted(wanted)))
    kept = {k: v for k, v in rows[0].items() if k in _BORDER or str(k).endswith("_m")}
    state = plan_states(store, query.plans) | boundary_state(store) | matrix_state(store)
    made_from = _made_from(store, done.units.region, state, plans=[asdict(u) for u in done.used])
    result = {"border": rows[0]["border"], "practice": bool(rows[0]["practice"]), **kept}
    return Answer(plain(result), made_from | {"units": query.units})


def _pair(store: Store, query: PairQuery) -> Answer:
    done = pair_answer(store, query)
    region = query.units.partition("@")[0]
    made_from = _made_from(store, region, done.state, plans=list(done.plans))
    return Answer(plain(done.result), made_from | {"units": query.units})


def _zones(store: Store, query: ZonesQuery) -> Answer:
    told, _issues = statistics_answer(store, query.plan, query.units)
    wanted = class_number(query.hilucs)
    rows = [
        row
        for row in told["rows"]
        if row["unit_code"] == query.unit[0] and _is_within(row["class"], wanted)
    ]
    used = open_source(store.home, query.plan).used
    result = {
        "unit": _name(store, query.unit),
        "area_ha": sum(row["area_ha"] for row in rows),
        "share": sum(row["share"] for row in rows),
        "practice": used.practice,
    }
    state = plan_states(store, [query.plan]) | boundary_state(store)
    region = query.units.partition("@")[0]
    made_from = _made_from(store, region, state, plans=[asdict(used)])
    return Answer(plain(result), made_from | {"units": query.units})


def _is_within(written: object, wanted: str) -> bool:
    number = class_number(written) if isinstance(written, str) else ""
    return number == wanted or number.startswith(f"{wanted}_")


def _raster(store: Store, query: RasterQuery) -> Answer:
    unit = unit_id(query.unit)
    told, _issues = raster_stats(store, query.layer, unit, query.at, DEFAULT_LANGUAGE)
    result = {name: told[name] for name in ("n_cells", "cell_size_m", "rows")}
    result["unit"] = _name(store, query.unit)
    state = layer_state(store, query.layer, query.at) | boundary_state(store)
    opened = store.open(query.layer, query.at)
    region = store.territory.unit(query.unit)["region"]
    made_from = _made_from(store, region, state, layer=asdict(opened.provenance))
    return Answer(plain(result), made_from)


def _unit(store: Store, query: UnitQuery) -> Answer:
    key = find(store.territory, unit_id(query.unit))
    region = store.territory.unit(key)["region"] or "vidzeme"
    if not query.figures:
        row = as_row(store.territory, key, query.at)
        result = {"unit": _name(store, key), **{name: row[name] for name in _UNIT}}
        return Answer(plain(result), _made_from(store, region, boundary_state(store)))
    return _loaded(store, key, region, query)


def _loaded(store: Store, key: UnitKey, region: str, query: UnitQuery) -> Answer:
    """Return a loaded figure; a unit of another day than the figures' has what is carried to it."""
    figures = get_figures(store.home, query.figures)
    valid = store.territory.is_valid(key, query.at)
    series = series_of(store.territory, figures, query.at if valid else figures.at)
    value = series.values.get(key[0])
    if value is None or not store.territory.is_valid(key, series.at):
        raise Refusal("figures-without-unit", name=figures.name, unit=store.territory.name(key))
    result = {
        "unit": _name(store, key),
        "value": value,
        "name": figures.name,
        "measure": figures.measure,
        "year": figures.year,
        "at": figures.at,
        "estimated": key[0] in series.estimated,
    }
    state = figures_state(store, [figures.id]) | boundary_state(store)
    source = {"name": figures.name, "source": figures.source, "at": figures.at}
    return Answer(plain(result), _made_from(store, region, state, figures=source))


def _name(store: Store, unit: UnitKey) -> str:
    check_units(store.territory, (unit,))
    return store.territory.name(unit)


def _made_from(store: Store, region: str, state: Mapping[str, str], **told: Any) -> dict[str, Any]:  # noqa: ANN401  plain data of any kind
    origin = store.territory.provenance[COUNTRY_OF_REGION.get(region, "latvia")]
    found: dict[str, Any] = plain(
        {**told, "boundaries": {**asdict(origin), "version": store.territory.version}}
    )
    return found | {"state": dict(state)}
