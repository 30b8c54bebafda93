"""What a service desk adds to processes, the functions by which diagrams ask for it, and the data it is loaded from.

A diagram calls a function by name (`ek:function`); the doors call `register` once when they start, so that no lower floor knows
the desk. A function is given the session and runs inside the move's own transaction: it looks and answers, it does not write.
"""

from __future__ import annotations

from engine import functions
from engine.desk import duplicates, groups, loading


def register() -> None:
    """Let diagrams call the desk's functions, and files have its sections; doing it twice changes nothing."""
    functions.register("duplicates", duplicates.found)
    _sections()


def _sections() -> None:
    """A section comes after those that its rows name."""
    loading.section("groups", groups.read)
