"""`python -m tests.benchmarks [--json] [--quick] [NAME ...]`: runs the benchmarks, prints tables or one JSON document."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from tests import benchmarks
from tests.benchmarks.measuring import Table, environment


def main() -> None:
    """Run what was asked for, and print each table as soon as it is there."""
    names = [each.name for each in pkgutil.iter_modules(benchmarks.__path__) if _measures(each.name)]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=benchmarks.__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which; default all of {', '.join(names)}")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of tables")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, for a look")
    parser.add_argument(
        "--database",
        action="append",
        default=[],
        metavar="URL",
        help="measure in this store, which is filled once and kept (`workplace`); may be given several times",
    )
    asked = parser.parse_args()
    os.environ["EVENKEEL_BENCH_DATABASES"] = " ".join(asked.database)
    machine = environment()
    if not asked.json:
        print("  ".join(f"{name} {value}" for name, value in machine.items()))
    found = []
    for table in _tables(asked.names or names, quick=asked.quick):
        found.append(asdict(table))
        if not asked.json:
            print("\n" + text(table), flush=True)
    if asked.json:
        json.dump({"environment": machine, "tables": found}, sys.stdout, indent=2, default=str)
        print()


def text(table: Table) -> str:
    """The table for a terminal: numbers to the right, words to the left."""
    cells = [[str(each) for each in row] for row in [table.columns, *table.rows]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [all(_number(row[index]) for row in cells[1:]) for index in range(len(widths))]
    lines = [
        "  ".join(
            _aligned(cell, width, right=side) for cell, width, side in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join([table.title, *lines, *([table.note] if table.note else [])])


def _measures(name: str) -> bool:
    return not name.startswith("_") and hasattr(_module(name), "tables")


def _module(name: str) -> Any:
    return importlib.import_module(f"tests.benchmarks.{name}")


def _tables(names: list[str], *, quick: bool) -> Iterator[Table]:
    for name in names:
        yield from _module(name).tables(quick=quick)


def _number(cell: str) -> bool:
    return cell[:1].isdigit() or cell in {"", "-"}


def _aligned(cell: str, width: int, *, right: bool) -> str:
    return cell.rjust(width) if right else cell.ljust(width)


if __name__ == "__main__":
    main()
