"""Matching: a query in the language of each store's index, FTS5 or vectors. Nothing that was typed is part of that language.

What a person may not find by is left out of the question itself: for requesters it names only the words that they may see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    String,
    and_,
    column,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from engine import queries
from engine.models import Instance

if TYPE_CHECKING:
    from sqlalchemy import FromClause, SQLColumnExpression
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.compiler import SQLCompiler

    from engine.queries import Query, Term

FEW = 2_000
_FTS5 = table("search_index", column("rowid"))
_VECTORS = table("search_text", column("instance_id"))
_SEEN_BY_ALL, _MARKS = "{told requester replies}", "ABC"
"""The same on both stores: columns of the one, weights of the other (`0005_search`)."""
_SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")


def index(dialect: str) -> tuple[FromClause, ColumnElement[Any]]:
    """The index of a store and its column of the tickets' ids."""
    return (_FTS5, _FTS5.c.rowid) if dialect == "sqlite" else (_VECTORS, _VECTORS.c.instance_id)


def matches(dialect: str, query: Query, *, inside: bool) -> ColumnElement[bool]:
    """Whether a row of the index has all words that are wanted and none of the unwanted; some must be wanted."""
    if dialect == "sqlite":
        return literal_column("search_index").op("MATCH", return_type=Boolean())(
            literal(of_fts5(query, inside=inside), String)
        )
    question = func.to_tsquery(_SIMPLE, literal(of_vectors(query, inside=inside), String))
    return literal_column("search_text.words").op("@@", return_type=Boolean())(question)


def few(session: Session, query: Query, *, inside: bool) -> ColumnElement[bool] | None:
    """On PostgreSQL the tickets that a query finds, when they are few; None when they are many, or on SQLite.

    Its planner guesses badly how rare the beginning of a word is, and would look through everything, newest first, for the one
    ticket that has it; the function asks the index (`0005_search`).
    """
    if session.connection().dialect.name == "sqlite":
        return None
    question = func.to_tsquery(_SIMPLE, literal(of_vectors(query, inside=inside), String))
    ids = session.scalars(select(func.search_few(question, FEW + 1))).all()
    return None if len(ids) > FEW else Instance.id == func.any(literal(ids, ARRAY(BigInteger)))


def among(ids: SQLColumnExpression[int], text: str, *, inside: bool) -> ColumnElement[bool]:
    """Whether a ticket's id is among those that the words of a search find, for any list on both stores.

    Fields are not looked at, and a search without any word finds nothing.

    Raises:
        Invalid: it is too long.
    """
    return of_query(ids, queries.read(text), inside=inside)


def of_query(ids: SQLColumnExpression[int], query: Query, *, inside: bool) -> ColumnElement[bool]:
    """The same for a query that has been read."""
    if query.wanted:
        return _found(ids, query, inside=inside)
    if not query.unwanted:
        return false()
    return and_(*(~_found(ids, queries.Query(wanted=(term,)), inside=inside) for term in query.unwanted))


def of_fts5(query: Query, *, inside: bool) -> str:
    """The question for SQLite: phrases in quotes, which hold letters, digits and spaces alone."""
    said = " AND ".join(map(_phrase, query.wanted))
    if query.unwanted:
        said = f"({said}) NOT ({' OR '.join(map(_phrase, query.unwanted))})"
    return said if inside else f"{_SEEN_BY_ALL} : ({said})"


def of_vectors(query: Query, *, inside: bool) -> str:
    """The question for PostgreSQL: words in quotes with the weights that may be looked at."""
    wanted = [_followed(term, inside=inside) for term in query.wanted]
    return " & ".join([*wanted, *(f"!{_followed(term, inside=inside)}" for term in query.unwanted)])


def _phrase(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.begins else "")


def _followed(term: Term, *, inside: bool) -> str:
    last = len(term.words) - 1
    marks = [("*" if term.begins and at == last else "") + ("" if inside else _MARKS) for at in range(last + 1)]
    words = [f"'{word}'{':' if mark else ''}{mark}" for word, mark in zip(term.words, marks, strict=True)]
    return f"({' <-> '.join(words)})"


def _found(ids: SQLColumnExpression[int], query: Query, *, inside: bool) -> ColumnElement[bool]:
    said = _Found(literal(of_fts5(query, inside=inside), String), literal(of_vectors(query, inside=inside), String))
    return ids.op("IN", return_type=Boolean())(said)


class _Found(FunctionElement[int]):
    """The ids that a question finds, said for both stores; the one in use takes its own."""

    inherit_cache = True


@compiles(_Found, "sqlite")
def _found_by_fts5(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    said, _ = (compiler.process(one, **options) for one in element.clauses)
    return f"(SELECT rowid FROM search_index WHERE search_index MATCH {said})"  # noqa: S608  a bound parameter


@compiles(_Found, "postgresql")
def _found_by_vectors(element: _Found, compiler: SQLCompiler, **options: Any) -> str:
    _, said = (compiler.process(one, **options) for one in element.clauses)
    return f"(SELECT instance_id FROM search_text WHERE words @@ to_tsquery('simple'::regconfig, {said}))"  # noqa: S608
