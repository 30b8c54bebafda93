"""A log as a CSV file: read strictly, because a log that is read wrongly still replays. Columns are known by name."""

from __future__ import annotations

import csv
import gzip
import io
from typing import TYPE_CHECKING

from engine.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


def rows(file: Path, columns: Sequence[str]) -> list[tuple[int, Mapping[str, str]]]:
    """The rows of a CSV file (gzipped when it begins so) with the line each ends on.

    Raises:
        Invalid: the file cannot be read, a column is missing or unknown, or a line has too many or too few values.
    """
    try:
        return list(_rows(file, columns))
    except (OSError, UnicodeDecodeError, csv.Error, EOFError) as error:
        raise Invalid(f"{file} cannot be read as CSV: {error}.", code="replay.file") from error


def _rows(file: Path, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    with file.open("rb") as raw:
        packed = raw.peek(2)[:2] == b"\x1f\x8b"
        with gzip.open(raw) if packed else raw as plain:
            reader = csv.reader(io.TextIOWrapper(plain, encoding="utf-8-sig", newline=""))
            header = next(reader, [])
            _check(file, header, columns)
            for values in reader:
                if len(values) != len(header):
                    raise Invalid(
                        f"{file}, line {reader.line_num}: {len(values)} values for {len(header)} columns; correct the line.",
                        code="replay.line",
                    )
                yield reader.line_num, dict(zip(header, values, strict=True))


def _check(file: Path, header: list[str], columns: Sequence[str]) -> None:
    unknown = [name for name in header if name not in columns]
    missing = [name for name in columns if name not in header]
    parts = [f"unknown columns {', '.join(unknown)}"] if unknown else []
    parts += [f"missing columns {', '.join(missing)}"] if missing else []
    if len(set(header)) < len(header):
        parts.append("the same column twice")
    if parts:
        raise Invalid(
            f"{file} is not a log of this kind: {'; '.join(parts)}. Give the file as it was published.",
            code="replay.columns",
        )
