"""What a folder begins with, made for whoever asks first: the app's pages or the shell.

Nothing is done where it was made before, or where practice data is hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planning.practice import make_practice
from planning.practicecooperation import make_practice_cooperations
from planning.practicerecommendations import make_practice_recommendations
from planning.seeds import seed

if TYPE_CHECKING:
    from layers.store import Store


def begin_recommendations(store: Store) -> None:
    """Put in the shipped documents, the practice plans and what is recommended on them."""
    seed(store.home)
    make_practice(store.home)
    make_practice_recommendations(store)


def begin_project(store: Store) -> None:
    """Put in all that a project begins with, the practice cooperation areas too."""
    begin_recommendations(store)
    make_practice_cooperations(store)
