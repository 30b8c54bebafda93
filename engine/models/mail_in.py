"""MailIn: a mail that came, as it came, and what became of it.

The bytes are kept before anybody tries to understand them, so that nothing is lost that a mail server was told is ours.
"""

from __future__ import annotations

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Key, When, Word

WAITING = text("status = 'held'")


class MailIn(Base):
    """`status` is new, done, ignored (a machine wrote it), held (the desk is to look, `reason` says why) or dropped.

    `digest` makes a mail that comes twice take effect once. `raw` is empty again some weeks after the mail was done with; `text`
    is all that its writer wrote, quotations included. `number` is the ticket it reached, `follows` the closed ticket that this
    one goes on from. `sender` is the bare address in small letters, `size` in bytes of the mail as it was, kept or not;
    `decided_by` the one of the desk who dropped it or made a ticket of it.
    """

    __tablename__ = "mail_in"
    __table_args__ = (
        Index("ix_mail_in_held", "id", postgresql_where=WAITING, sqlite_where=WAITING),
        Index("ix_mail_in_sender", "sender", "received_at"),
    )

    id: Mapped[Key]
    digest: Mapped[Word] = mapped_column(unique=True)
    source: Mapped[Word]
    message_id: Mapped[Word]
    sender: Mapped[Word]
    sender_name: Mapped[Word]
    subject: Mapped[Word]
    size: Mapped[int]
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    text: Mapped[str | None]
    received_at: Mapped[When] = mapped_column(index=True)
    status: Mapped[Word]
    reason: Mapped[str | None]
    number: Mapped[str | None]
    follows: Mapped[str | None] = mapped_column(index=True)
    decided_by: Mapped[str | None]
