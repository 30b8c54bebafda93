"""Undo: after a step that only said who has a task, or when it is followed up, the page offers to take it back.

The offer is a notice with a plain form in it. With scripts it goes after eight seconds; without, it stands until the next page.
"""

from __future__ import annotations

from typing import Any

from flask import flash


def offer(words: str, task_id: int) -> None:
    """Say what was done on the next page, with a button that takes it back."""
    offer_at(words, f"/tasks/{task_id}/undo")


def offer_at(words: str, address: str) -> None:
    """The same, taken back by a post to `address`, which carries in its query what the deed was about."""
    said: Any = {"words": words, "undo": address}  # the session keeps JSON, not text alone
    flash(said, "good")
