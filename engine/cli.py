"""The command of operators. Each subcommand opens the store, calls the same verbs as the pages do, and says what it did.

What is refused is a sentence on standard error and exit code 1; a wrong way of calling is exit code 2, as click has it.
"""

from __future__ import annotations

import functools
import signal
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine import (
    cli_alerts,
    cli_desk,
    cli_languages,
    cli_mail,
    cli_people,
    cli_search,
    cli_trials,
    drafts,
    now,
    schema,
    settings,
)
from engine.actor import ROLES, SYSTEM
from engine.console import Sentences, configured, connected, opened, password_given

if TYPE_CHECKING:
    from engine.actor import Actor
    from engine.db import Database
    from engine.settings import Settings

PACKS = Path(__file__).parent.parent / "processes"
"""The packs that come with Evenkeel."""


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="evenkeel")
def main() -> None:
    """Evenkeel: IT service operation on BPMN diagrams that really execute.

    Settings come from options, then from the environment (EVENKEEL_DATABASE for --database), then from a TOML file
    (--config, or EVENKEEL_CONFIG).

    A first installation: upgrade-db, deploy, desk load, person add NAME --role admin, serve. To look around: serve --demo.
    """


main.add_command(cli_alerts.alerts)
main.add_command(cli_desk.desk)
main.add_command(cli_languages.feel)
main.add_command(cli_mail.mail)
main.add_command(cli_trials.replay)
main.add_command(cli_trials.simulate)
main.add_command(cli_languages.decide)
main.add_command(cli_search.search)


@main.command()
@click.option("--host", help="Address to listen on; default 127.0.0.1.")
@click.option("--port", type=int, help="Port to listen on; default 8000.")
@click.option("--workers", type=int, help="Web processes; default 1.")
@click.option("--threads", type=int, help="Requests that each web process answers at once; default 64.")
@click.option("--base-url", metavar="URL", help="The address people use, for links in mail.")
@click.option("--with-worker/--no-worker", default=True, help="Also run the worker (timers, mail, calls); the default.")
@click.option("--demo", is_flag=True, default=None, help="Bring the store up to date and add demo people and tickets.")
@click.option(
    "--demo-days",
    type=click.IntRange(0, 60),
    default=4,
    show_default=True,
    help="So many days an imagined company has worked in a new demo; 0 for the demo tickets alone.",
)
@configured
def serve(chosen: Settings, *, with_worker: bool, demo_days: int) -> None:
    """Serve the web pages and the API, and run the worker beside them.

    SIGTERM and Ctrl-C let accepted requests end. With --demo everything is set up first, for looking around on this
    machine: the demo people's password is public.
    """
    from engine import demo, serving

    serving.require_free(chosen.host, chosen.port)
    database = opened(chosen, current=not chosen.demo)
    if chosen.demo:
        demo.prepare(chosen, database, PACKS, days=demo_days)
    else:
        demo.refuse(database)
    database.dispose()
    settings.secret_key(chosen)  # made before several processes ask for it, and refused before anything is served
    click.echo(f"Evenkeel is at {chosen.address}" + (f" ({demo.HINT})" if chosen.demo else ""))
    serving.serve(chosen, worker=with_worker)


@main.command()
@click.option("--parent", type=int, hidden=True, help="End when the parent process of this id ends.")
@configured
def worker(chosen: Settings, *, parent: int | None) -> None:
    """Run timers, mail and outgoing calls until SIGTERM or Ctrl-C; any number of workers may run."""
    from engine import batches, desk, serving
    from engine.connectors import connectors
    from engine.desk import attachments, files, mail_fetching, mail_in, mails
    from engine.worker import Worker

    stop = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stop.set())
    if parent:
        serving.end_with_parent(parent, stop.set)
    desk.register(chosen)
    database = opened(chosen)
    outgoing = connectors(chosen, functools.partial(_addresses, database))
    outgoing["email"] = mails.connector(database, chosen, outgoing["email"])
    outgoing[mail_in.CONNECTOR] = mail_in.connector(database, chosen)
    chores = [
        functools.partial(files.sweep, chosen.var / files.FOLDER, functools.partial(attachments.recorded, database)),
        functools.partial(drafts.swept, database),
        functools.partial(batches.swept, database),
        functools.partial(mail_in.forget_old, database),
    ]
    if chosen.mail_in_url:
        threading.Thread(target=mail_fetching.run, args=(database, chosen, stop), daemon=True).start()
    Worker(database, outgoing, chores=chores).run(stop)


@main.command()
@click.argument("packs", nargs=-1, required=True, type=click.Path(path_type=Path, file_okay=False, exists=True))
def check(packs: tuple[Path, ...]) -> None:
    """Check packs as a deployment would, and play their scenarios; nothing is changed.

    PACK is a folder with a pack.yaml. All that is wrong is told at once; the exit code is 1 when anything is.
    """
    from engine import checking

    found = [checking.report(folder) for folder in packs]
    for report in found:
        click.echo("\n".join(report.lines))
    if any(report.wrong for report in found):
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("packs", nargs=-1, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--by", metavar="LOGIN", help="Who deploys; default the system itself.")
@click.option("--reason", default="", help="Why, for the history.")
@configured
def deploy(chosen: Settings, *, packs: tuple[Path, ...], by: str | None, reason: str) -> None:
    """Make packs live; all of them or none. Without PACK, those that come with Evenkeel.

    Running tickets stay on the version they began with. A pack that has not changed is left as it is. What packs name of the
    desk (services, groups, calendars) is loaded with `evenkeel desk load`.
    """
    from engine import deployments
    from engine import packs as folders

    folders_given = packs or tuple(path.parent for path in sorted(PACKS.glob("*/pack.yaml")))
    read = [folders.read(folder) for folder in folders_given]
    with opened(chosen).transaction() as session:
        source = ", ".join(str(folder) for folder in folders_given)
        brought = deployments.deploy(session, read, by=_acting(session, by), source=source, reason=reason)
    for each in brought:
        click.echo(
            f"{each.key}: version {each.number} is live" + ("." if each.new else " already; nothing has changed.")
        )


@main.group()
def person() -> None:
    """People who may sign in."""


@person.command("add")
@click.argument("login")
@click.option("--name", default="", help="Full name; default the login.")
@click.option("--email", help="Where mail to this person goes.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--group", "groups", multiple=True, help="Group of work, such as service_desk; several times.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@configured
def person_add(chosen: Settings, *, login: str, password_stdin: bool, **given: Any) -> None:
    """Add a person: the first administrator is made this way (--role admin)."""
    from engine import people

    database = opened(chosen)
    password = password_given(from_stdin=password_stdin)
    with database.transaction() as session:
        people.add(session, login, password=password, **given)
    click.echo(f"{login} can sign in at {chosen.address}.")


@person.command("password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@configured
def person_password(chosen: Settings, *, login: str, password_stdin: bool) -> None:
    """Give a person a new password; their sessions end."""
    from engine import people

    database = opened(chosen)
    password = password_given(from_stdin=password_stdin)
    with database.transaction() as session:
        people.set_password(session, login, password)
    click.echo(f"{login} has a new password.")


person.add_command(cli_people.absent)
person.add_command(cli_people.back)


@main.group()
def token() -> None:
    """Tokens for the API."""


@token.command("add")
@click.argument("login")
@click.option("--label", required=True, help="What the token is for, as its owner will see it.")
@click.option("--days", type=click.IntRange(1), help="Days until it ends; default never.")
@configured
def token_add(chosen: Settings, *, login: str, label: str, days: int | None) -> None:
    """Make a token that acts as LOGIN; it is printed once and kept only as a digest."""
    from engine import tokens

    expires = now.now() + timedelta(days=days) if days else None
    with opened(chosen).transaction() as session:
        made = tokens.add(session, login, label=label, expires_at=expires)
    click.echo(made)


@main.command("upgrade-db")
@configured
def upgrade_db(chosen: Settings) -> None:
    """Make the database's tables what this version needs, from nothing or from an earlier version. Back up first."""
    schema.upgrade(connected(chosen))
    click.echo("The database is up to date.")


@main.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@configured
def backup(chosen: Settings, *, target: Path) -> None:
    """Write a verified backup to TARGET while the service runs.

    SQLite: a database file, to be put in place of the old one. PostgreSQL: a dump for pg_restore.
    """
    from engine import backup as backups

    size = backups.take(opened(chosen), target)
    click.echo(f"{target}: {size / 1024:.0f} KiB, verified.")


def _addresses(database: Database, logins: list[str]) -> dict[str, str]:
    from engine import people

    with database.reading() as session:
        return people.addresses(session, logins)


def _acting(session: Any, login: str | None) -> Actor:
    from engine import people

    return people.actor(session, login) if login else SYSTEM


if __name__ == "__main__":
    main()
