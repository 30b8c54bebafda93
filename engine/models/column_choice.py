"""Column choice: which columns a person wants to see in a list, in which order."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Word


class ColumnChoice(Base):
    """`columns` are the keys of the columns with commas between them; `list` is the list they are for."""

    __tablename__ = "column_choice"

    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
    list: Mapped[Word] = mapped_column(primary_key=True)
    columns: Mapped[Word]
