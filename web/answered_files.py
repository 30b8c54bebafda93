"""Files in forms: taken with the answers, kept when the form comes back, and attached to the ticket when it is done.

A browser does not choose a file again by itself. So what was sent once lies in the folder of attachments already, and the form
that comes back names it by a signed word; only whoever sent it can send it on. What nobody sends on is swept as any orphan.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from engine.desk import attachments, files, stream
from engine.desk.files import Kept
from engine.errors import Invalid, NotFound
from engine.sight import DESK
from web import here, uploads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

NEW, HAD = "ek-file.", "ek-had."
"""Before the path of a field: files that come now, and words for those that came before."""


@dataclass(slots=True)
class Answered:
    """The files of a request by the path of their field, and a sentence for each field whose files are not taken."""

    files: dict[str, list[Kept]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def laid_over(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The answers with the files in their places."""
        return {**raw, **{path: [asdict(one) for one in kept] for path, kept in self.files.items()}}

    def require(self) -> None:
        """Go on only when all files were taken.

        Raises:
            Invalid: with a sentence per field.
        """
        if self.errors:
            raise Invalid(next(iter(self.errors.values())), code="form.answers", fields=self.errors)


@contextmanager
def taken() -> Iterator[Answered]:
    """The files of this form, in the folder; rows that speak of them are written inside this block."""
    found = Answered()
    if not any(name.startswith((NEW, HAD)) for name in (*request.files, *request.form)):
        yield found
        return
    with files.holding(uploads.folder()):
        for name in request.form:
            if name.startswith(HAD):
                _recall(found, name.removeprefix(HAD), request.form.getlist(name))
        for name, given in request.files.items(multi=True):
            if name.startswith(NEW) and given.filename:
                _take(found, name.removeprefix(NEW), given)
        yield found


def attach(session: Session, instance_id: int, answered: Answered, *, visible: bool) -> None:
    """Put the files that the ticket does not have yet on its stream.

    Raises:
        Invalid: too many at once, or too much for one ticket.
    """
    every = {one.digest: one for kept in answered.files.values() for one in kept}
    new = [one for digest, one in every.items() if digest not in attachments.of_ticket(session, instance_id)]
    if not new:
        return
    kind = stream.PUBLIC if visible else stream.INTERNAL
    entry = stream.add(session, instance_id, kind=kind, text="", by=here.actor().login, visible=visible)
    try:
        attachments.add(session, entry, new, most=uploads.most())
    except Invalid as refusal:
        path = next(iter(answered.files))
        raise Invalid(refusal.sentence, code=refusal.code, fields={path: refusal.sentence}) from refusal


def seen_by_requester() -> bool:
    """Whether what this person sends is for the requester's eyes: what others than the desk send is."""
    return not here.actor().has(*DESK)


def word(file: Mapping[str, Any]) -> str:
    """What stands for a file in the form of whoever sent it."""
    return str(_signer().dumps([here.actor().login, *(file.get(key) for key in ("name", "type", "size", "digest"))]))


def _recall(found: Answered, path: str, words: list[str]) -> None:
    found.files.setdefault(path, [])  # an empty word stands for a field without files
    for said in filter(None, words):
        try:
            login, *rest = _signer().loads(said)
            kept = Kept(*rest)
            if login != here.actor().login:
                continue
            os.utime(files.find(uploads.folder(), kept.digest))  # the sweep begins to count anew
            found.files[path].append(kept)
        except (BadSignature, NotFound, TypeError, ValueError):
            found.errors[path] = "A file that was chosen before is gone; choose it again."


def _take(found: Answered, path: str, given: FileStorage) -> None:
    largest = here.settings().attachment_mb * files.MEGABYTE
    try:
        kept = files.keep(uploads.folder(), str(given.filename), given.stream, largest=largest)
        found.files.setdefault(path, []).append(kept)
    except Invalid as refusal:
        found.errors[path] = refusal.sentence


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="evenkeel.answered-file")
