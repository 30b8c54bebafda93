"""What all tables share: the metadata, moments in UTC, and JSON that PostgreSQL can search.

Names of constraints are fixed by a convention, so that schema changes can name them on both stores.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, cast

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, Table, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. SQLite has no time zones, so there the zone is dropped on writing and put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the store: always UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the store: always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of all tables."""

    metadata = MetaData(naming_convention=NAMES)


def table(model: type[Base]) -> Table:
    """The Core table of a mapped class, for the statements of the hot path."""
    return cast("Table", model.__table__)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Identifier = BigInteger().with_variant(Integer, "sqlite")

Key = Annotated[int, mapped_column(Identifier, primary_key=True)]
Word = Annotated[str, mapped_column(Text)]
Values = Annotated[dict[str, Any], mapped_column(Json)]
When = Annotated[datetime, mapped_column(Moment)]
