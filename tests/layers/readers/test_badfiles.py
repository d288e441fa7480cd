"""Broken and hostile files: each ends as its manifest says, and costs nothing but itself."""

from __future__ import annotations

import csv
import http.server
import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from geo.errors import Refusal
from geo.findings import RULES
from layers.apart import Limits
from layers.words import LANGUAGES, words

BAD = Path(__file__).resolve().parents[3].parent / "shared" / "badfiles"
SECRET = "TOPSECRET-42"  # noqa: S105  what must not be told
SECONDS = 10
MEMORY = 2_500_000_000
GROWTH = 50_000_000
TEXTS = {".vrt", ".geojson", ".json", ".xml", ".kml", ".gml", ".tab", ".tif"}
# Refused by a later judge, who knows what place the numbers give; here they are only read.
JUDGED_LATER = {
    *("gj16_projected_no_crs.geojson", "gj18_out_of_range.geojson", "gj41_crs_unknown.geojson"),
    *("gm10_no_srs.gml", "gp04_bad_srs.gpkg", "sh02_no_prj.zip", "sh06_prj_garbage.zip"),
}
# Better than asked: read in full, and safely.
BETTER = {
    "gj05_utf16.geojson",
    "gj44_not_fc_topojson.geojson",
    "sh04_no_shx.zip",
    "ssrf14_gml_schema_remote.gml",  # every real GML names its schema; nobody fetches it
}
REFUSED = {
    "cs01": "csv-cut",
    "dx01": "dxf-broken",
    "dx02": "dxf-grows",
    "dx04": "dxf-grows",
    "fg01": "plan-file-damaged",
    "fg02": "plan-file-damaged",
    "gj01": "plan-file-empty",
    "gj02": "json-broken",
    "gj06": "text-not-utf8",
    "gj21": "json-too-deep",
    "gj22": "json-too-deep",
    "gj36": "json-broken",
    "gj45": "json-number-too-long",
    "gj48": "json-line-broken",
    "gm08": "xml-broken",
    "gm09": "xml-too-deep",
    "gm12": "plan-file-server-error",
    "gm13": "xml-encoding",
    "gm14": "xml-dtd",
    "gp02": "geopackage-no-layers",
    "gp06": "geopackage-damaged",
    "gp08": "plan-file-not-its-name",
    "gp09": "geopackage-not-one",
    "sh05": "shapefile-part-missing",
    "sh14": "shapefile-counts",
    "sh21": "plan-file-archive",
    "sh22": "zip-incomplete",
    "ssrf12": "crs-elsewhere",
    "ssrf13": "crs-elsewhere",
    "ssrf16": "file-goes-on-elsewhere",
    "ssrf17": "xml-dtd",
    "ssrf18": "xml-dtd",
    "ssrf20": "file-goes-on-elsewhere",
    "ssrf21": "json-not-plan",
    "ssrf22": "json-not-plan",
    "ssrf24": "json-not-plan",
    "ssrf25": "json-not-plan",
    "rs02": "raster-damaged",
    "rs04": "raster-without-place",
    "rs05": "raster-pixels",
    "rs06": "raster-pixels",
    "rs08": "raster-damaged",
    "rs09": "raster-damaged",
    "rs12": "raster-bands",
    "ssrf26": "file-page-goes-on",
    "ssrf40": "json-not-plan",
    "ssrf60": "zip-broken",  # as it lies there; whole, it is refused for what is in it
    "ssrf61": "zip-broken",
    "zs01": "zip-unsafe-name",
    "zs02": "zip-link",
    "zs05": "zip-nested",
    "zs06": "file-too-many-features",
    "zs08": "zip-unpacks-too-large",
}
FAMILIES = {"ssrf5": "geopackage-programs", "ssrf": "plan-file-pointer"}
# Findings, and the features that they name, of files that are read.
FOUND: dict[str, dict[str, list[str]]] = {
    "gj05": {"text.encoding": []},
    "gj12": {"geometry.unclosed-ring": ["1"]},
    "gj13": {"geometry.unreadable": ["1"]},
    "gj14": {"geometry.unreadable": ["1", "2"]},
    "gj24": {"text.renamed-field": []},
    "gj25": {"text.date-invalid": ["1"], "text.mixed-kinds": []},
    "gj26": {"text.mixed-kinds": []},
    "gj38": {"text.value-changed": ["1"]},
    "gj50": {"text.value-changed": ["1"]},
    "gj51": {"text.date-invalid": ["1", "2", "3", "4"]},
    "gp05": {"geometry.unreadable": ["1"]},
    "gp10": {"file.damaged-part": []},
    "gp14": {"geometry.curve-linearised": ["1"]},
    "km02": {"geometry.unreadable": ["1"]},
    "km04": {"file.several-layers": []},
    "rs01": {"file.raster": []},
    "rs10": {"file.raster": [], "file.raster-rotated": []},
    "sh04": {"file.damaged-part": []},
    "sh08": {"text.encoding": []},
    "sh09": {"text.encoding": []},
    "sh10": {"text.encoding": []},
    "sh12": {"file.damaged-part": []},
    "sh13": {"file.damaged-part": []},
    "sh18": {"file.several-layers": []},
    "sh28": {"geometry.unreadable": ["1"]},
    "sh29": {"file.damaged-part": []},
}


@dataclass
class Trial:
    """What became of all files, and of what lies around them."""

    outcomes: dict[str, Any]
    peak_bytes: int
    growth_bytes: int
    called: list[str]
    before: set[str]
    after: set[str]
    texts: str = field(repr=False)


def manifest() -> list[dict[str, str]]:
    if not BAD.is_dir():
        return []
    with (BAD / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [row for row in rows if (BAD / row["file"]).is_file()]


def expected_refusal(name: str) -> str | None:
    stem = name.partition("_")[0].partition(".")[0]
    if stem in REFUSED:
        return REFUSED[stem]
    if name in BETTER:
        return None
    return next((code for family, code in FAMILIES.items() if stem.startswith(family)), None)


ROWS = manifest()
NAMES = [row["file"] for row in ROWS]
pytestmark = pytest.mark.skipif(not ROWS, reason="the folder ../shared/badfiles is not there")


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[str]]]:
    called: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815  as the library has it

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], called
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def trial(
    tmp_path_factory: pytest.TempPathFactory, listener: tuple[int, list[str]], run_job: Any
) -> Trial:
    """Read copies of all files in one child; the secret and the address that they name exist."""
    port, called = listener
    folder = tmp_path_factory.mktemp("bad")
    secrets = tmp_path_factory.mktemp("secret")
    point = {"type": "Point", "coordinates": [24, 57]}
    secret = {"type": "Feature", "properties": {"note": SECRET}, "geometry": point}
    for name in ("secret.geojson", "secret.tif", "secret.tab"):
        (secrets / name).write_text(json.dumps(secret), encoding="utf-8")
    for row in ROWS:
        _copy(BAD / row["file"], folder, secrets, port)
    before = {path.name for path in folder.iterdir()}
    out = tmp_path_factory.mktemp("out")
    process = psutil.Process()
    began = process.memory_info().rss
    paths = sorted(folder.iterdir())
    answer = run_job("apart_jobs:read_many", {"paths": paths}, out, limits=Limits(seconds=90))
    texts = b"".join(path.read_bytes() for path in out.iterdir()).decode("latin-1")
    return Trial(
        answer["outcomes"],
        answer["peak_bytes"],
        process.memory_info().rss - began,
        called,
        before,
        {path.name for path in folder.iterdir()},
        texts,
    )


def _copy(source: Path, folder: Path, secrets: Path, port: int) -> None:
    raw = source.read_bytes()
    if source.suffix in TEXTS and not raw.startswith((b"II", b"MM")):
        raw = raw.replace(b"/srv/planning/secret", str(secrets).encode())
        raw = raw.replace(b"127.0.0.1:9777", f"127.0.0.1:{port}".encode())
    (folder / source.name).write_bytes(raw)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["file"])
def test_a_bad_file_ends_as_its_manifest_says(row: dict[str, str], trial: Trial) -> None:
    outcome = trial.outcomes[row["file"]]
    assert outcome.get("refused") == expected_refusal(row["file"])
    told = row["right_outcome"].strip('"')
    if row["file"] not in JUDGED_LATER | BETTER and not row["file"].startswith("rs"):
        assert ("refused" in outcome) == told.startswith("reject")
    assert outcome["seconds"] < SECONDS


@pytest.mark.parametrize("name", [n for n in NAMES if expected_refusal(n) is None])
def test_what_is_wrong_with_a_bad_file_is_found(name: str, trial: Trial) -> None:
    outcome = trial.outcomes[name]
    found = [*outcome["findings"], *(f for layer in outcome["layers"] for f in layer["findings"])]
    stem = name.partition("_")[0]
    assert {one["rule"] for one in found} == set(FOUND.get(stem, {}))
    for one in found:
        assert one["features"] == FOUND[stem][one["rule"]]
        assert one["rule"] in RULES


def test_every_feature_is_kept_or_named(trial: Trial) -> None:
    read = [one for one in trial.outcomes.values() if "layers" in one]
    assert read
    for layer in (layer for one in read for layer in one["layers"]):
        lost = [
            feature
            for finding in layer["findings"]
            if finding["rule"] in {"geometry.unreadable", "feature.unreadable"}
            for feature in finding["features"]
        ]
        assert layer["features_in"] == layer["features"] + len(lost)


def test_systems_that_are_not_known_are_told_as_they_stand(trial: Trial) -> None:
    told = {name: trial.outcomes[name]["layers"][0] for name in JUDGED_LATER}
    declared = {name.split("_")[0]: layer["crs_declared"] for name, layer in told.items()}
    assert declared == {
        "gj16": None,
        "gj18": None,
        "gj41": "EPSG:999999",
        "gm10": None,
        "gp04": "srs_id 77777",
        "sh02": None,
        "sh06": "hello world",
    }
    assumed = {name for name, layer in told.items() if layer["crs"] is not None}
    assert {name.split("_")[0] for name in assumed} == {"gj16", "gj18"}  # RFC 7946: degrees


def test_letters_of_the_baltic_are_read_whatever_the_file_says(trial: Trial) -> None:
    for name in ("sh08_cp1257_no_cpg", "sh09_cp1257_ldid0", "sh10_cp1257_cpg_says_utf8"):
        layer = trial.outcomes[f"{name}.zip"]["layers"][0]
        assert layer["encoding"] == "Windows-1257"
        assert layer["findings"][0]["values"]["sample"] == "Jūrmala"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_is_a_sentence_without_places_of_this_machine(
    trial: Trial, lang: str
) -> None:
    say = words(lang)
    for name, outcome in trial.outcomes.items():
        if "refused" in outcome:
            sentence = say.refusal(Refusal(outcome["refused"], **outcome["values"]))
            assert len(sentence) > len("0 bytes"), name
            assert "/tmp" not in sentence, name  # noqa: S108  a place on disk
            assert "Error" not in sentence, name


def test_no_address_is_called_and_no_other_file_read(trial: Trial) -> None:
    assert trial.called == []
    assert SECRET not in trial.texts
    assert SECRET not in json.dumps(trial.outcomes)


def test_nothing_is_left_beside_the_files(trial: Trial) -> None:
    assert trial.after == trial.before


def test_child_and_parent_stay_small(trial: Trial) -> None:
    assert trial.peak_bytes < MEMORY
    assert trial.growth_bytes < GROWTH


@pytest.mark.parametrize(
    "name",
    [
        "ssrf50_gpkg_view_recursive_hang.gpkg",
        "dx02_insert_bomb_10e8.dxf",
        "zs06_feature_bomb_2M.zip",
    ],
)
def test_a_file_that_hung_other_programs_is_refused_by_itself(
    name: str, run_job: Any, tmp_path: Path
) -> None:
    with pytest.raises(Refusal) as refused:
        run_job("apart_jobs:read_one", {"path": BAD / name}, tmp_path / "out")
    assert refused.value.code == expected_refusal(name)
    assert not (tmp_path / "out").exists()


def polygon_of(vertices: int, path: Path) -> None:
    ring = ",".join(f"[{24 + n / 1e7:.7f},{57 + (n % 2) / 1e6}]" for n in range(vertices))
    text = f'{{"type":"Polygon","coordinates":[[{ring},[24,56.5],[24.0000000,57.0]]]}}'
    path.write_text(text, encoding="utf-8")


def feature(**properties: object) -> str:
    point = {"type": "Point", "coordinates": [24, 57]}
    return json.dumps({"type": "Feature", "properties": properties, "geometry": point})


def test_large_files_are_read_or_refused_by_what_they_hold(run_job: Any, tmp_path: Path) -> None:
    polygon_of(1_000_000, tmp_path / "million.geojson")
    shutil.copyfile(tmp_path / "million.geojson", tmp_path / "more.geojson")
    with (tmp_path / "more.geojson").open("a", encoding="utf-8") as file:
        file.write(" " + "[0,0]," * 9_000_000)
    (tmp_path / "string.geojson").write_text(feature(a="x" * 20_000_000), encoding="utf-8")
    many = ",".join(feature(n=n) for n in range(100_000))
    (tmp_path / "many.geojson").write_text(
        f'{{"type":"FeatureCollection","features":[{many}]}}', encoding="utf-8"
    )
    names = ["million", "more", "string", "many"]
    paths = [tmp_path / f"{name}.geojson" for name in names]
    answer = run_job(
        "apart_jobs:read_many", {"paths": paths}, tmp_path / "out", limits=Limits(seconds=60)
    )
    read = {name: answer["outcomes"][f"{name}.geojson"] for name in names}
    assert read["million"]["layers"][0]["features"] == 1
    assert read["more"]["refused"] == "file-too-many-vertices"
    assert read["string"]["refused"] == "attribute-too-long"
    assert read["many"]["layers"][0]["features"] == 100_000
    assert all(one["seconds"] < SECONDS for one in read.values())
    assert answer["peak_bytes"] < MEMORY


def test_a_zip_with_a_hundred_thousand_files_is_refused_by_its_count(
    run_job: Any, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}.txt", b"")
    with pytest.raises(Refusal) as refused:
        run_job("apart_jobs:read_one", {"path": tmp_path / "many.zip"}, tmp_path / "out")
    assert refused.value.code == "zip-too-many"
