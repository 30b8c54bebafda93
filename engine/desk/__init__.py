"""What a service desk adds to processes, the functions by which diagrams ask for it, and the data it is loaded from.

A diagram calls a function by name (`ek:function`); the doors call `register` once when they start, so that no lower floor knows
the desk. A function is given the session and runs inside the move's own transaction: it looks and answers,
and one registered with `writes` writes rows of the desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import functions
from engine.desk import duplicates, groups, loading, signing, stream, surveys, telling

if TYPE_CHECKING:
    from engine.settings import Settings


def register(settings: Settings | None = None) -> None:
    """Let diagrams call the desk's functions, and files have its sections; doing it twice changes nothing.

    Args:
        settings: whose secret signs links, and whose address they begin with.
    """
    if settings is not None:
        signing.use(settings)
    functions.register("duplicates", duplicates.found)
    functions.register("post", stream.posted, writes=True)
    functions.register("survey", surveys.invited, writes=True)
    functions.register("announce", telling.announced, writes=True)
    functions.register("announcement_update", telling.updated, writes=True)
    functions.register("announcement_end", telling.ended, writes=True)
    functions.register("audience", telling.audience)
    _sections()


def _sections() -> None:
    """A section comes after those that its rows name."""
    loading.section("groups", groups.read)
