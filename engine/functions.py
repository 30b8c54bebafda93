"""Functions that diagrams call by name (`ek:function`), and what a run asks of outside.

The doors register the functions once when they start, so that no lower floor knows who offers them. A function is given the
session and runs inside the move's own transaction: it looks and answers, it does not write and calls nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

FUNCTIONS: dict[str, Callable[[Session, dict[str, Any]], Any]] = {}


def register(name: str, function: Callable[[Session, dict[str, Any]], Any]) -> None:
    """Offer `function(session, parameters)` to diagrams under `name`; the doors do this once at start."""
    FUNCTIONS[name] = function


@dataclass(frozen=True, slots=True)
class Outside:
    """What a run asks of outside: the moment (one for the whole move) and the named functions, inside the transaction."""

    session: Session
    moment: datetime

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
        return FUNCTIONS[function](self.session, parameters)
