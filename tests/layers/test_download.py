"""Downloads, proved against a server of our own on this machine."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geo.errors import Refusal
from layers.download import SOURCES, Limits, download, download_all, known_sources

LOCAL = Limits(local=True, silence_s=2, deadline_s=5, size_bytes=200_000)


def packed(size: int = 10) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("file.geojson", b"x" * size)
    return content.getvalue()


class Stub(BaseHTTPRequestHandler):
    """Answers as the last part of the path asks."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        getattr(self, f"answer_{self.path.strip('/').replace('-', '_')}")()

    def log_message(self, *_: object) -> None:
        return

    def reply(self, content: bytes, length: int | None = None, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def answer_good(self) -> None:
        self.reply(packed())

    def answer_json(self) -> None:
        self.reply(json.dumps({"type": "FeatureCollection", "features": []}).encode())

    def answer_html(self) -> None:
        self.reply(b"<!DOCTYPE html><title>Error</title>")

    def answer_missing(self) -> None:
        self.reply(b"none", status=404)

    def answer_half(self) -> None:
        content = packed(1000)
        self.reply(content[: len(content) // 2], len(content))

    def answer_half_unsaid(self) -> None:
        self.send_response(200)
        self.end_headers()
        content = packed(1000)
        self.wfile.write(content[: len(content) // 2])

    def answer_half_chunked(self) -> None:
        self.protocol_version = "HTTP/1.1"
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"400\r\n" + packed(100))
        self.close_connection = True

    def answer_large(self) -> None:
        self.reply(packed(300_000))

    def answer_large_unsaid(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(40):
            self.wfile.write(b"x" * 10_000)

    def answer_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        self._drip(b"x")

    def answer_drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        self._drip(b"y")

    def _drip(self, byte: bytes) -> None:
        try:
            for _ in range(100):
                self.wfile.write(byte)
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    def answer_silent(self) -> None:
        time.sleep(1.5)

    def to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_moved_here(self) -> None:
        self.to("/good")

    def answer_moved_away(self) -> None:
        self.to("http://localhost:9/good")

    def answer_moved_round(self) -> None:
        self.to("/moved-round")


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Stub.asked = []
    stub = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    stub.daemon_threads = True
    thread = threading.Thread(target=stub.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield stub
    stub.shutdown()
    stub.server_close()
    thread.join()


def sources_for(folder: Path, *addresses: str, name: str = "file.zip") -> Path:
    files = ", ".join(f'{{ url = "{a}", name = "{n}{name}" }}' for n, a in enumerate(addresses))
    path = folder / "sources.toml"
    path.write_text(f"[stub]\nfiles = [{files}]\n")
    return path


def address(server: ThreadingHTTPServer, path: str) -> str:
    return f"http://127.0.0.1:{server.server_port}/{path}"


@pytest.mark.parametrize("path", ["good", "moved-here"])
def test_a_file_arrives_whole(server: ThreadingHTTPServer, tmp_path: Path, path: str) -> None:
    sources = sources_for(tmp_path, address(server, path), address(server, "good"))
    paths = download("stub", tmp_path / "in", sources, LOCAL)
    assert [p.name for p in paths] == ["0file.zip", "1file.zip"]
    assert {p.read_bytes() for p in paths} == {packed()}
    assert sorted(p.name for p in (tmp_path / "in").iterdir()) == ["0file.zip", "1file.zip"]


def test_geojson_arrives_too(server: ThreadingHTTPServer, tmp_path: Path) -> None:
    sources = sources_for(tmp_path, address(server, "json"), name=".geojson")
    assert len(download("stub", tmp_path, sources, LOCAL)) == 1


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("html", "download-not-a-file"),
        ("missing", "download-status"),
        ("half", "download-cut"),
        ("half-unsaid", "download-not-a-file"),
        ("half-chunked", "download-cut"),
        ("large", "download-too-large"),
        ("large-unsaid", "download-too-large"),
        ("drip", "download-too-slow"),
        ("drip-headers", "download-too-slow"),
        ("silent", "download-unreachable"),
        ("moved-away", "download-redirected"),
        ("moved-round", "download-redirected"),
    ],
)
def test_anything_else_is_refused_and_leaves_no_file(
    server: ThreadingHTTPServer, tmp_path: Path, path: str, code: str
) -> None:
    sources = sources_for(tmp_path, address(server, path))
    limits = Limits(local=True, silence_s=0.5, deadline_s=1, size_bytes=200_000)
    started = time.monotonic()
    with pytest.raises(Refusal) as refused:
        download("stub", tmp_path / "in", sources, limits)
    assert refused.value.code == code
    assert time.monotonic() - started < 3
    assert list((tmp_path / "in").iterdir()) == []


@pytest.mark.parametrize(
    "there",
    [
        "http://127.0.0.1:{port}/good",
        "https://127.0.0.1:{port}/good",
        "https://localhost:{port}/good",
        "https://169.254.169.254/latest",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "file:///etc/hostname",
        "ftp://example.org/x",
    ],
)
def test_only_https_to_a_public_address_leaves(
    server: ThreadingHTTPServer, tmp_path: Path, there: str
) -> None:
    sources = sources_for(tmp_path, there.format(port=server.server_port))
    with pytest.raises(Refusal) as refused:
        download("stub", tmp_path / "in", sources)
    assert refused.value.code == "download-address"
    assert Stub.asked == []


def test_all_default_sources_are_fetched_and_no_others(
    server: ThreadingHTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "sources.toml").write_text(
        f"""
        [one]
        default = true
        files = [{{ url = "{address(server, "good")}", name = "one.zip" }}]
        [two]
        files = [{{ url = "{address(server, "missing")}", name = "two.zip" }}]
        """
    )
    paths = download_all(tmp_path / "in", tmp_path / "sources.toml", LOCAL)
    assert [path.name for path in paths] == ["one.zip"]


def test_an_unknown_source_is_refused_naming_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        download("gadm", tmp_path)
    assert refused.value.code == "download-unknown"
    assert "kartverket" in str(refused.value.values["known"])


@pytest.mark.parametrize(
    "text",
    [
        "[stub",
        "[stub]\n",
        '[stub]\nfiles = [{ url = "https://example.org/x", name = "../x.zip" }]',
        '[stub]\nfiles = [{ url = "https://example.org/x", name = "x.exe" }]',
    ],
)
def test_a_table_of_sources_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    with pytest.raises(Refusal) as refused:
        download("stub", tmp_path, path)
    assert refused.value.code == "download-sources-broken"


def test_every_shipped_source_says_who_publishes_it_and_on_what_terms() -> None:
    for source in known_sources(SOURCES).values():
        assert source["publisher"]
        assert source["licence"]
        assert source["page"].startswith("https://")
        assert all(file["url"].startswith("https://") for file in source["files"])
        assert isinstance(source["tried"], bool)


def test_a_file_where_the_folder_should_be_is_refused(
    server: ThreadingHTTPServer, tmp_path: Path
) -> None:
    (tmp_path / "in").write_text("a file")
    sources = sources_for(tmp_path, address(server, "good"))
    with pytest.raises(Refusal) as refused:
        download("stub", tmp_path / "in", sources, LOCAL)
    assert refused.value.code == "folder-unwritable"
