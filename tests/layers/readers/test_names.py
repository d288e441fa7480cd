"""Texts, encodings and coordinate systems by the names that files give them."""

from __future__ import annotations

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Refusal
from layers.readers.crsnames import crs_of_wkt, named_crs
from layers.readers.sniff import kind_of
from layers.readers.texts import cleaned, from_unicode, known_encoding, likely_encoding

ESRI_LAMBERT = (
    'PROJCS["x",GEOGCS["g",DATUM["D_unknown",SPHEROID["GRS80",6378137,298.257222101]],'
    'PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],'
    'PROJECTION["Lambert_Conformal_Conic"],PARAMETER["standard_parallel_1",44],'
    'PARAMETER["standard_parallel_2",49],PARAMETER["latitude_of_origin",46.5],'
    'PARAMETER["central_meridian",3],PARAMETER["false_easting",700000],'
    'PARAMETER["false_northing",6600000],UNIT["Meter",1]]'
)


@pytest.mark.parametrize("code", [2154, 2178, 3059, 3301, 25832, 25833, 25835, 28992, 4326])
@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_a_definition_in_any_dialect_is_known_by_its_code(code: int, version: str) -> None:
    found = crs_of_wkt(pyproj.CRS.from_epsg(code).to_wkt(version))
    assert found is not None
    assert found.to_epsg() == code


def test_a_definition_without_a_datum_is_known_by_where_it_puts_places() -> None:
    found = crs_of_wkt(ESRI_LAMBERT)
    assert found is not None
    assert found.to_epsg() == 2154
    moved = crs_of_wkt(ESRI_LAMBERT.replace("6600000", "6600100"))
    assert moved is not None
    assert moved.to_epsg() is None


@pytest.mark.parametrize("text", ["hello world", "", "PROJCS[", "\x00\x01"])
def test_what_is_no_definition_is_no_system(text: str) -> None:
    assert crs_of_wkt(text) is None


@pytest.mark.parametrize(
    ("name", "code", "northing_first"),
    [
        ("urn:ogc:def:crs:EPSG::3059", 3059, True),
        ("urn:ogc:def:crs:EPSG:6.9:3059", 3059, True),
        ("urn:ogc:def:crs:EPSG::25832", 25832, False),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", 4326, False),
        ("EPSG:31467", 31467, False),
        ("urn:adv:crs:ETRS89_UTM32", 25832, False),
        ("EPSG:999999", None, False),
        ("http://127.0.0.1/crs", None, False),
        ("LKS-92", None, False),
    ],
)
def test_names_of_systems_are_known_in_every_spelling(
    name: str, code: int | None, *, northing_first: bool
) -> None:
    found = named_crs(name)
    assert (found.crs.to_epsg() if found.crs else None) == code
    assert found.northing_first == northing_first


@pytest.mark.parametrize(
    ("text", "written", "baltic", "read"),
    [
        ("Jūrmala", "cp1257", None, "cp1257"),
        ("Šķūņu iela, Ērgļi", "cp1257", False, "cp1257"),
        ("Bâtiment rénové à côté", "cp1252", None, "cp1252"),
        ("Bâtiment", "cp1252", False, "cp1252"),
        ("Østfold, Ålesund", "cp1252", None, "cp1252"),
    ],
)
def test_letters_tell_their_encoding(
    text: str, written: str, *, baltic: bool | None, read: str
) -> None:
    assert likely_encoding([text.encode(written)], baltic=baltic) == read


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("UTF-8", "utf-8"),
        ("ISO 88591", None),
        ("88591", "iso8859-1"),
        ("ISO-8859-1", "iso8859-1"),
        ("ANSI 1257", "cp1257"),
        ("1257", "cp1257"),
        ("windows-1257", "cp1257"),
        ("LATIN1", "iso8859-1"),
        ("rot13", None),
        ("", None),
    ],
)
def test_names_of_encodings_are_known_as_programs_write_them(told: str, name: str | None) -> None:
    assert known_encoding(told) == name


@given(st.text(st.characters(codec=None)))
def test_a_cleaned_text_can_be_kept_and_needs_no_more_cleaning(text: str) -> None:
    clean = cleaned(text)
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert cleaned(clean) == clean
    assert not any(ord(letter) < 0x20 and letter not in "\t\n\r" for letter in clean)


def test_a_text_without_anything_odd_stays_as_it_is() -> None:
    for text in ("Ķeipene – “Ērgļi”", "a\tb\nc", "Å̊", "👷🏽‍♀️"):
        assert cleaned(text) == text


def test_utf16_is_read_and_a_letter_cut_in_two_is_a_cut_file() -> None:
    assert from_unicode("\ufeffā".encode("utf-16-le")) == ("ā", "utf-16-le")
    with pytest.raises(Refusal, match="plan-file-cut"):
        from_unicode("Ērgļ".encode()[:-1])
    with pytest.raises(Refusal, match="Windows-1257"):
        from_unicode("Jūrmala".encode("cp1257"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b".HODE\n..TEGNSETT UTF-8\n", "sosi"),
        (b"! remark\n.HODE 0:\n", "sosi"),
        (b"\xef\xbb\xbf.HODE\n", "sosi"),
        (b"!table\n!version 300\n", "tab"),
        (b"Version   450\nCharset x\n", "mif"),
        (b"  0\nSECTION\n", "dxf"),
        (b"<html><body>", "web-page"),
        (b"<!DOCTYPE html><html>", "web-page"),
        (b"<?xml version='1.0'?><VRTDataset/>", "pointer"),
        (b"<WFS_Capabilities version='2.0.0'/>", "pointer"),
        (b"<metadata/>", "unknown"),
        (b"MZ\x90\x00", "unknown"),
        (b"%PDF-1.7", "raster"),
        (b'\x1e{"type": "Feature"}', "json"),
    ],
)
def test_a_file_is_known_by_how_it_begins(
    text: bytes, kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("sniff") / "plan.geojson"
    path.write_bytes(text)
    assert kind_of(path) == kind
