"""What connections may take where the app runs, as its owner has set it."""

from __future__ import annotations

import os

from layers.connectors.asking import ServiceLimits

VARIABLE = "EXPLORER_ALLOW_PRIVATE"


def service_limits() -> ServiceLimits:
    """Return the limits of a fetch; EXPLORER_ALLOW_PRIVATE=1 admits inner networks."""
    return ServiceLimits(allow_private=os.environ.get(VARIABLE) == "1")
