"""A company to walk through in a browser: the demo's people, records and packs, with real mail in and out.

Pages and worker share one clock that stands still until somebody lets it go on, so that a journey over three weeks takes seconds.
What is seen on the way is kept as pictures in `artifacts/journeys`.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import update

from engine import demo, desk, now
from engine.connectors import connectors
from engine.db import Database
from engine.desk import mail_fetching, mail_in, mails
from engine.models import SignedIn
from engine.people import addresses
from engine.settings import Settings
from engine.worker import Worker
from tests import imap_server, stores
from tests.engine import letters
from tests.journeys.killing import ROOT
from web import create_app

PICTURES = ROOT / "artifacts" / "journeys"
DESK = "desk@demo.invalid"
TUESDAY = 1


class Shop:
    """The company of the demo, served to browsers."""

    def __init__(self, database, folder, *, mailbox, imap, new_page, serve):
        self.database, self._mailbox, self._imap, self._new_page = database, mailbox, imap, new_page
        self.at = opening()
        self._pages = []
        self.settings = Settings(
            database=str(database.engine.url), var=folder, secret_key="k" * 40, demo=True, mail_url=mailbox.url,
            mail_from=f"Desk <{DESK}>", mail_in_url=imap_server.url(imap),
        )  # fmt: skip
        desk.register(self.settings)
        app = create_app(self.settings, database)
        app.wsgi_app = self._on_time(app.wsgi_app)
        self.address = serve(app)
        self.settings = replace(self.settings, base_url=self.address)
        desk.register(self.settings)  # links in mails lead here
        self._worker = Worker(database, self._connectors())

    def enter(self, login, **options):
        """A browser of this person's, signed in, at home."""
        page = self._new_page(base_url=self.address, **options)
        page.clock.set_fixed_time(self.at)
        self._pages.append(page)
        page.goto("/sign-in")
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill(demo.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_label("Your account")).to_be_visible()
        return page

    def work(self, **later):
        """Let time go on and the worker do all that is due by then, whatever that brings about included."""
        at = self.at + timedelta(**later)
        with self.database.transaction() as session:  # who signs in anew each time is not what a journey is about
            session.execute(update(SignedIn).values(seen_at=at, created_at=at))
        self.at = at
        with now.at(at):
            self._worker.drain()
        for page in self._pages:
            page.clock.set_fixed_time(at)

    def left(self):
        """What each browser showed last, for who looks why a journey ended early."""
        for number, page in enumerate(self._pages, 1):
            picture(page, "left", f"{Path(self.settings.var).name}-{number}")

    def mailed(self, login, words):
        """The newest mail to this person whose subject or text holds `words`."""
        to = f"{login}@{demo.MAIL_DOMAIN}"
        found = [each for each in self._mailbox.messages if to in f"{each['To']} {each['X-RcptTo']}"]
        [*_, mail] = [each for each in found if words in f"{each['Subject']}\n{letters.body(each)}"]
        return mail

    def answer(self, mail, login, text):
        """This person answers the mail, and the desk fetches it."""
        answered = letters.answer(mail, f"{login}@{demo.MAIL_DOMAIN}", text)
        imap_server.put(self._imap, answered)
        with now.at(self.at):
            mail_fetching.fetch(self.database, self.settings)
        self.work()

    def _on_time(self, answer):
        def on_time(environ, start_response):
            with now.at(self.at):
                return answer(environ, start_response)

        return on_time

    def _connectors(self):
        def known(logins):
            with self.database.reading() as session:
                return addresses(session, logins)

        out = connectors(self.settings, known)
        out["email"] = mails.connector(self.database, self.settings, out["email"])
        return {**out, mail_in.CONNECTOR: mail_in.connector(self.database, self.settings)}


@functools.cache
def opening():
    """When journeys begin: the morning of a Tuesday late in August, so that one is like the other on every day of the year.

    No month closes and no freeze begins in the weeks after it.
    """
    today = now.now()
    day = today.replace(month=8, day=26, hour=8, minute=0, second=0, microsecond=0)
    day = day if day > today else day.replace(year=day.year + 1)
    return day + timedelta(days=(TUESDAY - day.weekday()) % 7)


@functools.cache
def store():
    """The demo's store as `evenkeel serve --demo` makes it, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="evenkeel-shop-"))
    shutil.copy(stores.sqlite_template(), folder / "demo.db")
    settings = Settings(database=f"sqlite:///{folder}/demo.db", var=folder, secret_key="k" * 40, demo=True)
    database = Database(settings.database)
    desk.register(settings)
    with now.at(opening()):
        demo.prepare(settings, database, ROOT / "processes")
    database.dispose()
    return folder / "demo.db"


def picture(page, journey, name):
    """Keep what the page shows as a whole; pictures of a journey are named in their order: `03-asked`."""
    folder = PICTURES / journey
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
