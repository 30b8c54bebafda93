"""The operators' commands that try the processes with much work: a log of real incidents, and an imagined company."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine import schema
from engine.console import configured, connected

if TYPE_CHECKING:
    from engine.settings import Settings

PACKS = Path(__file__).parent.parent / "processes"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--log", "kind", type=click.Choice(["uci498", "bpic2013"]), default="uci498", help="Which log FILE is.")
@click.option("--first", type=int, metavar="N", help="Only the first N tickets.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@configured
def replay(chosen: Settings, *, file: Path, kind: str, first: int | None, as_json: bool) -> None:
    """Run a log of real tickets through a process, on a virtual clock.

    FILE is a CSV file, gzipped or not: the incidents of the UCI data set 498, or with --log bpic2013 the closed problems of the
    BPI Challenge 2013. Take an empty database for it: --database sqlite:///replay.db.
    """
    from engine import replay as incidents
    from engine.replay import bpic2013 as problems

    database = connected(chosen)
    schema.upgrade(database)
    run = problems.run if kind == "bpic2013" else incidents.run
    click.echo(run(database, file, first=first, as_json=as_json))


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--days", type=click.IntRange(1, 366), default=28, show_default=True, help="So many, up to last midnight."
)
@click.option(
    "--scale",
    type=click.FloatRange(0.001, 100),
    default=1.0,
    show_default=True,
    help="1 has 1,250 new tickets and alerts a day.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same company.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@configured
def simulate(chosen: Settings, *, folders: tuple[Path, ...], days: int, scale: float, seed: int, as_json: bool) -> None:
    """Let an imagined company work for some weeks, on a virtual clock: something to look at and to measure with.

    FOLDERS are packs; default those that come with Evenkeel. Take an empty database for it: --database
    sqlite:///simulated.db.
    """
    from engine import packs
    from engine import simulate as simulating

    database = connected(chosen, lasting=False)  # it can be made again
    schema.upgrade(database)
    read = [packs.read(folder) for folder in folders or sorted(path.parent for path in PACKS.glob("*/pack.yaml"))]
    click.echo(simulating.simulate(database, read, seed=seed, days=days, scale=scale, as_json=as_json))
