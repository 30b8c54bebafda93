"""Machines: mail that no person wrote. It never opens or reopens anything and never gets an answer; a bounce is noted.

Whatever says so is believed: to take a person's mail for a machine's costs a look at the list of mails, to take a machine's for
a person's has flooded desks with each other's robots.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from engine.desk import mail_in_bodies as bodies
from engine.desk import mail_in_headers as headers

if TYPE_CHECKING:
    from email.message import Message

    from engine.settings import Settings

_BULK = ("bulk", "junk", "list", "auto_reply")
_SUPPRESSED = ("all", "autoreply")
_MARKS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Failed-Recipients")
_ROBOTS = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply")
_AWAY = re.compile(
    r"^(automatic reply|auto-?reply|auto:|out of (the )?office|automatische antwort|abwesenheit|réponse automatique"
    r"|respuesta automática|risposta automatica|automatisch antwoord|automatisk svar)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that did not arrive: at whom, why, and the ids of what had been sent. `final` unless it is tried again."""

    to: str
    why: str
    about: tuple[str, ...]
    final: bool


def why(message: Message, *, ours: str) -> str | None:
    """Why a mail is taken for a machine's, as a sentence; None when a person wrote it."""
    _name, address = headers.sender(message)
    if is_own(address, ours):
        return "It says that it comes from the service desk's own address."
    for name, told in _told(message):
        if told:
            return f"A machine wrote it: {name}: {bodies.line(told, 80)}."
    if address.partition("@")[0] in _ROBOTS:
        return f"A machine wrote it: its sender is {address}."
    if _AWAY.match(headers.said(message, "Subject").strip()):
        return "A machine wrote it: its subject is that of an automatic reply."
    return None


def own(settings: Settings) -> str:
    """The bare address that we write from."""
    return parseaddr(settings.mail_from)[1].lower()


def is_own(address: str, ours: str) -> bool:
    """Whether an address is ours, with or without what stands behind a plus."""
    local, _at, domain = address.lower().rpartition("@")
    return bool(domain) and f"{local.partition('+')[0]}@{domain}" == ours.lower()


def bounce(message: Message) -> Bounce | None:
    """What a mail system tells about a mail of ours that did not arrive; None for all other mail."""
    if message.get_content_type() != "multipart/report" or not isinstance(message.get_payload(), list):
        return None
    if str(message.get_param("report-type") or "").lower() != "delivery-status":
        return None
    parts = [one for one in message.walk() if one is not message][:50]
    fields = [one for one in parts if one.get("Final-Recipient") or one.get("Original-Recipient")]
    told = fields[0] if fields else message
    to = headers.every(told, "Original-Recipient", "Final-Recipient").split(";")[-1]
    diagnosis = headers.every(told, "Diagnostic-Code").partition(";")[2] or headers.every(told, "Status")
    return Bounce(
        bodies.line(to, 254) or "an address that is not named",
        bodies.line(diagnosis, 300) or "without a reason",
        tuple(headers.identifiers(_sent(parts)))[:20],
        headers.every(told, "Action").strip().lower() != "delayed",
    )


def _told(message: Message) -> list[tuple[str, str]]:
    submitted = headers.said(message, "Auto-Submitted").strip()
    precedence = headers.said(message, "Precedence").strip()
    suppressed = headers.said(message, "X-Auto-Response-Suppress")
    path = message.get("Return-Path")
    report = message.get_content_type() in ("multipart/report", "message/disposition-notification")
    return [
        ("Auto-Submitted", submitted if submitted.lower().partition(";")[0].strip() not in ("", "no") else ""),
        ("Precedence", precedence if precedence.lower() in _BULK else ""),
        ("X-Auto-Response-Suppress", suppressed if any(one in suppressed.lower() for one in _SUPPRESSED) else ""),
        ("Return-Path", "<>" if path is not None and str(path).strip() in ("<>", "") else ""),
        ("Content-Type", message.get_content_type() if report else ""),
        *((name, headers.said(message, name)) for name in _MARKS),
    ]


def _sent(parts: list[Message]) -> str:
    """The headers of the mail that did not arrive, wherever the report has them."""
    found = []
    for one in parts:
        found.append(headers.every(one, "Message-ID", "In-Reply-To", "References"))
        if one.get_content_type() == "text/rfc822-headers":
            payload = one.get_payload(decode=True)
            inner = headers.parsed(payload[: headers.HEAD] if isinstance(payload, bytes) else b"")
            found.append(headers.every(inner, "Message-ID", "In-Reply-To", "References"))
    return " ".join(found)
