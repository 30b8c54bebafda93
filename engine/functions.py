"""Functions that diagrams call by name (`ek:function`), and what a run asks of outside.

The doors register the functions once when they start, so that no lower floor knows who offers them. A function is given the
session and runs inside the move's own transaction: it looks and answers, and one registered with `writes` may also write rows of
the desk. It calls nobody outside and moves no other instance. What it wrote is kept or lost with the move: a function that is
refused leaves nothing of itself, and a move over its budget nothing of any (`Outside.undo`), although the refusal is noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import NestedTransaction
    from sqlalchemy.orm import Session

FUNCTIONS: dict[str, Function] = {}


@dataclass(frozen=True, slots=True)
class Function:
    """A registered function; one that `writes` runs behind a savepoint."""

    call: Callable[[Session, dict[str, Any]], Any]
    writes: bool


def register(name: str, function: Callable[[Session, dict[str, Any]], Any], *, writes: bool = False) -> None:
    """Offer `function(session, parameters)` to diagrams under `name`; the doors do this once at start."""
    FUNCTIONS[name] = Function(function, writes)


@dataclass(slots=True)
class Outside:
    """What a run asks of outside: the moment (one for the whole move) and the named functions, inside the transaction."""

    session: Session
    moment: datetime
    _before: NestedTransaction | None = None

    def now(self) -> datetime:
        """The moment of this move."""
        return self.moment

    def call(self, function: str, parameters: dict[str, Any]) -> Any:
        """What the registered function answers.

        Raises:
            NotFound: no function of that name is registered.
        """
        if function not in FUNCTIONS:
            raise NotFound(f"The diagram calls the function '{function}', which this service does not have.")
        found = FUNCTIONS[function]
        return self._written(found, parameters) if found.writes else found.call(self.session, parameters)

    def undo(self) -> None:
        """Take back what functions have written in this move; without such a function nothing happens."""
        if self._before is not None:
            self._before.rollback()
            self._before = None
            _forget(self.session)

    def _written(self, function: Function, parameters: dict[str, Any]) -> Any:
        connection = self.session.connection()
        if self._before is None:
            self.session.flush()  # what the verb has put into the session is not the function's to lose
            self._before = connection.begin_nested()
        try:
            with connection.begin_nested():
                answer = function.call(self.session, parameters)
                self.session.flush()
        except Exception:
            _forget(self.session)
            raise
        return answer


def _forget(session: Session) -> None:
    """Let no object of the session outlive the rows that were taken back."""
    for fresh in list(session.new):
        session.expunge(fresh)
    session.expire_all()
