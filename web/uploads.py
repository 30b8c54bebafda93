"""Uploads: the addresses that take files, how much they take, and the way of a file into the folder of attachments.

A request is otherwise small (`web.LARGEST_REQUEST`); here it may hold as many files as an entry takes. Each is streamed to a file
and never held in memory.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import request

from engine.desk import attachments, files
from web import here

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from engine.desk.files import Kept

ENDPOINTS = (
    "stream.post",
    "api_entries.attach",
    "tasks.complete",
    "tasks.change",
    "processes.start",
    "processes.start_change",
    "drafts.keep",
    "drafts.keep_start",
)
FIELD = "file"
BESIDES = 2 * 1024 * 1024
"""Bytes of a request that are no file."""


def install(app: Flask) -> None:
    """Let the addresses that take files take them; asked before anything reads the form."""
    app.before_request(_make_room)


@contextmanager
def taken() -> Iterator[list[Kept]]:
    """The files of this request, in the folder; rows that speak of them are written inside this block.

    Raises:
        Invalid: a file is empty, too large, or of a kind that is not taken.
    """
    given = [each for each in request.files.getlist(FIELD) if each.filename]
    if not given:
        yield []
        return
    largest = here.settings().attachment_mb * files.MEGABYTE
    with files.holding(folder()):
        yield [
            files.keep(folder(), str(each.filename), each.stream, largest=largest)
            for each in given[: attachments.MOST + 1]
        ]


def folder() -> Path:
    """Where the bytes of attachments lie."""
    return here.settings().var / files.FOLDER


def most() -> int:
    """Bytes that all files of a ticket may come to."""
    return here.settings().ticket_mb * files.MEGABYTE


def _make_room() -> None:
    if request.endpoint in ENDPOINTS:
        request.max_content_length = here.settings().attachment_mb * files.MEGABYTE * attachments.MOST + BESIDES
