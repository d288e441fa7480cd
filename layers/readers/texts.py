"""Texts from files: which letters the bytes mean, and what no text may hold."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from geo.errors import Refusal
from geo.findings import Finding

# Control characters but tab and line breaks, marks that turn the reading direction, halves of a
# pair that stand alone, and what is no character at all.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_HALVES = re.compile("[\ud800-\udfff\ufffe\uffff\x00]")
# More marks over one letter than any language needs; they would cover the lines above.
_PILES = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20f0]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20f0]+"
)
_SUSPECT = re.compile(f"{_UNWANTED.pattern}|{_HALVES.pattern}|{_PILES.pattern}")
_LATVIAN = frozenset("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ")
_WESTERN = frozenset("àâäåæçèéêëîïôöøùûüßñ°²³«»’“”–ÀÂÄÅÆÇÈÉÊËÎÏÔÖØÙÛÜœŒ§")
_BALTIC_TOO = frozenset("õäöüÕÄÖÜ–„”“’«»")
_ENDS_TOO_EARLY = "unexpected end of data"
_FAIR = 0.5
_PLACE_COUNTS = 0.3
_SAMPLE_LENGTH = 60
_LATIN_1 = "iso-8859-1"
_BALTIC = "cp1257"
_WINDOWS = "cp1252"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def cleaned(text: str) -> str:
    """Return a text without what would break a line, a page or a database."""
    if not _SUSPECT.search(text):
        return text
    text = _HALVES.sub("\ufffd", text)
    return _PILES.sub(r"\1", _UNWANTED.sub("", text))


def from_unicode(raw: bytes) -> tuple[str, str]:
    """Return the text of bytes that must be some Unicode, and which; UTF-8 where no mark says.

    Refuses with ``text-not-utf8``, and with ``plan-file-cut`` what ends within a letter.
    """
    mark, encoding = next((one for one in _BOMS if raw.startswith(one[0])), (b"", "utf-8"))
    try:
        return raw[len(mark) :].decode(encoding), encoding
    except UnicodeDecodeError as error:
        if error.end == len(raw) - len(mark) and error.reason == _ENDS_TOO_EARLY:
            raise Refusal("plan-file-cut") from error
        at = len(mark) + error.start
        guess = likely_encoding([raw[max(0, error.start - 200) : error.start + 200]])
        byte = f"0x{raw[at]:02X}"
        raise Refusal("text-not-utf8", byte=byte, offset=at, guess=spelled(guess)) from error


def is_utf8(samples: Iterable[bytes]) -> bool:
    """Return whether all bytes are UTF-8; the last letter of a field may be cut."""
    for sample in samples:
        try:
            sample.decode("utf-8")
        except UnicodeDecodeError as error:
            if error.reason != _ENDS_TOO_EARLY or len(sample) - error.start == len(sample):
                return False
    return True


def likely_encoding(
    samples: Iterable[bytes], declared: str | None = None, *, baltic: bool | None = None
) -> str:
    """Return what bytes that are not UTF-8 are most likely written in.

    Both Baltic and Western code pages give every byte a letter, so it is asked which letters make
    words of our languages. ``declared`` is what the file says: it stands if it can. ``baltic`` is
    what its place says; without any of these a tie is Baltic.
    """
    raw = b"\n".join(samples)
    if declared and _plausible(decoded(raw, declared), _LATVIAN | _WESTERN) > _FAIR:
        return declared
    shares = {
        _BALTIC: _plausible(decoded(raw, _BALTIC), _LATVIAN | _BALTIC_TOO),
        _WINDOWS: _plausible(decoded(raw, _WINDOWS), _WESTERN),
    }
    if baltic is not None:
        shares[_BALTIC if baltic else _WINDOWS] += _PLACE_COUNTS
    return _WINDOWS if shares[_WINDOWS] > shares[_BALTIC] else _BALTIC


def _plausible(text: str, letters: frozenset[str]) -> float:
    """Return the share of foreign letters that are among these; below 0 with broken ones."""
    foreign = [letter for letter in text if ord(letter) > 0x7F]  # noqa: PLR2004  beyond ASCII
    if not foreign:
        return 1.0
    broken = sum(letter == "\ufffd" for letter in foreign)
    return (sum(letter in letters for letter in foreign) - 10 * broken) / len(foreign)


def decoded(raw: bytes, encoding: str) -> str:
    """Return bytes as text; what the encoding does not know becomes U+FFFD."""
    return raw.decode(encoding, errors="replace")


def known_encoding(name: str) -> str | None:
    """Return Python's name of an encoding that a file declares, None where it is none of texts."""
    plain = name.strip().lower()
    number = plain.removeprefix("ansi ").removeprefix("windows-").removeprefix("cp")
    if number.isdigit():
        plain = {"88591": _LATIN_1, "65001": "utf-8", "1252": _WINDOWS}.get(number, f"cp{number}")
    try:
        found = codecs.lookup(plain.replace("8859_", "8859-"))
    except (LookupError, ValueError):
        return None
    return found.name if found._is_text_encoding else None  # noqa: SLF001  no other way to ask


def spelled(encoding: str) -> str:
    """Return an encoding's name as people write it."""
    names = {_BALTIC: "Windows-1257", _WINDOWS: "Windows-1252", "iso8859-1": "ISO-8859-1"}
    return names.get(encoding, encoding.upper())


def encoding_finding(encoding: str, samples: Iterable[bytes]) -> Finding:
    """Return what is told where an encoding had to be chosen: which, and a text to judge it by.

    UTF-8 is no guess, since other bytes do not look like it: then it is only a note.
    """
    foreign = (raw for raw in samples if any(byte > 0x7F for byte in raw))  # noqa: PLR2004  ASCII
    sample = decoded(next(foreign, b""), encoding).strip()
    values = {"encoding": spelled(encoding), "sample": cleaned(sample)[:_SAMPLE_LENGTH]}
    sure = encoding.startswith("utf")
    return Finding("text.encoding", values=values, severity="note" if sure else None)
