"""Reading a script without running it: is it Python, may it run in the sandbox, which names does it read and write.

Written are the names assigned at the top level, also through a subscript (`items[0] = x`) or by a call that changes its object
(`items.append(x)`), and those that a function declares `global`. The sandbox copies what comes in, so a change in place would
otherwise be lost without a word. A name that is only called is no variable: a variable `sum` does not hide the function.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 50_000
MODULES = frozenset(
    {
        "collections",
        "csv",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "functools",
        "itertools",
        "json",
        "math",
        "operator",
        "random",
        "re",
        "string",
        "time",
        "typing",
    }
)
_CHANGING = frozenset(
    {
        "append",
        "extend",
        "insert",
        "remove",
        "pop",
        "clear",
        "sort",
        "reverse",
        "update",
        "setdefault",
        "popitem",
        "add",
        "discard",
    }
)
_MISSING = {
    ast.Delete: "'del'",
    ast.Yield: "'yield'",
    ast.YieldFrom: "'yield'",
    ast.AsyncFunctionDef: "'async'",
    ast.AsyncFor: "'async'",
    ast.AsyncWith: "'async'",
    ast.Await: "'await'",
    ast.Nonlocal: "'nonlocal'",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The names that a script reads, and those that it may write."""

    reads: frozenset[str]
    writes: frozenset[str]


def read(text: str) -> Reading:
    """What a script reads and writes. Invalid with every problem found."""
    tree = _tree(text)
    problems = [problem for node in ast.walk(tree) for problem in _problems(node)]
    if problems:
        raise Invalid(f"The script cannot run: {problems[0].sentence}", code=problems[0].code, problems=problems)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    own = set(_own(tree))
    writes = {name for name in _written(tree.body) if not name.startswith("_") and name not in own}
    writes |= {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    return Reading(frozenset(loaded), frozenset(writes))


def _tree(text: str) -> ast.Module:
    if len(text) > SIZE:
        raise _invalid(f"It has {len(text)} characters; {SIZE} is the most.", None, None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a pattern is for its owner to mind
            return ast.parse(text)
    except SyntaxError as error:
        raise _invalid(f"It is no Python: {error.msg}.", error.lineno, error.offset) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise _invalid("It is nested too deep or holds a NUL character.", None, None) from error


def _invalid(sentence: str, line: int | None, column: int | None) -> Invalid:
    place = f"Line {line}, column {column}: " if line else ""
    problem = Problem("script.syntax", "", f"{place}{sentence}", line=line)
    return Invalid(problem.sentence, code=problem.code, problems=[problem])


def _problems(node: ast.AST) -> Iterator[Problem]:
    missing = _MISSING.get(type(node))
    if isinstance(node, ast.ClassDef) and (node.bases or node.keywords):
        missing = "A class with a base class"
    if missing:
        yield _problem(node, f"{missing} is not in the sandbox.", "script.unsupported")
    for module in _imported(node):
        if module not in MODULES:
            allowed = ", ".join(sorted(MODULES))
            yield _problem(node, f"The module '{module}' is not in the sandbox, which has {allowed}.", "script.denied")


def _problem(node: ast.AST, sentence: str, code: str) -> Problem:
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    return Problem(code, "", f"Line {line}, column {column}: {sentence}", line=line)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or ".").partition(".")[0]]
    return []


def _own(tree: ast.Module) -> Iterator[str]:
    """Names of functions, classes and imports, which are no variables."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _written(statements: list[ast.stmt]) -> Iterator[str]:
    """The names that statements of the top level assign or change, with those inside `if`, loops, `try` and `with`."""
    for statement in statements:
        if isinstance(statement, ast.Assign):
            yield from (name for target in statement.targets for name in _targets(target))
        elif isinstance(statement, ast.AugAssign) or (isinstance(statement, ast.AnnAssign) and statement.value):
            yield from _targets(statement.target)
        elif isinstance(statement, ast.Match):
            for case in statement.cases:
                yield from _written(case.body)
        elif not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield from _changed(statement)
            for block in ("body", "orelse", "finalbody"):
                yield from _written(getattr(statement, block, []))
            for handler in getattr(statement, "handlers", []):
                yield from _written(handler.body)


def _targets(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            yield from _targets(one)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)
    else:
        yield from _root(target)


def _root(target: ast.expr) -> Iterator[str]:
    while isinstance(target, ast.Subscript | ast.Attribute):
        target = target.value
    if isinstance(target, ast.Name):
        yield target.id


def _changed(statement: ast.stmt) -> Iterator[str]:
    """Names whose objects a statement changes by calling a method, and names assigned with `:=`."""
    for node in _expressions(statement):
        if isinstance(node, ast.NamedExpr):
            yield node.target.id
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGING:
            yield from _root(node.func.value)


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.expr):
            yield from ast.walk(child)
