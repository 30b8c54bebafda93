"""Letters for tests: mails as people's programs write them, a service that takes them in, and an incident for them to be about."""

from __future__ import annotations

import functools
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from engine import deployments, desk, instances, now, packs, people, tasks
from engine.connectors import email
from engine.desk import mail_in, mails
from engine.models import Instance, Task
from engine.people import addresses
from engine.settings import Settings
from engine.worker import Worker
from tests.engine import errands
from tests.people import ALICE, DAVE, ERIN, EVERYONE

PACK = Path(__file__).parents[2] / "processes" / "incident"
DESK = "desk@example.org"


class Service:
    """A desk with the incident process that mail comes in to and goes out from."""

    def __init__(self, database, folder, mailbox, **settings):
        drop = folder / "drop"
        drop.mkdir(exist_ok=True)
        values = {"mail_in_url": f"folder:{drop}", "mail_from": f"Desk <{DESK}>", "var": folder, "secret_key": "k" * 40}
        self.settings = Settings(mail_url=mailbox.url, **{**values, **settings})
        self.database, self.drop, self.mailbox = database, drop, mailbox
        desk.register(self.settings)
        with database.transaction() as session:
            for person in EVERYONE:
                people.add(
                    session,
                    person.login,
                    name=person.name,
                    email=f"{person.login}@example.org",
                    roles=person.roles,
                    groups=person.groups,
                )
            deployments.deploy(session, [packs.read(PACK)], by=DAVE, source="tests")
        self.at = now.now()

    def worker(self):
        """A worker of this service."""
        database = self.database

        def known(logins):
            with database.reading() as session:
                return addresses(session, logins)

        out = mails.connector(database, self.settings, email.sender(self.settings, known))
        return Worker(database, {"email": out, mail_in.CONNECTOR: mail_in.connector(database, self.settings)})

    def work(self, **later):
        """Let time go on and the worker do all that is due by then."""
        self.at += timedelta(**later)
        with now.at(self.at):
            self.worker().drain()

    def came(self, raw, **given):
        """A mail comes in and is taken; answers its row."""
        with now.at(self.at):
            new = mail_in.keep(self.database, self.settings, bytes(raw), source="test", **given)
        self.work()
        return self.rows("mail_in")[-1] if new else None

    def rows(self, table):
        """All rows of a table, the oldest first."""
        return sorted(errands.rows(self.database, table), key=lambda row: row["id"])

    def words(self, number):
        """(kind, who, text) of the stream of a ticket."""
        ids = {row["number"]: row["id"] for row in self.rows("instance")}
        return [
            (row["kind"], row["by"], row["text"]) for row in self.rows("entry") if row["instance_id"] == ids[number]
        ]

    def reported(self):
        """Erin has reported an incident; its number."""
        answers = {"short_description": "Mail does not work", "description": "Since this morning"}
        with now.at(self.at), self.database.transaction() as session:
            number = instances.start(session, "incident", by=ERIN, variables=answers).number
        self.work()
        return number

    def done(self, number, by=ALICE, **answers):
        """Somebody completes the task that is open."""
        with now.at(self.at), self.database.transaction() as session:
            instance = session.query(Instance).filter_by(number=number).one()
            task = (
                session.query(Task).filter_by(instance_id=instance.id, status="open").order_by(Task.id.desc()).first()
            )
            tasks.complete(session, task.id, answers, by=by)
        self.work()

    def asked(self):
        """An incident that waits for Erin's answer; its number, and the mail that asked her."""
        number = self.reported()
        self.done(number, category="Email", impact=3, urgency=3, action="ask_user", question="Which mailbox?")
        return number, self.mailbox.messages[-1]

    def resolved(self):
        """An incident that alice has resolved."""
        number = self.reported()
        known = {"category": "Email", "impact": 3, "urgency": 3, "short_description": "Mail does not work"}
        self.done(number, **known, action="resolve", close_code="Solution provided", close_notes="Restarted.")
        return number, self.mailbox.messages[-1]

    def ended(self):
        """An incident that can no longer be reopened."""
        number, sent = self.resolved()
        for _ in range(5):
            self.work(days=8)
        assert self.instance(number)["status"] == "ended"
        return number, sent

    def instance(self, number):
        """The row of a ticket."""
        [found] = [row for row in self.rows("instance") if row["number"] == number]
        return found


@functools.cache
def _count():
    return iter(range(1, 10_000))


def letter(sender="Erin <erin@example.org>", text="The shared one.", *, to=f"Desk <{DESK}>", subject="Help", **headers):
    """A mail with any headers besides; `In_Reply_To=...` is In-Reply-To."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    made["Message-ID"] = given.pop("Message-ID", f"<{next(_count())}@home.example>")
    for name, value in given.items():
        made[name] = value
    made.set_content(text)
    return made


def answer(sent, sender="Erin <erin@example.org>", text="The shared one.", **headers):
    """An answer to a mail of ours, as a mail program writes one."""
    references = f"{sent['References'] or ''} {sent['Message-ID']}".strip()
    quoted = "\n".join(f"> {line}" for line in body(sent).splitlines())
    return letter(
        sender,
        f"{text}\n\nOn Mon, 23 Nov 2026 at 10:00, Desk <{DESK}> wrote:\n{quoted}\n",
        to=sent["Reply-To"] or sent["From"],
        subject=f"Re: {sent['Subject']}",
        **{"In_Reply_To": sent["Message-ID"], "References": references, **headers},
    )


def body(sent):
    """The plain text of a mail."""
    return sent.get_body(preferencelist=("plain",)).get_content().replace("\r\n", "\n")
