"""The services that are known from the start, and TAPIS among them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from layers.connectors import tapis
from layers.connectors.asking import ServiceLimits
from layers.connectors.connect import fetch
from layers.connectors.place import epsg_of
from layers.connectors.services import services
from layers.territory import Territory
from layers.units import find
from layers.words import LANGUAGES

ZONING = "tapis_apvienotie:funkcionalais_zonejums"


@pytest.mark.parametrize("service", services(), ids=lambda service: service.id)
def test_a_known_service_says_what_it_is_in_every_language(service: Any) -> None:
    assert service.address.startswith("https://")
    assert service.publisher
    assert service.licence
    assert epsg_of(service.crs) in {3059, 3857}
    assert service.evidence in {"S", "A"}
    assert service.tried is False
    for texts in (service.title, service.note, *(layer.title for layer in service.layers)):
        assert set(texts) == set(LANGUAGES)
        assert all(texts.values())


def test_every_attribute_of_a_layer_is_explained() -> None:
    known = tapis.tapis()
    explained = {attribute.name for attribute in known.attributes}
    assert {name for layer in known.layers for name in layer.attributes} == explained
    assert known.seen == dt.date(2026, 9, 3)
    assert {"kods", "indekss", "dok_id"} <= set(known.layer(ZONING).attributes)


@pytest.mark.parametrize(
    "change",
    [
        ('kind = "wfs"', 'kind = "other"'),
        ('"https://geolatvija', '"http://geolatvija'),
        ("[note]", "[other]"),
        ('kind = "wfs"', "kind = "),
        ("tried = false", 'tried = false\nseen = "yesterday"'),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path, change: tuple[str, str]) -> None:
    source = Path(tapis.__file__).resolve().parents[2] / "data" / "services" / "geolatvija.toml"
    text = source.read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "mine.toml").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        services(tmp_path)
    assert refused.value.code == "services-broken"


def test_only_layers_that_tapis_offers_today_are_offered(stub: Any, limits: ServiceLimits) -> None:
    service = tapis.open_tapis(stub.tapis, limits)
    assert {layer.name.partition(":")[2] for layer in tapis.offered(service)} == {
        "funkcionalais_zonejums",
        "planojumu_teritorijas",
        "ciemu_robezas",
    }


def test_a_municipality_gets_the_zones_that_touch_it(
    stub: Any, limits: ServiceLimits, tmp_path: Path, mini: Territory
) -> None:
    service = tapis.open_tapis(stub.tapis, limits)
    key = find(mini, "Cēres novads", dt.date(2015, 1, 1))
    layer = fetch(service, tapis.in_unit(mini, key, ZONING), tmp_path, limits)
    told = json.loads(layer.path.read_text(encoding="utf-8"))
    numbers = [int(feature["id"].rpartition(".")[2]) for feature in told["features"]]
    assert numbers == list(range(30, 40))
    south, west, *_ = map(float, stub.questions[0]["bbox"].split(",")[:4])
    assert south < 330_000
    assert west > 570_000
    assert (layer.title, layer.unit) == ("Funkcionālais zonējums", "Cēres novads (C@2009-07-01)")
    assert layer.licence.startswith("CC0")


def test_a_real_municipality_has_a_box_in_latvia(territory: Territory) -> None:
    key = find(territory, "Valmieras novads", dt.date(2022, 1, 1))
    box = tapis.in_unit(territory, key, ZONING).box
    assert box is not None
    assert 24 < box[0] < box[2] < 27
    assert 57 < box[1] < box[3] < 59


def test_one_document_is_asked_for_by_its_number() -> None:
    wanted = tapis.in_document("21740", "tapis_apvienotie:planojumu_teritorijas")
    assert wanted.layer == "document_layers:planojuma_robeza"
    assert dict(wanted.parameters) == {"VIEWPARAMS": "dok_id:21740"}


@pytest.mark.parametrize("number", ["", "x", "1;2", "1 OR 1=1", "²", "-1"])
def test_what_is_no_number_of_a_document_is_refused(number: str) -> None:
    with pytest.raises(Refusal) as refused:
        tapis.in_document(number, ZONING)
    assert refused.value.code == "connection-document-number"
