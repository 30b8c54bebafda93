"""What monitoring systems send, made one: each kind of source has a reader from its JSON to `Normal`.

A message is first taken apart (`parts`), then each part is read by itself (`read`), so that a part that cannot be read loses
none of the others. A moment in the future is taken as now: a sender's fast clock must not make later alerts look old.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PARTS = 1000
LONGEST_KEY = 200
LONGEST_WORD = 200
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Normal:
    """One alert, whoever sent it: `key` says what it is about, `sender_id` is the sender's own id of this very message."""

    key: str
    severity: str
    text: str
    at: datetime
    resolved: bool
    node: str | None = None
    ci: str | None = None
    metric: str | None = None
    sender_id: str | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**values, "at": self.at.isoformat(), "labels": dict(self.labels)}


def from_json(value: Mapping[str, Any]) -> Normal:
    """The reverse of `as_json`."""
    return Normal(**{**value, "at": datetime.fromisoformat(value["at"])})


def parts(kind: str, value: Any) -> list[Any]:
    """The single alerts of a message.

    Raises:
        Invalid: it is no message of this kind, or it tells of too much at once.
    """
    found = value.get("alerts", [value]) if isinstance(value, dict) else value
    if kind == "alertmanager" and not (isinstance(value, dict) and isinstance(value.get("alerts"), list)):
        raise Invalid("It has no list 'alerts', as Alertmanager sends it; check the receiver of its configuration.")
    if not isinstance(found, list) or not found:
        raise Invalid("It tells of no alert; send an object, or a list of them in 'alerts'.")
    if len(found) > PARTS:
        raise Invalid(f"It tells of {len(found)} alerts at once; send at most {PARTS} in one message.")
    return found


def read(kind: str, part: Any, received: datetime) -> Normal | None:
    """One alert; None for what is no alert (an acknowledgement, the begin of a downtime).

    Raises:
        Invalid: it does not say what it is about, or a value is of the wrong type.
    """
    if not isinstance(part, dict):
        raise Invalid("This alert is no object; send one with its fields.")
    return _READERS[kind](part, received)


def _generic(part: dict[str, Any], received: datetime) -> Normal:
    node, ci, metric = _word(part, "node"), _word(part, "ci"), _word(part, "metric")
    key = _word(part, "key") or _word(part, "dedup_key") or "/".join(filter(None, (ci or node, metric)))
    if not key:
        raise Invalid("It does not say what it is about; send key, or node or ci.", fields={"key": "It is missing."})
    resolved = part.get("resolved", False)
    if not isinstance(resolved, bool):
        raise Invalid("resolved is neither true nor false; send one of them.", fields={"resolved": "Not a boolean."})
    severity = (_word(part, "severity") or "").lower()
    over = resolved or severity in ("clear", "ok")
    if not severity and not over:
        raise Invalid("It has no severity; send critical, major, minor, warning, info or clear.")
    labels = part.get("labels") or {}
    return Normal(
        key=_short(key), severity=severity or "clear", text=_text(part.get("text")) or key, resolved=over,
        at=_moment(part.get("at"), received), node=node, ci=ci, metric=metric, sender_id=_id(_word(part, "id")),
        labels=labels if isinstance(labels, dict) else {},
    )  # fmt: skip


def _alertmanager(part: dict[str, Any], received: datetime) -> Normal:
    labels, notes = _object(part, "labels"), _object(part, "annotations")
    status = part.get("status")
    if status not in ("firing", "resolved"):
        raise Invalid(f"Its status {str(status)[:40]!r} is neither firing nor resolved.")
    resolved = status == "resolved"
    name, instance = _word(labels, "alertname"), _word(labels, "instance")
    if not name and not part.get("fingerprint"):
        raise Invalid("It has no label alertname and no fingerprint, so it does not say what it is about.")
    key = _word(part, "fingerprint") or hashlib.sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:16]
    began, ended = part.get("startsAt"), part.get("endsAt")
    node = re.sub(r":[0-9]+$", "", instance) if instance else None
    word = (_word(labels, "severity") or "warning").lower()
    return Normal(
        key=_short(key), severity="clear" if resolved else _PROMETHEUS.get(word, word), resolved=resolved,
        text=_text(notes.get("summary") or notes.get("description") or notes.get("message")) or name or key,
        at=_moment(ended if resolved else began, received), node=node, ci=_word(labels, "ci") or node, metric=name,
        sender_id=_id(f"{key}|{began}|{status}" + (f"|{ended}" if resolved else "")), labels=labels,
    )  # fmt: skip


def _zabbix(part: dict[str, Any], received: datetime) -> Normal | None:
    trigger, event = _word(part, "trigger_id"), _word(part, "event_id")
    if not event:
        raise Invalid("It has no event_id; add the parameter event_id with {EVENT.ID} to the media type.")
    value, update = str(part.get("event_value", "1")), str(part.get("event_update_status", "0"))
    if update == "1":
        return None  # somebody acknowledged or commented; nothing has changed about the fault
    if value not in ("0", "1"):
        raise Invalid(f"Its event_value {value[:40]!r} is neither 0 nor 1; give the parameter {{EVENT.VALUE}}.")
    host = _word(part, "host_name") or _word(part, "host")
    rank = str(part.get("event_nseverity", "")) or (_word(part, "event_severity") or "").lower()
    moment = part.get("event_recovery_timestamp" if value == "0" else "event_timestamp")
    return Normal(
        key=_short(trigger or event), severity="clear" if value == "0" else _ZABBIX.get(rank, "warning"), resolved=value == "0",
        text=_text(part.get("event_name") or part.get("alert_subject")) or f"Event {event}", at=_moment(moment, received),
        node=host, ci=_word(part, "ci") or host, metric=_word(part, "item_key") or trigger, sender_id=_id(f"{event}|{value}"),
        labels={"tags": part["event_tags"]} if isinstance(part.get("event_tags"), str) else {},
    )  # fmt: skip


def _nagios(part: dict[str, Any], received: datetime) -> Normal | None:
    """Macros as JSON, named as Nagios and Icinga hand them to scripts: HOSTNAME, NAGIOS_SERVICEDESC, service_state ..."""
    macros = {re.sub(r"^nagios|[^a-z]", "", str(name).lower()): value for name, value in part.items()}

    def first(*names: str) -> str | None:
        return next((found for name in names if (found := _word(macros, name))), None)

    kind = (first("notificationtype") or "PROBLEM").upper()
    if kind not in ("PROBLEM", "RECOVERY"):
        return None
    host, service = first("hostname", "hostalias"), first("servicedesc", "servicedescription", "servicename")
    state = (first("servicestate", "state") if service else first("hoststate", "state")) or ""
    if not host or not state:
        raise Invalid("It lacks HOSTNAME, or SERVICESTATE or HOSTSTATE; hand those macros to the script.")
    over = kind == "RECOVERY" or state.upper() in ("OK", "UP")
    number = first("serviceproblemid") if service else first("hostproblemid")
    turn, moment = (
        first("notificationnumber", "servicenotificationnumber", "hostnotificationnumber"),
        first("timet", "timestamp"),
    )
    identity = (
        "|".join([host, service or "", state, number or "", turn or "", moment or ""]) if turn or moment else None
    )
    return Normal(
        key=_short(f"{host}/{service}" if service else host), resolved=over, at=_moment(moment, received), node=host,
        severity="clear" if over else _NAGIOS.get(state.upper(), "warning"), ci=first("ci") or host, metric=service or "host",
        text=_text(first("serviceoutput", "hostoutput", "output")) or f"{service or host} is {state}", sender_id=_id(identity),
    )  # fmt: skip


_READERS: dict[str, Callable[[dict[str, Any], datetime], Normal | None]] = {
    "generic": _generic,
    "alertmanager": _alertmanager,
    "zabbix": _zabbix,
    "nagios": _nagios,
}
_PROMETHEUS = {
    "page": "critical",
    "error": "major",
    "high": "major",
    "low": "minor",
    "none": "info",
    "information": "info",
}
_ZABBIX = {
    "0": "info", "1": "info", "2": "warning", "3": "minor", "4": "major", "5": "critical",
    "not classified": "info", "information": "info", "average": "minor", "high": "major", "disaster": "critical",
}  # fmt: skip
_NAGIOS = {"CRITICAL": "critical", "DOWN": "critical", "UNREACHABLE": "major", "UNKNOWN": "minor", "WARNING": "warning"}


def _word(values: Mapping[str, Any], name: str) -> str | None:
    """A short text, numbers included; None when it is missing or empty."""
    value = values.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Invalid(f"{name} is no text; send a text.", fields={name: "Not a text."})
    return str(value).strip()[:LONGEST_WORD] or None


def _object(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name) or {}
    if not isinstance(value, dict):
        raise Invalid(f"{name} is no object; send one.", fields={name: "Not an object."})
    return value


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()[:LONGEST_TEXT]


def _moment(value: Any, received: datetime) -> datetime:
    """ISO-8601 with offset (UTC without), or seconds since 1970; without one, or after `received`, it is `received`."""
    if value is None or value == "":
        return received
    try:
        text = str(value)
        seconds = re.fullmatch(r"[0-9]{1,11}(\.[0-9]{1,9})?", text)
        # Go tells nanoseconds, of which ISO readers take six digits.
        said = (
            datetime.fromtimestamp(float(text), UTC)
            if seconds
            else datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
        )
    except (ValueError, OverflowError):
        raise Invalid(
            f"The moment {str(value)[:40]!r} cannot be read; send one such as 2026-03-02T09:00:00Z."
        ) from None
    moment = said if said.tzinfo else said.replace(tzinfo=UTC)
    return min(moment.astimezone(UTC), received)


def _short(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else key[:100] + hashlib.sha256(key.encode()).hexdigest()


def _id(identity: str | None) -> str | None:
    return identity and _short(identity)
