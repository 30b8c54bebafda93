"""Threads: which ticket a mail belongs to, and the address by which answers find back.

Context: numbers in subjects are typed, guessed and quoted, and the ids of mails are not always kept by mail programs. Decision:
a signed token in the address that answers go to is asked first, then the ids of mails that we sent, then a number in the subject
in square brackets, as we write it. Consequence: none of them gives any right; who wrote is looked up by address, and must be
somebody who may see the ticket anyway.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.desk import signing
from engine.models import Entry, Instance

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from engine.desk.mail_in_reading import Read
    from engine.settings import Settings

PURPOSE = "reply"
LENGTH = 16
"""Characters of a token's signature: 80 bits."""
_TOKEN = re.compile(rf"\+([a-z]{{1,10}}\d{{7,12}})-([a-z2-7]{{{LENGTH}}})@", re.IGNORECASE)
_SUBJECT = re.compile(r"\[([A-Z]{1,10}\d{7,12})\]")
_ROOT = re.compile(r"[a-z]{1,10}\d{7,12}")
_KEY = re.compile(r"[\w:.-]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Thread:
    """The ticket that a mail belongs to; `by` says how it was found: token, mail or subject."""

    id: int
    number: str
    status: str
    requester: str | None
    by: str


def reply_address(settings: Settings, number: str) -> str | None:
    """The address that answers about a ticket go to; None when no mail comes in, or our server takes no plus."""
    if not (settings.mail_in_url and settings.mail_plus):
        return None
    name, address = parseaddr(settings.mail_from)
    local, _at, domain = address.rpartition("@")
    return formataddr((name, f"{local}+{number.lower()}-{_signature(number)}@{domain}"))


def find(session: Session, read: Read, *, own: str) -> Thread | None:
    """The ticket that a mail answers to, None when it begins something new."""
    return (
        _numbered(session, _of_token(read.to), "token")
        or _of_mails(session, read.answers, own)
        or _numbered(session, _of_subject(read.subject), "subject")
    )


def of_number(session: Session, number: str) -> Thread | None:
    """A ticket by its number."""
    return _ticket(session, Instance.number == number, "number")


def _numbered(session: Session, number: str | None, how: str) -> Thread | None:
    return _ticket(session, Instance.number == number, how) if number else None


def _of_token(to: str) -> str | None:
    for number, signature in _TOKEN.findall(to)[:20]:
        if _signature(number.upper()) == signature.lower():
            return str(number).upper()
    return None


def _signature(number: str) -> str:
    made = hashlib.sha256(signing.word(PURPOSE, number).encode()).digest()
    return base64.b32encode(made).decode("ascii").lower()[:LENGTH]


def _of_mails(session: Session, answers: tuple[str, ...], own: str) -> Thread | None:
    place = own.rpartition("@")[2].lower()
    for one in answers:
        key, _at, domain = one.rpartition("@")
        if domain.lower() != place or not _KEY.fullmatch(key):
            continue
        keys = [f"mail-{key}", f"mail-{key.rpartition('.')[0]}"]  # each reader's copy has a number behind the job's key
        sent = select(Entry.instance_id).where(Entry.key.in_(keys)).limit(1).scalar_subquery()
        wanted = Instance.number == key.upper() if _ROOT.fullmatch(key) else Instance.id == sent
        found = _ticket(session, wanted, "mail")
        if found:
            return found
    return None


def _of_subject(subject: str) -> str | None:
    found = _SUBJECT.search(subject)
    return found[1] if found else None


def _ticket(session: Session, wanted: ColumnElement[bool], how: str) -> Thread | None:
    columns = select(Instance.id, Instance.number, Instance.status, Instance.requester)
    row = session.execute(columns.where(wanted)).one_or_none()
    return Thread(row.id, row.number, row.status, row.requester, how) if row else None
