"""Fixtures that all tests share: people, stores, a mail server. Those for browsers are in `tests/browsers.py`."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from engine.db import Database
from tests import people, stores

pytest_plugins = ["tests.browsers"]

alice, bob, carol, dave, erin, mallory = (
    pytest.fixture(lambda actor=actor: actor, name=actor.login) for actor in people.EVERYONE
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def store(request: pytest.FixtureRequest) -> str:
    """The name of each store in turn; whoever asks for it runs on both."""
    if request.param == "postgresql":
        _require_postgresql()
    return str(request.param)


@pytest.fixture
def database(store: str, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated store of the test's own; the test runs on both stores."""
    with stores.postgresql() if store == "postgresql" else stores.sqlite(tmp_path) as database:
        yield database


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated SQLite store, for what does not depend on the store."""
    with stores.sqlite(tmp_path) as database:
        yield database


@pytest.fixture
def postgresql_database() -> Iterator[Database]:
    """An empty, migrated PostgreSQL store, for what only several machines meet."""
    _require_postgresql()
    with stores.postgresql() as database:
        yield database


def _require_postgresql() -> None:
    try:
        stores.postgresql_url()
    except stores.NoPostgresql as reason:
        pytest.skip(str(reason))


class Mailbox:
    """A real mail server on loopback that keeps what it is given. `refusal` (an SMTP answer) makes it turn mail away."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal = ""
        self.url = ""

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self.refusal:
            return self.refusal
        message = email.message_from_bytes(envelope.content, policy=default)
        message["X-RcptTo"] = ", ".join(envelope.rcpt_tos)  # whom a mail went to that hides its readers from each other
        self.messages.append(message)
        return "250 Message accepted for delivery"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Mail to `mailbox.url` lands in `mailbox.messages`."""
    box = Mailbox()
    controller = Controller(
        box, hostname="127.0.0.1", port=_free_port()
    )  # it connects to itself, so it must know its port
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}"
    yield box
    controller.stop()
