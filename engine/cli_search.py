"""The operators' command for search: its words, written anew from the tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from engine.console import configured, opened

if TYPE_CHECKING:
    from engine.settings import Settings


@click.group()
def search() -> None:
    """The index of search."""


@search.command("rebuild")
@configured
def rebuild(chosen: Settings) -> None:
    """Write the words of all tickets anew, while the service runs; needed only after rows were changed by hand."""
    from engine import searchable

    database, last = opened(chosen), 0
    while True:
        with database.transaction() as session:
            written = searchable.rebuild(session.connection(), after=last)
        if written is None:
            break
        last = written
    with database.reading() as session:
        count = searchable.count(session)
    click.echo(f"The words of {count:,} {'ticket' if count == 1 else 'tickets'} are written anew.")
