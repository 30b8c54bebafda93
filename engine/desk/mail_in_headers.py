"""Headers: what a mail says of itself before it is taken apart, read so that no broken or crafted header stops anything."""

from __future__ import annotations

import email.errors
import email.header
import email.parser
import email.policy
import email.utils
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.desk import mail_in_bodies as bodies

if TYPE_CHECKING:
    from email.message import Message

HEAD = 256 * 1024
"""Bytes at the beginning of a mail in which its headers are looked for."""
LONGEST = 20_000
"""Characters of one header that are looked at; a list of a thousand recipients is longer, and nobody needs its end."""
_IDS = re.compile(r"<([^<>\s]{1,300})>")
_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Head:
    """Who wrote, about what, and what it answers to; `digest` is the same for each copy of one mail."""

    message_id: str
    sender: str
    sender_name: str
    subject: str
    digest: str


def read(raw: bytes) -> Head:
    """The head of a mail; what is missing or cannot be read is empty."""
    message = parsed(raw[:HEAD])
    name, address = sender(message)
    found = identifiers(said(message, "Message-ID"))
    return Head(
        found[0] if found else "",
        address,
        name,
        bodies.line(said(message, "Subject")),
        _digest(message, found[0] if found else "", address, raw),
    )


def parsed(raw: bytes) -> Message:
    """The headers alone."""
    end = _END.search(raw)
    return email.parser.BytesHeaderParser(policy=email.policy.compat32).parsebytes(raw[: end.start()] if end else raw)


def said(message: Message, name: str) -> str:
    """A header in plain words; empty when it is not there."""
    found = message.get(name)
    return plain(str(found)[:LONGEST]) if found is not None else ""


def every(message: Message, *names: str) -> str:
    """All headers of these names, one after the other."""
    found = [str(value) for name in names for value in message.get_all(name, [])]
    return " ".join(found)[: 10 * LONGEST]


def sender(message: Message) -> tuple[str, str]:
    """The name and the bare address, in small letters, of who wrote."""
    name, address = email.utils.parseaddr(str(message.get("From") or "")[:1000])
    return bodies.line(plain(name), 120), bodies.line(address, 254).lower() if "@" in address else ""


def identifiers(value: str) -> list[str]:
    """The message ids in a header, without their brackets."""
    return _IDS.findall(value)


def vouched(message: Message) -> tuple[str, ...]:
    """What mail servers on the way say that they found out about the sender, the nearest first."""
    return tuple(bodies.line(str(value), 2000).lower() for value in message.get_all("Authentication-Results", [])[:20])


def plain(value: str) -> str:
    """A header as text: its encoded words decoded, whatever is broken in them."""
    words = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        parts = email.header.decode_header(words)
    except (email.errors.HeaderParseError, ValueError):
        return words
    return "".join(one if isinstance(one, str) else bodies.decoded(one, charset) for one, charset in parts)


def _digest(message: Message, message_id: str, address: str, raw: bytes) -> str:
    """By its id, writer and date, for copies differ in the way that they came; without an id by what it says."""
    date = str(message.get("Date") or "")[:200]
    end = _END.search(raw[:HEAD])
    body = b"" if message_id else raw[end.end() if end else 0 :]
    subject = "" if message_id else str(message.get("Subject") or "")[:LONGEST]
    content = f"{message_id}\n{address}\n{date}\n{subject}".encode("utf-8", "replace")
    return hashlib.sha256(content + b"\n" + body).hexdigest()
