"""Everything that can go wrong on the way: one sentence each, and the cache is as it was."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geo.errors import Refusal
from layers.connectors import wfs
from layers.connectors.asking import Asker, ServiceLimits, Watch
from layers.connectors.cache import kept
from layers.connectors.connect import describe
from layers.connectors.model import Wanted
from layers.words import LANGUAGES, words

ZONING = "tapis_apvienotie:funkcionalais_zonejums"


def contents(folder: Path) -> dict[str, bytes]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def whole(handler: Any, pages: int = 60) -> bytes:
    start = 25 * (handler.stub.pages - 1)
    features = handler.stub.features[start : start + 25]
    told = {"type": "FeatureCollection", "features": features, "numberMatched": pages}
    return json.dumps(told).encode()


def exception(handler: Any) -> None:
    handler.exception("InvalidParameterValue", "Feature type unknown")


def exception_as_if_well(handler: Any) -> None:
    handler.exception("NoApplicableCode", "java.lang.OutOfMemoryError", 200)


def exception_in_json(handler: Any) -> None:
    told = {"version": "2.0.0", "exceptions": [{"code": "noApplicableCode", "text": "no\u202eway"}]}
    handler.reply(json.dumps(told).encode())


def web_page(handler: Any) -> None:
    handler.reply(b"<!DOCTYPE html><html><title>Sign in</title></html>", "text/html")


def web_page_called_json(handler: Any) -> None:
    handler.reply(b"\n <html><title>Sign in</title></html>")


def cut(handler: Any) -> None:
    content = whole(handler)
    handler.reply(content[: len(content) // 2], length=len(content))


def cut_unsaid(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    content = whole(handler)
    handler.wfile.write(content[: len(content) // 2])


def cut_chunked(handler: Any) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"4000\r\n" + whole(handler)[:500])
    handler.close_connection = True


def slow(handler: Any) -> None:
    handler.drip()


def redirected(handler: Any) -> None:
    handler.to("http://localhost:9/izpl/geoserver/wfs")


def large(handler: Any) -> None:
    handler.reply(b" " * 300_000)


def missing(handler: Any) -> None:
    handler.reply(b"none", "text/plain", 404)


def broken(handler: Any) -> None:
    handler.reply(b'{"type": "FeatureCollection", "features": [{]}')


def broken_xml(handler: Any) -> None:
    handler.reply(b"<wfs:FeatureCollection><wfs:member>", "text/xml")


def deep(handler: Any) -> None:
    handler.reply(b"[" * 100_000)


def no_features(handler: Any) -> None:
    handler.reply(b'{"type": "FeatureCollection", "features": {}}')


def no_number(handler: Any) -> None:
    handler.reply(whole(handler).replace(b"21740", b"NaN", 1))


def picture(handler: Any) -> None:
    handler.reply(b"\x89PNG", "image/png")


def packed(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(gzip.compress(whole(handler)))


def of_another_count(handler: Any) -> None:
    handler.reply(whole(handler, pages=61))


def spoiling(spoil: Callable[[Any], None]) -> Callable[[int, Any], bool]:
    def spoiled(_number: int, handler: Any) -> bool:
        spoil(handler)
        return True

    return spoiled


FAILURES = [
    (exception, "connection-exception"),
    (exception_as_if_well, "connection-exception"),
    (exception_in_json, "connection-exception"),
    (web_page, "connection-web-page"),
    (web_page_called_json, "connection-web-page"),
    (cut, "download-cut"),
    (cut_unsaid, "connection-broken"),
    (cut_chunked, "download-cut"),
    (slow, "download-too-slow"),
    (redirected, "download-redirected"),
    (large, "download-too-large"),
    (missing, "download-status"),
    (broken, "connection-broken"),
    (broken_xml, "connection-broken"),
    (deep, "connection-broken"),
    (no_features, "connection-broken"),
    (no_number, "connection-broken"),
    (picture, "connection-wrong-type"),
    (packed, "connection-wrong-type"),
    (of_another_count, "connection-changed"),
]


@pytest.mark.parametrize(
    ("spoil", "code"), FAILURES, ids=lambda case: getattr(case, "__name__", "")
)
def test_a_failure_on_the_second_page_leaves_the_cache_as_it_was(
    stub: Any,
    limits: ServiceLimits,
    tmp_path: Path,
    spoil: Callable[[Any], None],
    code: str,
) -> None:
    limits = replace(limits, answer_bytes=200_000, answer_s=0.5)
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    kept_before = wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
    before = contents(tmp_path)

    def spoiled(number: int, handler: Any) -> bool:
        if number == 1:
            return False
        spoil(handler)
        return True

    stub.pages, stub.spoil = 0, spoiled
    with pytest.raises(Refusal) as refused:
        wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
    assert refused.value.code == code
    assert contents(tmp_path) == before
    assert kept(tmp_path) == [kept_before]
    sentences = {words(lang).refusal(refused.value) for lang in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("spoil", "code"), FAILURES, ids=lambda case: getattr(case, "__name__", "")
)
def test_a_failure_of_the_first_fetch_leaves_nothing(
    stub: Any,
    limits: ServiceLimits,
    tmp_path: Path,
    spoil: Callable[[Any], None],
    code: str,
) -> None:
    limits = replace(limits, answer_bytes=200_000, answer_s=0.5)
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    stub.spoil = spoiling(spoil)
    with pytest.raises(Refusal) as refused:
        wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
    assert refused.value.code == ("connection-short" if spoil is of_another_count else code)
    assert list(tmp_path.iterdir()) == []


def change_count(matched: int) -> Callable[[int, dict[str, Any]], None]:
    def change(_number: int, told: dict[str, Any]) -> None:
        told["numberMatched"] = told["totalFeatures"] = matched

    return change


@pytest.mark.parametrize(("matched", "got"), [(70, 60), (50, 60), (25, 50)])
def test_a_service_that_lies_about_its_count_is_not_believed(
    stub: Any, limits: ServiceLimits, tmp_path: Path, matched: int, got: int
) -> None:
    stub.change = change_count(matched)
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    with pytest.raises(Refusal) as refused:
        wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
    assert refused.value.code == "connection-short"
    assert (refused.value.values["said"], refused.value.values["got"]) == (matched, got)
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_holds_other_than_it_says_is_refused(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    stub.change = lambda _number, told: told["features"].pop()
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    with pytest.raises(Refusal) as refused:
        wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
    assert refused.value.code == "connection-short"
    assert refused.value.values["got"] == 24


@pytest.mark.parametrize("counts", ["counted", "not counted"])
def test_pages_that_begin_again_are_all_only_where_the_count_is_known(
    stub: Any, limits: ServiceLimits, tmp_path: Path, counts: str
) -> None:
    def again(_number: int, told: dict[str, Any]) -> None:
        told["features"], told["numberReturned"] = stub.features[:25], 25
        told["numberMatched"] = told["totalFeatures"] = "unknown"

    stub.change, stub.counts, stub.features = again, counts == "counted", stub.features[:25]
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    if stub.counts:
        assert wfs.fetch(service, Wanted(ZONING), tmp_path, limits).features == 25
    else:
        with pytest.raises(Refusal) as refused:
            wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
        assert refused.value.code == "connection-no-paging"


def test_a_wish_to_stop_is_heard_while_the_server_is_slow(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    def drip(_number: int, handler: Any) -> bool:
        asked.set()
        handler.drip()
        return True

    asked = threading.Event()
    stub.spoil = drip
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    with pytest.raises(Refusal) as refused:
        wfs.fetch(service, Wanted(ZONING), tmp_path, limits, Watch(cancelled=asked.is_set))
    assert refused.value.code == "connection-cancelled"


def test_gml_that_is_cut_gives_nothing(stub: Any, limits: ServiceLimits, tmp_path: Path) -> None:
    stub.formats = ()
    content = (
        b'<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0">'
    )
    stub.spoil = lambda _number, handler: handler.reply(content, "text/xml") or True
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    with pytest.raises(Refusal) as refused:
        wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
    assert refused.value.code == "connection-broken"


def test_gml_that_its_server_broke_off_is_refused_in_the_servers_words(
    stub: Any, limits: ServiceLimits, tmp_path: Path
) -> None:
    stub.formats = ()
    content = (
        b'<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" numberMatched="60" '
        b'xmlns:ows="http://www.opengis.net/ows/1.1" numberReturned="0"><wfs:truncatedResponse>'
        b'<ows:ExceptionReport version="2.0.0"><ows:Exception exceptionCode="x">'
        b"<ows:ExceptionText>disk full</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
        b"</wfs:truncatedResponse></wfs:FeatureCollection>"
    )
    stub.spoil = lambda _number, handler: handler.reply(content, "text/xml") or True
    service = wfs.capabilities(stub.tapis, Asker(limits, Watch()))
    with pytest.raises(Refusal) as refused:
        wfs.fetch(service, Wanted(ZONING), tmp_path, limits)
    assert refused.value.values["text"] == "disk full"


def test_what_a_server_says_is_quoted_on_one_short_line(stub: Any, limits: ServiceLimits) -> None:
    text = "line one\n\n line\ttwo \u202e\u0007" + "x" * 1000
    stub.paths["/wfs"] = lambda handler, _query: handler.exception("c", text.replace("\u0007", ""))
    with pytest.raises(Refusal) as refused:
        describe(stub.address("/wfs?service=WFS"), limits)
    said = str(refused.value.values["text"])
    assert said.startswith("c line one line two xxx")
    assert len(said) == 300


XML_TRAPS = {
    "entities": b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a b="&c;"/>',
    "outer": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><WFS_Capabilities/>',
    "file": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
    "deep": b"<a>" * 100_000,
    "encoding": b'<?xml version="1.0" encoding="zip"?><WFS_Capabilities version="2.0.0"/>',
    "empty": b"",
}


@pytest.mark.parametrize("trap", XML_TRAPS)
def test_xml_that_asks_for_more_than_data_is_refused(
    stub: Any, limits: ServiceLimits, trap: str
) -> None:
    stub.paths["/wfs"] = lambda handler, _query: handler.reply(XML_TRAPS[trap], "text/xml")
    with pytest.raises(Refusal) as refused:
        describe(stub.address("/wfs?service=WFS"), limits)
    assert refused.value.code == "connection-broken"
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/wfs",
        "http://localhost:{port}/wfs",
        "http://[::ffff:127.0.0.1]:{port}/wfs",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/wfs",
        "http://0.0.0.0:{port}/wfs",
        "http://user:secret@example.org/wfs",
        "file:///etc/hostname",
        "ftp://example.org/wfs",
        "http://example.org:99999/wfs",
        "http://[::1/wfs",
        "tapis.gov.lv/wfs",
        "",
    ],
)
def test_an_address_of_this_machine_or_an_inner_network_is_not_asked(
    stub: Any, limits: ServiceLimits, address: str
) -> None:
    with pytest.raises(Refusal) as refused:
        describe(address.format(port=stub.port), replace(limits, allow_private=False))
    assert refused.value.code == "connection-address"
    assert stub.asked == []


def test_a_redirect_to_the_same_server_is_followed(stub: Any, limits: ServiceLimits) -> None:
    stub.paths["/old"] = lambda handler, _query: handler.to(
        "/izpl/geoserver/wfs?service=WFS&request=GetCapabilities"
    )
    assert describe(stub.address("/old?service=WFS"), limits).title == "TAPIS WFS"
