"""Routes of plans on the map: zones of kept ones, zones and findings of those on their way in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from geo.errors import Refusal
from layers.home import home_folder
from layers.plancheck import FINDINGS, ZONES
from layers.planreport import rule_title
from layers.webmap import Payload, frame_payload
from layers.words import LANGUAGES, words
from planning.planbuilds import is_large
from planning.planlayers import open_plan_layer, plan_findings, plan_zones
from planning.planstore import get_plan
from planning.plantable import drawn, drawn_overlay
from views.maproutes import kept
from views.routes import SECURITY_HEADERS
from views.ui.checkjobs import checks_folder, is_token, tiles_of


def plan_routes() -> list[BaseRoute]:
    """Return the routes; what is on its way in is found by its token alone."""
    return [
        Route("/map/checks/{token}/{stamp}/{lang}/findings.geojson", _findings),
        Route("/map/checks/{token}/{stamp}/{lang}/zones.geojson", _zones),
        Route("/map/plans/{plan}/{version}/zones.geojson", _plan),
        Route("/map/plans/{plan}/{version}/overlay-{layer:int}.geojson", _overlay),
        Route("/map/plans/{plan}/{version}/{lang}/findings.geojson", _plan_findings),
    ]


def _nothing() -> Response:
    return PlainTextResponse("not-found", status_code=404, headers=SECURITY_HEADERS)


def _result(request: Request, name: str) -> Path | None:
    token = request.path_params["token"]
    if not is_token(token) or request.path_params["lang"] not in LANGUAGES:
        return None
    path = checks_folder() / token / "result" / name
    return path if path.is_file() else None


def _zones(request: Request) -> Response:
    path, folder = _result(request, ZONES), checks_folder() / request.path_params["token"]
    stamp = request.path_params["stamp"]
    if path is None or (stamp.isdigit() and tiles_of(folder, int(stamp)).is_dir()):
        return _nothing()
    return kept(request, _zone_payload(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=8)
def _zone_payload(path: Path, _mtime_ns: int) -> Payload:
    return frame_payload(drawn(gpd.read_parquet(path)))


def _findings(request: Request) -> Response:
    path = _result(request, FINDINGS)
    if path is None:
        return _nothing()
    lang = request.path_params["lang"]
    return kept(request, _finding_payload(path, path.stat().st_mtime_ns, lang))


@lru_cache(maxsize=8)
def _finding_payload(path: Path, _mtime_ns: int, lang: str) -> Payload:
    return _told(path.read_bytes(), lang)


def _told(content: bytes, lang: str) -> Payload:
    """Return findings with the title of their rule in a language."""
    told, say = json.loads(content), words(lang)
    for feature in told["features"]:
        feature["properties"]["told"] = rule_title(feature["properties"]["rule"], say)
    return Payload.of(told)


def _plan(request: Request) -> Response:
    asked, home = request.path_params, home_folder()
    try:
        if not _is_now(home, asked) or is_large(get_plan(home, asked["plan"])):
            return _nothing()
        payload = _plan_payload(home, asked["plan"], asked["version"])
    except Refusal as refusal:
        return PlainTextResponse(refusal.code, status_code=404, headers=SECURITY_HEADERS)
    return kept(request, payload)


def _overlay(request: Request) -> Response:
    asked, home = request.path_params, home_folder()
    try:
        if not _is_now(home, asked):
            return _nothing()
        payload = _overlay_payload(home, asked["plan"], asked["version"], asked["layer"])
    except Refusal as refusal:
        return PlainTextResponse(refusal.code, status_code=404, headers=SECURITY_HEADERS)
    return kept(request, payload)


@lru_cache(maxsize=8)
def _overlay_payload(home: Path, plan: str, _version: str, layer: int) -> Payload:
    return frame_payload(drawn_overlay(open_plan_layer(home, plan, None, layer)))


def _plan_findings(request: Request) -> Response:
    asked, home = request.path_params, home_folder()
    if asked["lang"] not in LANGUAGES:
        return _nothing()
    try:
        if not _is_now(home, asked):
            return _nothing()
        content = plan_findings(home, asked["plan"])
    except Refusal as refusal:
        return PlainTextResponse(refusal.code, status_code=404, headers=SECURITY_HEADERS)
    return kept(request, _told(content, asked["lang"]))


def _is_now(home: Path, asked: Mapping[str, str]) -> bool:
    """Return whether an address is that of a plan as it is now; refuses a plan that is gone."""
    return str(get_plan(home, asked["plan"]).version) == asked["version"]


@lru_cache(maxsize=8)
def _plan_payload(home: Path, plan: str, _version: str) -> Payload:
    return frame_payload(drawn(plan_zones(home, plan)))
