"""A service with the process `loan`, and people who visit it with a client each: signed in, with their form token."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import deployments, instances, moves, packs, people, signins, tasks, tokens
from engine.actor import Actor
from engine.db import Database
from engine.settings import Settings
from tests.people import ALICE, DAVE, ERIN, EVERYONE
from web import create_app

FOLDER = Path(__file__).parent / "loan"
PASSWORD = "a long enough word"
KEY = "J7v2mQx9Lr4TzBw8Ks1HnYp6Dc3Fg5Ea"


def opened(database: Database) -> None:
    """The standing people as rows, and the process live."""
    with database.transaction() as session:
        for person in EVERYONE:
            people.add(session, person.login, name=person.name, roles=person.roles, groups=person.groups)
        deployments.deploy(session, [packs.read(FOLDER)], by=DAVE, source="tests", reason="To begin with")


def application(database: Database, folder: Path, **settings: Any) -> Flask:
    """The application on `database`."""
    return create_app(Settings(var=folder, secret_key=KEY, **settings), database)


def asked(database: Database, *, by: Actor = ERIN, **answers: Any) -> moves.Moved:
    """A loan that waits for its decision."""
    with database.transaction() as session:
        return instances.start(session, "loan", by=by, variables={"device": "Laptop", **answers})


def granted(database: Database, *, by: Actor = ALICE) -> moves.Moved:
    """A loan whose device is to be handed over by `by`."""
    moved = asked(database)
    with database.transaction() as session:
        return tasks.complete(session, moved.opened[0].id, {"verdict": "yes"}, by=by)


@dataclass
class Visitor:
    """A person with a browser. `post` sends the form token that the pages give."""

    app: Flask
    login: str = ""
    client: FlaskClient = field(init=False)
    token: str = ""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        if self.login:
            with self.app.extensions["database"].transaction() as session:
                self.client.set_cookie("evenkeel", signins.begin_session(session, self.login))

    def get(self, address: str, **options: Any) -> TestResponse:
        """A page."""
        return self.client.get(address, buffered=True, **options)

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """A form."""
        return self.client.post(address, data={"ek-csrf": self._form_token(), **(data or {})}, **options)

    def _form_token(self) -> str:
        if not self.token:
            page = self.client.get("/me" if self.login else "/sign-in").text
            self.token = re.search(r'name="ek-csrf" value="([^"]+)"', page)[1]  # type: ignore[index]
        return self.token


@dataclass
class Machine:
    """A program with a person's token."""

    app: Flask
    login: str

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        with self.app.extensions["database"].transaction() as session:
            self.token = tokens.add(session, self.login, label="tests")

    def ask(self, method: str, address: str, **options: Any) -> TestResponse:
        """A request with the token; `json` is the body, `headers` are added."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.open(address, method=method, headers=headers, **options)


def words(page: TestResponse) -> str:
    """What a page says, without its tags, spaces made single."""
    text = re.sub(r"<(script|style).*?</\1>", " ", page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()
