"""Loading the desk's data (services, configuration items, catalogue, calendars, people ...) from files that people write.

Context: process owners keep this data in YAML files beside the packs and change it without a programmer. Decision: a file has
sections, a section has rows, a row has a key; loading brings what is new, changes what differs and leaves alone what no file
names. Nothing is taken away unless a row says `retired: true`, and nothing at all is kept while anything is wrong: every problem
is told at once with its file, section, row and remedy. Consequence: a load can be repeated at will, and a dry run tells what it
would do.

A part of the desk adds its section once, in `engine/desk/__init__.py`, after the sections that its rows name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import strictyaml
from engine.desk.row import Row
from engine.errors import Invalid, NotFound, Problem
from engine.models import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.orm import Session

    from engine.models import Base

FACTORY = Path(__file__).parents[2] / "processes" / "factory"
"""The desk's data that comes with Evenkeel."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the files: `read(session, rows)` checks its rows and keeps those that are sound; `key` names the field that a
    row is known by.
    """  # fmt: skip

    name: str
    read: Callable[[Session, list[Row]], None]
    key: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the rows of one section."""

    section: str
    new: int
    changed: int
    retired: int
    same: int


SECTIONS: dict[str, Section] = {}
"""In the order in which they are loaded: what others name comes first."""


def section(name: str, read: Callable[[Session, list[Row]], None], *, key: str = "key") -> None:
    """Let files have a section; doing it twice changes nothing."""
    SECTIONS[name] = Section(name, read, key)


def files(path: Path) -> dict[str, Any]:
    """What stands in a YAML file, or in all of a folder: name -> value.

    Raises:
        NotFound: there is no such file, or the folder has none.
        Invalid: files that are no YAML, all of them said at once.
    """
    found = sorted(path.glob("*.yaml")) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        raise NotFound(f"There is no YAML file at {path}; name a file, or a folder that holds some.")
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for file in found:
        try:
            values[file.name] = strictyaml.loads(_text(file), file=file.name)
        except Invalid as refusal:
            problems += refusal.problems
    if problems:
        raise _refused(problems)
    return values


def load(session: Session, values: Mapping[str, Any]) -> list[Loaded]:
    """Keep the rows of `values` (file -> section -> rows), each under its key.

    Raises:
        Invalid: anything is wrong; `problems` has all of it, and nothing is kept.
    """
    problems: list[Problem] = []
    rows = _rows(values, problems)
    with session.begin_nested():
        for name, one in SECTIONS.items():
            one.read(session, [row for row in rows.get(name, ()) if row.values])
            session.flush()
        for row in (each for several in rows.values() for each in several):
            row.close()
        if problems:
            raise _refused(problems)
    return [_counted(name, rows[name]) for name in SECTIONS if rows.get(name)]


def tried(session: Session, values: Mapping[str, Any]) -> list[Loaded]:
    """What `load` would do; nothing is kept.

    Raises:
        Invalid: anything is wrong.
    """
    savepoint = session.begin_nested()
    try:
        return load(session, values)
    finally:
        savepoint.rollback()
        session.expire_all()


def keep(session: Session, row: Row, model: type[Base], /, **values: Any) -> Any:
    """Insert or change the row of `model` whose primary key is `row.key`; `row.outcome` says which. The object, or None when the
    row is not sound and nothing is written.
    """  # fmt: skip
    if not row.sound:
        return None
    found = session.get(model, row.key)
    if found is None:
        (key,) = table(model).primary_key.columns.keys()
        found = model(**{key: row.key}, **values)
        session.add(found)
        row.outcome = "new"
        return found
    for name, value in values.items():
        if getattr(found, name) != value:
            setattr(found, name, value)
            row.outcome = "changed"
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problem = Problem("desk.file", "", "It is no UTF-8 text; save it as UTF-8.", file=file.name)
        raise Invalid(f"{file.name} is no UTF-8 text; save it as UTF-8.", problems=[problem]) from None


def _rows(values: Mapping[str, Any], problems: list[Problem]) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    keys: dict[str, dict[str, str]] = {}
    for file, sections in values.items():
        if not isinstance(sections, dict):
            sentence = f"It has no sections; begin with one of {', '.join(sorted(SECTIONS))}."
            problems.append(Problem("desk.file", "", sentence, file=file))
            continue
        for name, given in sections.items():
            if sentence := _unread(name, given):
                problems.append(Problem("desk.section", name, sentence, file=file))
                continue
            for number, each in enumerate(given, 1):
                rows.setdefault(name, []).append(_row(file, SECTIONS[name], number, each, keys=keys, problems=problems))
    return rows


def _unread(name: str, given: Any) -> str:
    if name not in SECTIONS:
        return f"There is no section '{name}'; the sections are {', '.join(sorted(SECTIONS))}."
    return "" if isinstance(given, list) else f"'{name}' is no list of rows; write each row with a dash before it."


def _row(
    file: str, one: Section, number: int, each: Any, *, keys: dict[str, dict[str, str]], problems: list[Problem]
) -> Row:
    values = each if isinstance(each, dict) else {}
    key = values.get(one.key)
    row = Row(file, one.name, number, key if isinstance(key, str) else "", values, keys, problems)
    row.asked |= {one.key, "retired"}
    known = keys.setdefault(one.name, {})
    if not isinstance(each, dict):
        row.wrong("", "it is no row of fields; write `field: value` for each.")
    elif not row.key or len(row.key) > 200 or row.key != row.key.strip():  # noqa: PLR2004  what an index takes
        row.wrong(one.key, "it is missing, or no plain text; write what the row is known by.")
    elif row.key in known:
        row.wrong(one.key, f"'{row.key}' is given already in {known[row.key]}; keep one of the two.")
    known.setdefault(row.key, f"{file}, row {number}")
    return row


def _refused(problems: list[Problem]) -> Invalid:
    counted = "one thing is wrong" if len(problems) == 1 else f"{len(problems)} things are wrong"
    return Invalid(f"Nothing was loaded: {counted}.", code="desk.load", problems=problems)


def _counted(name: str, rows: list[Row]) -> Loaded:
    count = {outcome: sum(row.outcome == outcome for row in rows) for outcome in ("new", "changed", "retired", "same")}
    return Loaded(name, **count)
