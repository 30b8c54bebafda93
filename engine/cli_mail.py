"""The operators' command for mail that comes in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from engine.console import configured, opened

if TYPE_CHECKING:
    from engine.settings import Settings


@click.group()
def mail() -> None:
    """Mail that comes in: answers to tickets, and new ones."""


@mail.command("fetch")
@configured
def fetch(chosen: Settings) -> None:
    """Take in what waits in the mailbox or folder of mail_in_url now; the worker does so by itself each minute."""
    from engine.desk import mail_fetching

    came, new = mail_fetching.fetch(opened(chosen), chosen)
    click.echo(f"{came} {'mail' if came == 1 else 'mails'} came, {new} of them new. The worker takes them apart.")


@mail.command("receive")
@configured
def receive(chosen: Settings) -> None:
    """Take in one mail from standard input, for a mail server that pipes it here; the exit code is 75 when it is to try again."""
    from engine.desk import mail_in
    from engine.errors import Unavailable

    try:
        new = mail_in.keep(opened(chosen), chosen, sys.stdin.buffer.read(chosen.mail_in_mb * 2**20 + 1), source="pipe")
    except Unavailable as refusal:
        click.echo(refusal.sentence, err=True)
        raise click.exceptions.Exit(75) from refusal
    click.echo("Kept." if new else "It is here already.")
