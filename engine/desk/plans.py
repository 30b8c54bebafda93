"""Plan: what a change wants of the calendar, read from the parameters of a diagram's call.

A plan that cannot be (no end, an end before the beginning, an unknown item or type) is told in sentences and not thrown at the
diagram, so that a diagram leads back to the person who can correct it. Only who books such a plan is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.desk import windows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.desk.spans import Span

LONGEST = timedelta(days=60)
MOST = 1_000
_BEGINNING = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change with `number` takes, and when.

    `allowed` are the keys of windows (or numbers of changes) from which it has been excepted, `flaws` the sentences that say why
    it cannot be.
    """

    number: str
    items: tuple[str, ...]
    people: tuple[str, ...]
    span: Span
    type: str
    risk: str | None
    title: str = ""
    allowed: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()


def read(parameters: Mapping[str, Any]) -> Plan:
    """The plan in `number`, `items`, `starts`, `ends`, `people`, `type`, `risk`, `title` and `allowed`.

    A date-time without offset is in UTC; `type` is normal when it is left out.
    """
    flaws: list[str] = []
    starts, ends = moment(parameters.get("starts")), moment(parameters.get("ends"))
    if starts is None or ends is None:
        flaws.append("The change has no planned start and end; give it both.")
    elif ends <= starts:
        flaws.append("The planned end is not after the planned start; correct one of the two.")
    elif ends - starts > LONGEST:
        flaws.append(f"The change is planned for more than {LONGEST.days} days; divide it.")
    kind = str(parameters.get("type") or "normal")
    if kind not in windows.TYPES:
        flaws.append(f"There is no type of change '{kind}'; it is one of {', '.join(windows.TYPES)}.")
    items, people = words(parameters.get("items")), words(parameters.get("people"))
    if len(items) > MOST:
        flaws.append(f"The change names more than {MOST} configuration items; divide it.")
    risk = parameters.get("risk")
    span = (starts or _BEGINNING, ends or _BEGINNING)
    number, title = str(parameters.get("number") or ""), str(parameters.get("title") or "")[:160]
    return Plan(
        number,
        items[:MOST],
        people,
        span,
        kind,
        str(risk) if risk else None,
        title,
        words(parameters.get("allowed")),
        tuple(flaws),
    )


def words(value: Any) -> tuple[str, ...]:
    """A list of names, each once; one name alone is a list too."""
    listed = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(str(each) for each in listed if each))


def moment(value: Any) -> datetime | None:
    """A moment from ISO text, None when it is none."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
