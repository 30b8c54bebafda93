"""Reading: a mail's bytes taken apart into words, files and what it says about who or what wrote it.

What it costs is bounded before the parser begins: so many parts, so many lines, so deep. Nothing is unpacked, nothing is fetched.
"""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING

from engine.desk import mail_in_bodies as bodies
from engine.desk import mail_in_cutting as cutting
from engine.desk import mail_in_headers as headers
from engine.desk import mail_in_machines as machines
from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.desk.mail_in_machines import Bounce

DEEPEST = 15
"""Parts within parts."""
MOST_PARTS = 200
MOST_LINES = 1_000_000
NO_SUBJECT = "No subject"
_OUTLOOK_ONLY = ("application/ms-tnef", "application/vnd.ms-tnef")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_NO_FILES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """A mail in parts: `text` is what was written now, `whole` with all that it answers to; `notes` say what was left out.

    `machine` says why it is taken for a machine's, None for a person's; `answers` are the ids that it answers to, the nearest
    first; `to` are all addresses that it came to, as they stood in its headers; `vouched` is what mail servers found out about
    its sender, the nearest first.
    """

    sender: str
    subject: str
    text: str
    whole: str
    answers: tuple[str, ...]
    to: str
    files: tuple[File, ...]
    notes: tuple[str, ...]
    machine: str | None
    bounce: Bounce | None
    vouched: tuple[str, ...] = ()


def read(raw: bytes, *, own: str) -> Read:
    """Take a mail apart; `own` is the address that we write from.

    Raises:
        Invalid: it is made so that taking it apart would cost too much.
    """
    if raw.lower().count(b"boundary") > MOST_PARTS or raw.count(b"\n") > MOST_LINES:
        raise Invalid("The mail has more parts or lines than any mail program makes; look at it as it came.")
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        parts = list(_leaves(message))
    except RecursionError:
        raise Invalid("The mail has parts within parts beyond all use; look at it as it came.") from None
    whole = bodies.unsigned(_words(parts))
    files, notes = _files(parts)
    bounce = machines.bounce(message)
    return Read(
        sender=headers.sender(message)[1],
        subject=bodies.line(headers.said(message, "Subject"), 160) or NO_SUBJECT,
        text=cutting.written(whole),
        whole=whole,
        answers=tuple(_answers(message, bounce)),
        to=headers.every(message, "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Failed-Recipients"),
        files=tuple(files),
        notes=tuple(notes),
        machine=machines.why(message, ours=own),
        bounce=bounce,
        vouched=headers.vouched(message),
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that have no parts, in their order; what is attached as a mail is one part."""
    waiting, seen = [(message, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > MOST_PARTS:
            raise Invalid("The mail has parts within parts beyond all use; look at it as it came.")
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
        else:
            yield part


def _words(parts: list[Message]) -> str:
    """The plain text; only where there is none, the HTML."""
    for wanted in ("text/plain", "text/html"):
        found = [bodies.text(one) for one in parts if one.get_content_type() == wanted and not _is_file(one)]
        words = "\n\n".join(one.strip() for one in found if one.strip())[: bodies.LONGEST]
        if words:
            return words
    return ""


def _files(parts: list[Message]) -> tuple[list[File], list[str]]:
    files, notes = [], []
    for part in parts:
        kind = part.get_content_type()
        if kind in _OUTLOOK_ONLY:
            notes.append(
                "A file 'winmail.dat', which only Outlook can read, was left out; have its sender write as HTML or text."
            )
        elif kind in _SEALED:
            notes.append(
                "The mail is encrypted, and the service desk has no key; have its sender write without encryption."
            )
        elif _is_file(part) and kind not in _NO_FILES:
            files.append(File(_name(part), _content(part)))
    return files, notes


def _is_file(part: Message) -> bool:
    body = part.get_content_type() in ("text/plain", "text/html")
    return not body or part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _name(part: Message) -> str:
    given = part.get_filename() or ""
    if not given and part.get_content_type() == "message/rfc822":
        return "mail.eml.txt"
    kind = part.get_content_subtype().split("+")[0]
    return bodies.line(headers.plain(given), 200) or f"part.{kind[:10]}"


def _content(part: Message) -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):  # a mail that is attached, as text
        return b"\n".join(one.as_bytes() for one in inner if isinstance(one, Message))
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _answers(message: Message, bounce: Bounce | None) -> list[str]:
    near = headers.identifiers(headers.every(message, "In-Reply-To"))[:5]
    far = headers.identifiers(headers.every(message, "References"))[-20:]
    return list(dict.fromkeys([*near, *reversed(far), *(bounce.about if bounce else ())]))
