"""The limit: bare durable commits of each store on this disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import Table, available_stores, bare_commits, opened


def tables(*, quick: bool) -> Iterator[Table]:
    rows = []
    for store in available_stores():
        with tempfile.TemporaryDirectory() as folder, opened(store, Path(folder)) as database:
            rows.append((store, f"{bare_commits(database, seconds=0.5 if quick else 2):,.0f}"))
    yield Table("Bare durable commits of an 8 KiB row, one connection", ("store", "commits/s"), rows)
