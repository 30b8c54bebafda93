"""Wanted: which tickets a list behind a number holds, as plain words that stand in its address."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Invalid

WHATS = (
    "opened", "resolved", "withdrawn", "responded", "contact", "contact.first", "reopened", "reassigned", "major", "change",
    "caused", "clock", "asked", "replied", "answered", "open",
)  # fmt: skip
AGES = ((0, "0 to 1 day"), (2, "2 to 5 days"), (6, "6 to 14 days"), (15, "15 to 30 days"), (31, "over 30 days"))
"""Age of what is open, in whole days since it was opened: the first day of each bucket, and its words."""
NOBODY = "-"
"""Stands for no group, no service, no priority, no type."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`what` is one of WHATS; the rest narrows it, empty words do not: a clock's name, `met` or `missed`, how and of which type
    a change was closed, a score, the age of what is open (an index of AGES) and its own group.
    """  # fmt: skip

    what: str
    priority: str = ""
    clock: str = ""
    verdict: str = ""
    result: str = ""
    kind: str = ""
    score: str = ""
    age: str = ""
    of: str = ""

    @property
    def query(self) -> dict[str, str]:
        """As parts of an address."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


def wanted(query: dict[str, str]) -> Wanted:
    """Read from the parts of an address, as `Wanted.query` gives them; others are left alone.

    Raises:
        Invalid: there is no such list.
    """
    found = Wanted(**{name: query.get(name, "")[:200] for name in Wanted.__slots__})
    ages = [str(number) for number in range(len(AGES))]
    if (
        found.what not in WHATS
        or found.age not in ("", *ages)
        or found.verdict not in ("", "met", "missed")
        or not _whole(found.priority)
        or not _whole(found.score)
    ):
        raise Invalid("There is no such list; follow the link of a number on the page of reports.")
    return found


def _whole(text: str) -> bool:
    return text in ("", NOBODY) or (text.isascii() and text.isdigit() and len(text) < 6)  # noqa: PLR2004  far above any
