"""Questionnaires from the shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from planning.answers import submit
from planning.questionnaires import code_told
from tests.planning.made_questionnaires import ANSWERS, SENT, opened
