"""Announcement: what everybody, or an audience, is told about services; its updates; who has read it; who wants to hear."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Json, Key, Values, When, Word


class Announcement(Base):
    """`services` is service -> component status; `channels` are banner and status; it is over once `ended_at` is set.

    A planned one (`level` maintenance) has `starts_at` and `ends_at` ahead of it. `number` is the ticket it speaks for.
    """

    __tablename__ = "announcement"
    __table_args__ = (Index("ix_announcement_ended_at", "ended_at"),)

    id: Mapped[Key]
    number: Mapped[str | None] = mapped_column(index=True)
    title: Mapped[Word]
    level: Mapped[Word]
    services: Mapped[Values]
    audience: Mapped[list[str]] = mapped_column(Json)
    channels: Mapped[list[str]] = mapped_column(Json)
    starts_at: Mapped[When]
    ends_at: Mapped[When | None]
    next_update_at: Mapped[When | None]
    by: Mapped[Word]
    ended_at: Mapped[When | None]


class AnnouncementUpdate(Base):
    """What was said and when; the first update is the announcement's own text. `stage` is Investigating, Identified and so on."""

    __tablename__ = "announcement_update"

    id: Mapped[Key]
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    at: Mapped[When]
    by: Mapped[Word]
    stage: Mapped[Word]
    text: Mapped[Word]


class AnnouncementReader(Base):
    """Somebody has said that they read it."""

    __tablename__ = "announcement_reader"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
    at: Mapped[When]


class ServiceSubscription(Base):
    """A person wants to hear of what happens to a service."""

    __tablename__ = "service_subscription"

    login: Mapped[Word] = mapped_column(ForeignKey("person.login"), primary_key=True)
    service: Mapped[Word] = mapped_column(primary_key=True, index=True)
