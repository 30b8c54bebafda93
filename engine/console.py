"""What the operators' commands share: settings from options, refusals as sentences, and opening the store."""

from __future__ import annotations

import functools
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy.exc import SQLAlchemyError

from engine import schema, settings
from engine.db import Database
from engine.errors import Refusal, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.settings import Settings


class Sentences(click.Group):
    """A group of commands whose refusals are sentences, never tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end with code 1 when it is refused."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            _tell(refusal)
        except SQLAlchemyError as error:
            _tell(Unavailable(f"The database cannot be used: {getattr(error, 'orig', None) or error}"))
        return ctx.exit(1)


def configured(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that all share, and the settings that they make as its first argument."""

    @click.option("--config", type=click.Path(path_type=Path), help="TOML file with settings.")
    @click.option("--database", metavar="URL", help="sqlite:///path or postgresql://user@host/name.")
    @click.option("--var", type=click.Path(path_type=Path), help="Folder for the secret key; default var.")
    @click.option(
        "--log-level", type=click.Choice(settings.LOG_LEVELS), help="Least level that is logged; default info."
    )
    @functools.wraps(command)
    def wrapped(config: Path | None, **given: Any) -> Any:
        flags = {name: given.pop(name) for name in settings.NAMES if name in given}
        chosen = settings.read(flags, file=config)
        logging.basicConfig(level=chosen.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells at info what a command says itself
        return command(chosen, **given)

    return wrapped


def opened(chosen: Settings, *, current: bool = True) -> Database:
    """The store, whose tables must be those of this version unless `current` is False."""
    database = connected(chosen)
    if current:
        schema.require_current(database)
    return database


def connected(chosen: Settings, *, lasting: bool = True) -> Database:
    """The store, whatever is in it; `lasting` as for `Database`."""
    try:
        return Database(chosen.database, lasting=lasting)
    except ModuleNotFoundError as missing:
        raise Unavailable("PostgreSQL needs its driver: pip install 'evenkeel[postgres]'.", code="driver") from missing


def password_given(*, from_stdin: bool) -> str:
    """A password, asked for twice without showing it, or the first line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _tell(refusal: Refusal) -> None:
    click.echo(refusal.sentence, err=True)
    for problem in refusal.problems:
        click.echo(f"  {problem}", err=True)
