"""The operators' command for the desk's data: services, configuration items, catalogue, calendars and people from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.console import configured, opened

if TYPE_CHECKING:
    from engine.desk.loading import Loaded
    from engine.settings import Settings


@click.group()
def desk() -> None:
    """The desk's data: services, configuration items, catalogue, calendars, people."""


@desk.command("load")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@configured
def load(chosen: Settings, *, path: Path, dry_run: bool) -> None:
    """Load a YAML file, or all of a folder, into the store; all of it or nothing.

    Rows are known by their key: new ones are added, others changed, and what the files do not name is left alone. A row is
    taken out of use only when it says `retired: true`. Evenkeel comes with processes/factory.
    """
    from engine import desk as parts
    from engine.desk import loading

    parts.register()
    values = loading.files(path)
    with opened(chosen).transaction() as session:
        loaded = loading.tried(session, values) if dry_run else loading.load(session, values)
    for each in loaded:
        click.echo(_told(each))
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")


def _told(loaded: Loaded) -> str:
    counts = {"new": loaded.new, "changed": loaded.changed, "retired": loaded.retired, "as before": loaded.same}
    return f"{loaded.section}: {', '.join(f'{count} {word}' for word, count in counts.items() if count)}"
