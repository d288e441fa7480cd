"""Page after page until a service has given everything, and the proof that it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from geo.errors import Refusal
from layers.connectors.asking import ServiceLimits, Watch
from layers.connectors.pages import Member, Page

_BEYOND_THE_END = {"connection-exception", "download-status"}


class Pages(Protocol):
    """A service's pages. ``linked``: a page without a link to the next one is the last."""

    linked: bool
    host: str

    def first(self) -> Page:
        """Return the first page."""

    def after(self, page: Page, start: int) -> Page:
        """Return the page after ``page``, which begins at feature ``start`` (from 0)."""


@dataclass(frozen=True)
class Walked:
    """How many features came, how many of them came twice, and how many pages were asked for."""

    got: int
    repeated: int
    pages: int


def walk(
    pages: Pages,
    take: Callable[[Page, Sequence[Member]], None],
    limits: ServiceLimits,
    watch: Watch,
) -> Walked:
    """Ask for pages until all features have come; ``take`` gets the new ones of every page.

    A feature that an earlier page has already given is dropped and counted. Where the count that
    the service states is not reached, or is passed, the whole is refused: ``connection-short``.
    Also refused: a count that changes on the way (``connection-changed``), pages that begin again
    (``connection-no-paging``), and more features than the limits allow (``connection-too-many``).
    """
    return _Walk(pages, take, limits, watch).run()


class _Walk:
    def __init__(
        self,
        pages: Pages,
        take: Callable[[Page, Sequence[Member]], None],
        limits: ServiceLimits,
        watch: Watch,
    ) -> None:
        self.pages, self.take, self.limits, self.watch = pages, take, limits, watch
        self.seen: set[bytes] = set()
        self.got = self.repeated = self.start = self.biggest = 0
        self.asked = 1

    def run(self) -> Walked:
        page = self.pages.first()
        self.matched = page.matched
        while fresh := self._fresh(page):
            self._keep(page, fresh)
            if self._is_last(page):
                break
            page = self._following(page)
        self._judge(page, ended=not fresh)
        return Walked(self.got, self.repeated, self.asked)

    def _fresh(self, page: Page) -> list[Member]:
        """Return the members that no earlier page has given; one page may hold equal ones."""
        new = [member for member in page.members if member.same not in self.seen]
        if len(new) in {0, len(page.members)}:
            return new
        # Without an id, an equal feature may well be another one; the count tells in the end.
        return [m for m in page.members if m.id is None or m.same not in self.seen]

    def _keep(self, page: Page, fresh: list[Member]) -> None:
        self.got += len(fresh)
        self.repeated += len(page.members) - len(fresh)
        if self.got > self.limits.features:
            raise Refusal("connection-too-many", host=self.pages.host, limit=self.limits.features)
        self.take(page, fresh)
        self.seen.update(member.same for member in fresh)
        self.start += len(page.members)
        self.biggest = max(self.biggest, len(page.members))
        self.watch.on_progress(self.got, self.matched)

    def _is_last(self, page: Page) -> bool:
        """Return whether nothing is left to ask; a full page is followed by one more question."""
        if page.next:
            return False
        short = len(page.members) < self.biggest or self.pages.linked
        if self.matched is not None:
            return self.got > self.matched or (self.got == self.matched and short)
        return self.pages.linked and len(page.members) < self.limits.page

    def _following(self, page: Page) -> Page:
        self.asked += 1
        try:
            following = self.pages.after(page, self.start)
        except Refusal as refusal:
            # Some services answer a question beyond their last feature with an exception.
            if refusal.code in _BEYOND_THE_END and self._is_enough(page):
                return Page(())
            raise
        told = following.matched if following.members else None
        if None not in (told, self.matched) and told != self.matched:
            raise Refusal("connection-changed", host=self.pages.host)
        return following

    def _is_enough(self, page: Page) -> bool:
        if self.matched is None:
            return self.pages.linked and not page.next
        return self.got == self.matched

    def _judge(self, last: Page, *, ended: bool) -> None:
        host = self.pages.host
        if self.matched is not None and self.got != self.matched:
            raise Refusal("connection-short", host=host, said=self.matched, got=self.got)
        endless = self.matched is None and not self.pages.linked
        if ended and last.members and (endless or last.next):
            raise Refusal("connection-no-paging", host=host)
