"""What goes in and out of the API about links between instances."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003  pydantic reads it

from pydantic import Field

from web.api.shapes import In, Out


class Link(Out):
    """A linked instance: what it is to the one that was asked about, and who said so."""

    number: str
    kind: str
    title: str
    stage: str | None
    status: str
    process: str
    reason: str
    by: str
    at: datetime


class Links(Out):
    """The links of an instance."""

    items: list[Link]


class LinkIn(In):
    """Another instance, by its number, and what it is to this one."""

    other: str = Field(min_length=1, max_length=40)
    kind: str = Field(
        default="related",
        max_length=40,
        description="parent, child, duplicate, problem, change, caused_by, related, event, request or major",
    )
    reason: str = Field(default="", max_length=500)
