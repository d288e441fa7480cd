"""The one folder that keeps what a user makes or imports."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

from geo.errors import Refusal

VARIABLE = "EXPLORER_HOME"
_APP_NAME = "vidzeme-ostfold-explorer"


def home_folder(named: str | Path | None = None) -> Path:
    """Return the folder named on the command line, else by EXPLORER_HOME, else the platform's."""
    if named:
        return Path(named).expanduser().resolve()
    from_environment = os.environ.get(VARIABLE)
    if from_environment:
        return Path(from_environment).expanduser().resolve()
    return user_data_path(_APP_NAME, appauthor=False)


def ensure_folder(folder: Path) -> Path:
    """Return ``folder``, made if need be; refuses one that cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("folder-unwritable", folder=str(folder), reason=error.strerror) from error
    if not os.access(folder, os.W_OK):
        raise Refusal("folder-unwritable", folder=str(folder), reason="W_OK")
    return folder
