"""The services that are known from the start, and TAPIS among them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from layers.connectors import tapis
from layers.connectors.asking import ServiceLimits
from layers.connectors.connect import describe
from layers.connectors.place import epsg_of
from layers.connectors.services import services
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
    zoning = next(layer for layer in known.layers if layer.name == ZONING)
    assert {"kods", "indekss", "dok_id"} <= set(zoning.attributes)


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
    service = describe(stub.tapis, limits)
    assert {layer.name.partition(":")[2] for layer in tapis.offered(service)} == {
        "funkcionalais_zonejums",
        "planojumu_teritorijas",
        "ciemu_robezas",
    }
