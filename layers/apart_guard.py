"""What a child does to itself before it touches a file: it gives up what it does not need.

Each measure is the best that the system offers; where one is missing, those beside it still hold.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from layers.apart_landlock import confine

if sys.platform != "win32":
    import resource

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_SYSTEM = (
    *("/dev/null", "/dev/urandom", "/etc/localtime", "/proc", "/sys/devices/system"),
    "/usr/share/zoneinfo",
)
# Where systems keep the libraries that ours load.
_LIBRARIES = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/opt", "/etc/ld.so.cache"),
    *("/nix/store", "/gnu/store"),
)
_FORBIDDEN = frozenset(
    {
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.link",
        "os.posix_spawn",
        "os.spawn",
        "os.startfile",
        "os.symlink",
        "os.system",
        "pty.spawn",
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyname",
        "socket.sendto",
        "subprocess.Popen",
    }
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit_resources(memory_bytes: int, seconds: float, file_bytes: int, files: int) -> None:
    """Let the system end a process that takes more than this; on Windows nothing happens."""
    if sys.platform == "win32":
        return
    wanted = {
        # Not the address space: interpreters and Arrow reserve far more of that than they use.
        resource.RLIMIT_DATA: memory_bytes,
        resource.RLIMIT_CPU: int(seconds) + 2,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: files,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in wanted.items():
        _, hard = resource.getrlimit(kind)
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


def leave_network() -> None:
    """Move into a network without any way out, where the system allows it."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def watch(readable: Sequence[Path], writable: Sequence[Path], code: Path) -> None:
    """Leave only these files and folders; start no program and call no address.

    The kernel holds it for all, where it can; for what Python does it holds everywhere. ``code`` is
    where our own code lies. It lasts until the process ends.
    """
    to_read = [*readable, *_code_folders(code), *map(Path, _SYSTEM)]
    confine([*to_read, *map(Path, _LIBRARIES), *_own_libraries()], writable)
    write = tuple(_inside(path) for path in writable)
    read = (*write, *(_inside(path) for path in to_read))

    def judge(event: str, arguments: tuple[object, ...]) -> None:
        if event in _FORBIDDEN:
            raise PermissionError(event)
        if event == "open" and isinstance(arguments[0], str | bytes):
            writes = isinstance(arguments[2], int) and arguments[2] & _WRITES
            _check(os.fsdecode(arguments[0]), write if writes else read)

    sys.addaudithook(judge)


def _check(name: str, allowed: tuple[str, ...]) -> None:
    place = os.path.realpath(name)
    if not any(place == one or (one.endswith(os.sep) and place.startswith(one)) for one in allowed):
        raise PermissionError(name)


def _inside(path: Path) -> str:
    """Return a path as the beginning of what may be opened: a folder with all that it holds."""
    place = os.path.realpath(path)
    return place + os.sep if Path(place).is_dir() else place


def _own_libraries() -> list[Path]:
    named = os.environ.get("LD_LIBRARY_PATH", "")
    return [Path(name) for name in named.split(os.pathsep) if name]


def _code_folders(code: Path) -> list[Path]:
    """Return where the interpreter, the libraries and our own code lie."""
    paths = sysconfig.get_paths()
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [sys.prefix, sys.base_prefix, sys.exec_prefix, *(paths[name] for name in names)]
    named = [path for path in sys.path if Path(path) != code]
    return [*map(Path, [*found, *named]), *(code / name for name in ("geo", "layers", "data"))]
