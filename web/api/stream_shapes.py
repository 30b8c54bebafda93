"""What goes in and out of the API about a ticket's stream."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  pydantic reads the fields' types
from typing import Literal

from pydantic import Field

from web.api.shapes import In, Out, Values


class Made(Out):
    """The id of what was made."""

    id: int


class File(Out):
    """A file of an entry, at /api/attachments/<id>; `size` in bytes, `type` decided by its content."""

    id: int
    name: str
    type: str
    size: int


class Entry(Out):
    """An entry of a stream. `kind`: public, internal, system, email_out, email_in, survey, alert."""

    id: int
    at: datetime
    kind: str
    visible: bool
    text: str
    by: str
    detail: Values
    files: list[File]


class EntryIn(In):
    """A note for colleagues, or a reply that the requester gets."""

    kind: Literal["internal", "public"] = "internal"
    text: str = Field(min_length=1, max_length=20_000)
