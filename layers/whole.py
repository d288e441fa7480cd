"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from geo.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

_FILE_MODE = 0o644


def write_whole(path: Path, content: bytes) -> Path:
    """Write ``content`` beside ``path`` under another name and rename it when it is on the disk.

    Refuses with ``folder-unwritable`` when the folder does not take the file; nothing is left then.
    """
    with writing_whole(path) as file:
        file.write(content)
    return path


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of ``path`` when all of it is on the disk.

    Refuses as `write_whole` does; where the writing fails, what was there before stays.
    """
    try:
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name[:60]}.", suffix=".part"
        )
        part = Path(name)
        try:
            with os.fdopen(handle, "w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.chmod(_FILE_MODE)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refusal("folder-unwritable", folder=str(path.parent), reason=reason) from error
