"""The house rules that a program can check: sizes, the one commit, the one clock, nothing dangerous, nothing left open.

Lint rules cannot say these; a reader could, but only once.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FILE, LONGEST_FUNCTION = 300, 36


def ours(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> Iterator[Path]:
    """Files written by hand below `folders`."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            parts = path.relative_to(ROOT).parts
            if path.suffix in suffixes and not {"node_modules", "dist", "__pycache__"} & set(parts):
                yield path


def found(
    pattern: str, *folders: str, suffixes: tuple[str, ...] = (".py",), besides: tuple[str, ...] = ()
) -> list[str]:
    """`file:line` wherever `pattern` is, but in the files `besides`."""
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ours(*folders, suffixes=suffixes)
        if path.relative_to(ROOT).as_posix() not in besides
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wanted.search(line)
    ]


def test_no_file_is_too_long() -> None:
    sizes = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for path in ours("engine", "web")
        if "versions" not in path.parts  # alembic writes those
    }
    assert {path: size for path, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    assert [
        place for path in ours("engine", "web") if "versions" not in path.parts for place in _long_functions(path)
    ] == []


def test_there_is_one_commit() -> None:
    # Alembic runs on a connection of its own, before anything else does.
    places = found(r"\.commit\(\)", "engine", "web", besides=("engine/schema/env.py",))
    assert [place.split(":")[0] for place in places] == ["engine/db.py"]


def test_there_is_one_clock() -> None:
    # Waiting for a child process, measuring a step and pacing a poll are not about what time it is.
    assert (
        found(
            r"datetime\.(now|utcnow|today)\(|\btime\.time\(|date\.today\(", "engine", "web", besides=("engine/now.py",)
        )
        == []
    )


@pytest.mark.parametrize(
    "pattern",
    [
        r"(^|[^.\w])(eval|exec)\(",
        r"^\s*(import|from) (pickle|marshal|shelve)\b",
        r"\|\s*safe\b",
        r"\bMarkup\(",
    ],
)
def test_nothing_dangerous_is_called(pattern: str) -> None:
    # Two places may call a text markup: where markdown was cleaned by nh3, and where small marks are made by formats that escape.
    allowed = ("web/markdown.py", "web/vocabulary.py")
    assert found(pattern, "engine", "web", suffixes=(".py", ".html"), besides=allowed) == []


def test_nothing_is_left_open() -> None:
    assert (
        found(r"\b(TODO|FIXME|XXX|NotImplementedError)\b", "engine", "web", suffixes=(".py", ".js", ".html", ".css"))
        == []
    )


def test_names_say_what_things_are() -> None:
    # `Service` alone is ITIL's word for what people use; a `SomethingService` would be a class without a noun.
    banned = r"^\s*(class \w*(Manager|Helper|Util|Utils|Handler|Processor|\wService)\b|def (do|process)_(?!bind_param|result_value))"
    assert found(banned, "engine", "web") == []


def test_every_table_is_in_the_glossary() -> None:
    from engine.models import Base  # noqa: PLC0415  only this test needs the tables

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in Base.metadata.tables if f"`{name}`" not in readme] == []


def _long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            told = ast.get_docstring(node, clean=False)
            # A docstring and the signature are for the reader; what is counted is what has to be understood.
            size = (node.end_lineno or 0) - node.body[0].lineno + 1 - (len(told.splitlines()) if told else 0)
            if size > LONGEST_FUNCTION:
                yield f"{path.relative_to(ROOT)}:{node.name} has {size} lines"
