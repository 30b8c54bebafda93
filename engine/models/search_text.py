"""SearchText: the words of a ticket, as search looks for them. What requesters see and what is internal are apart.

The index over it is the store's own and not in the models: a table of FTS5 kept by triggers on SQLite, a column of vectors on
PostgreSQL (`engine/schema/versions/0005_search.py`).
"""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Identifier, Word


class SearchText(Base):
    """`told` (number, title, service, description), `requester` and `replies` are for all who see the ticket.

    `known` (what the desk entered) and `notes` are for the desk alone.
    """

    __tablename__ = "search_text"

    instance_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("instance.id"), primary_key=True, autoincrement=False
    )
    told: Mapped[Word]
    requester: Mapped[Word]
    replies: Mapped[Word]
    known: Mapped[Word]
    notes: Mapped[Word]
