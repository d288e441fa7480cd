"""Landlock: the Linux kernel itself refuses files and connections, to libraries as to Python.

Needs no rights; kernels before 5.13 and other systems do not have it. Names and numbers are those
of ``linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_BENEATH = 1
_NO_NEW_PRIVILEGES = 38
_READ_FILE, _READ_FOLDER, _WRITE_FILE, _TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
_OF_A_FILE = _READ_FILE | _WRITE_FILE | _TRUNCATE
# All that the versions of the interface know of files: to be handled is to be refused.
_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_TCP = 0b11
_TCP_SINCE = 4


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def confine(readable: Iterable[Path], writable: Iterable[Path]) -> bool:
    """Leave this process only these files and folders, and no TCP; return whether it worked."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    files = _FILES[min(version, max(_FILES))]
    handled = _Rules(files, _TCP if version >= _TCP_SINCE else 0)
    size = ctypes.sizeof(handled) if version >= _TCP_SINCE else ctypes.sizeof(ctypes.c_uint64)
    rules = libc.syscall(_CREATE_RULESET, ctypes.byref(handled), size, 0)
    if rules < 0:
        return False
    try:
        for path in readable:
            _allow(libc, rules, path, (_READ_FILE | _READ_FOLDER) & files)
        for path in writable:
            _allow(libc, rules, path, files)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path, access: int) -> None:
    """Allow a file or a folder with all in it; one that is not there needs no leave."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _Beneath(access if path.is_dir() else access & _OF_A_FILE, place)
        libc.syscall(_ADD_RULE, rules, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)
