"""Candidates: whether a person may act on a task, from what its row and the drawing say of it.

Pages offer deeds by this answer, and the verbs of `engine.tasks` refuse by the same rules in sentences of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.models.task import excludes

if TYPE_CHECKING:
    from engine.actor import Actor


def acts(by: Actor, *, group: str | None, assignee: str | None, excluded: str | None, personal: bool) -> bool:
    """Whether the verbs would let `by` finish such an open task.

    Args:
        excluded: the text of `Task.excluded`.
        personal: whether the drawing asks its assignee in person.
    """
    if excludes(excluded, by.login):
        return False
    if personal and assignee is not None:
        return assignee == by.login
    if by.has("admin") or assignee == by.login or group in by.groups:
        return True
    return group is None and assignee is None and by.has("agent")
