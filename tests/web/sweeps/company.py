"""The demo's company with something on every kind of page: all made by the verbs that people and machines use.

`filled` answers the words that addresses of pages are made of: numbers, ids, tokens.
"""

from __future__ import annotations

import io
from datetime import UTC, timedelta

from sqlalchemy import select, update

from engine import batches, drafts, filters, instances, messages, now, people, saved_filters, tasks, tokens, watching
from engine.desk import (
    announcements,
    attachments,
    cab,
    decision_links,
    files,
    known_errors,
    links,
    mail_in,
    mail_reasons,
    stream,
    subscriptions,
    surveys,
)
from engine.models import (
    Alert,
    AlertItem,
    AlertSource,
    DecisionLink,
    Fault,
    Instance,
    Job,
    Outage,
    Process,
    Survey,
    Task,
)
from engine.reports import reckoning
from engine.worker import Worker
from tests.engine import letters

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe"
    b"\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82"
)
PLANNED = {
    "implementation_plan": "Install it on one node after the other.", "test_plan": "Search for the menu.",
    "backout_plan": "The version before.", "assignment_group": "application_support", "steps": [{"name": "Install it"}],
    "team": [{"person": "alice"}], "users_affected": 100, "outage_expected": "degraded", "tested": "partly",
    "backout": "untested", "complexity": "many", "in_business_hours": True, "draft_action": "submit",
}  # fmt: skip


class Company:
    """People who do things in a store; mail goes nowhere."""

    def __init__(self, database, settings):
        self.database, self.settings = database, settings
        out = {"email": lambda _parameters, _key: {}, mail_in.CONNECTOR: mail_in.connector(database, settings)}
        self._worker = Worker(database, out)

    def by(self, login, deed):
        """What `deed(session, actor)` answers when this person does it."""
        with self.database.transaction() as session:
            return deed(session, people.actor(session, login))

    def start(self, process, login, at=None, **answers):
        """The number of a new ticket."""
        number = self.by(
            login, lambda session, by: instances.start(session, process, by=by, variables=answers, at=at).number
        )
        self.work()
        return number

    def complete(self, number, element, login, **answers):
        """This person completes the step of a ticket."""

        def deed(session, by):
            view = instances.find(session, number, by=people.actor(session, "carol"))
            task = next(each for each in view.tasks if each.element == element and each.assignee in (None, login))
            tasks.complete(session, task.id, answers, by=by)

        self.by(login, deed)
        self.work()

    def work(self):
        """The worker does all that is due."""
        self._worker.drain()

    def one(self, statement):
        """The first value that a question to the store answers."""
        with self.database.reading() as session:
            return session.scalars(statement).first()


def filled(company):
    """Fill the store of the demo; answers what addresses of pages are made of."""
    company.work()
    told = {"process": "incident", "version": 1, "service": "email", **_days()}
    told |= {**_tickets(company), **_requested(company)}
    told |= {**_board(company), **_major(company)}
    _known(company)
    _announced(company)
    _in_trouble(company, told["ticket"])
    told |= {
        "mail": _mailed(company),
        **_surveyed(company, told["ticket"]),
        **_batched(company),
        "filter": _kept(company),
    }
    told["unsubscribe"] = _unsubscribe()
    company.work()
    company.by("dave", lambda session, _by: reckoning.catch_up(session))
    return told


def addresses_without_tickets():
    """What addresses are made of where nobody has made a ticket yet."""
    return {"process": "incident", "version": 1, "unsubscribe": _unsubscribe(), **_days()}


def _unsubscribe():
    return mail_reasons.link("erin", "reply").split("/unsubscribe/")[1]


def _days():
    today = now.now().date()
    return {"today": today, "first": today - timedelta(days=30), "day": today + timedelta(days=20)}


def _tickets(company):
    """A ticket that is worked on, with a conversation, a file and links; one that waits for erin; one that is over."""
    found = {
        title: company.one(select(Instance.number).where(Instance.title.startswith(title)))
        for title in ("Invoice run", "Printer on floor 2", "Password forgotten", "Wi-Fi drops", "Second screen")
    }
    ticket, mine, over, other, fresh = found.values()
    ticket_id = company.one(select(Instance.id).where(Instance.number == ticket))

    def talk(session, by):
        stream.post(
            session, ticket_id, kind="public", text="We asked the **vendor**.\n\n| a | b |\n|---|---|\n| 1 | 2 |", by=by
        )
        entry = stream.post(session, ticket_id, kind="internal", text="The screen as it was.", by=by, files=1)
        folder = company.settings.var / files.FOLDER
        with files.holding(folder):
            kept = files.keep(folder, "screen.png", io.BytesIO(PNG), largest=10_000)
        links.link(session, ticket, other, kind="related", by=by, reason="The same floor")
        watching.watch(session, ticket_id, by=by)
        return attachments.add(session, entry, [kept], most=10**6)[0]

    attachment = company.by("bob", talk)
    task = company.one(select(Task.id).where(Task.instance_id == ticket_id, Task.status == "open"))
    company.by(
        "alice",
        lambda session, by: drafts.keep(session, drafts.of_task(task), {"diagnosis": "Half"}, by=by, task_id=task),
    )
    free = select(Task.id).join(Instance).where(Instance.number == fresh, Task.status == "open")
    return {
        "ticket": ticket, "mine": mine, "over": over, "id": ticket_id, "task": task, "free": company.one(free),
        "attachment": attachment,
    }  # fmt: skip


def _requested(company):
    """Two requests wait for erin's manager, who is asked by mail too; a problem is worked on."""
    numbers = [
        company.start("request_fulfilment", "erin", item="laptop", quantity=1, **{"answers.configuration": wish})
        for wish in ("light", "performance")
    ]
    mark = f"/decision/{numbers[0]}"
    company.by("dave", lambda session, _by: decision_links.signed(session, mark, to=["frank"], key="k"))
    link = company.one(select(DecisionLink))
    done = company.by(
        "dave", lambda session, _by: decision_links.signed(session, f"/decision/{numbers[1]}", to=["frank"], key="l")
    )
    used = done.rpartition("/")[2]
    company.by(
        "frank",
        lambda session, _by: session.execute(
            update(DecisionLink).where(DecisionLink.id > link.id).values(used_at=now.now())
        ),
    )
    problem = {"statement": "The invoice run stops every month", "service": "erp", "ci": "db1", "category": "Database"}
    number = company.start("problem", "irene", "logged", **problem, impact=1, urgency=2, action="log")
    return {
        "decision": decision_links.token(link), "used": used, "problem": number, "problem_task": _waiting(company, number),
        "request": numbers[0], "vote": _waiting(company, numbers[0]),
    }  # fmt: skip


def _board(company):
    """A change of high risk waits for the board, which is to meet; another is still a draft."""
    starts = (now.now() + timedelta(days=20)).replace(hour=18, minute=0, second=0, microsecond=0)
    asked = {"short_description": "New search on the intranet", "reason": "Nobody finds anything", "change_type": "normal",
             "service": "intranet", "affected": [{"ci": "intranet1"}]}  # fmt: skip
    number = company.start("rfc", "erin", "requested", **asked)
    draft = company.start("rfc", "erin", "requested", **{**asked, "short_description": "Another search"})
    span = {"planned_start": starts.isoformat(), "planned_end": (starts + timedelta(hours=2)).isoformat()}
    company.complete(number, "draft_rfc", "erin", **asked, **PLANNED, **span, requested_by="erin")
    company.complete(number, "review_rfc", "henry", review_decision="accept")
    company.complete(number, "technical_assessment", "irene", verdict="ok")

    def meet(session, by):
        when = datetime_of(starts - timedelta(days=6))
        meeting = cab.plan(session, title="Board of Tuesday", starts_at=when, numbers=[number], by=by)
        cab.attend(session, meeting, ["henry", "grace"], by=by)
        return meeting

    meeting = company.by("henry", meet)
    return {"change": number, "change_task": _waiting(company, draft), "meeting": meeting}


def _waiting(company, number):
    """The first task that a ticket waits for."""
    return company.one(
        select(Task.id).join(Instance).where(Instance.number == number, Task.status == "open").order_by(Task.id)
    )


def datetime_of(moment):
    """The moment in UTC, without parts of a second."""
    return moment.astimezone(UTC).replace(microsecond=0)


def _known(company):
    def tell(session, _by):
        more = {
            "symptoms": "It stops with error 4711",
            "cause": "A table is missing",
            "service": "erp",
            "audience": "everyone",
        }
        known = {"title": "The invoice run stops", "workaround": "Start it again after **midnight**."}
        for number in ("PRB0000001", "PRB0000098"):
            known_errors.publish(session, {"problem": number, **known, **more, "by": "irene"})

    company.by("irene", tell)


def _announced(company):
    def announce(session, _by):
        said = {"by": "nina", "body": "We look into it and tell more at noon."}
        first = announcements.announce(session, title="Mail is slow", level="degraded", services=["email"], **said)
        announcements.add_update(session, first, body="The queue gets shorter.", by="nina", stage="Monitoring")
        night = datetime_of(now.now() + timedelta(days=2))
        announcements.announce(
            session, title="The ERP is updated", level="maintenance", services=["erp"], starts=night, ends=night + timedelta(hours=3), **said
        )  # fmt: skip
        over = announcements.announce(session, title="No telephone", level="major_outage", services=["vpn"], **said)
        announcements.end(session, over, by="nina", body="It works again.")
        began = datetime_of(now.now() - timedelta(days=3))
        down = {"item": None, "number": None, "planned": False, "impact": "outage", "announced_at": None}
        session.add(Outage(service="email", begins_at=began, ends_at=began + timedelta(hours=2), **down))

    company.by("nina", announce)
    company.by("erin", lambda session, by: subscriptions.follow(session, "email", by=by))


def _major(company):
    told = {
        "title": "Nobody can order",
        "business_impact": "No orders",
        "services": ["web_shop"],
        "priority": 1,
        "by": "alice",
    }
    company.by(
        "alice",
        lambda session, by: messages.deliver(session, "major_incident.propose", correlation="x", payload=told, by=by),
    )
    company.work()
    number = company.one(
        select(Instance.number).join(Process).where(Process.key == "major_incident").order_by(Instance.id.desc())
    )
    decided = {"decision": "accept", "severity": "SEV1", "business_impact": "No orders", "users_affected": 400}
    company.complete(number, "assess_candidate", "grace", **decided, tech_lead="grace", comms_lead="nina")
    return {"major": number, "major_task": _waiting(company, number)}


def _in_trouble(company, ticket):
    """A ticket that cannot go on, and an alert that nobody could read."""

    def stop(session, _by):
        held = session.scalars(select(Instance.id).where(Instance.number == ticket)).one()
        job = Job(
            instance_id=held, version_id=None, token="t", element="notify", kind="service", connector="email", payload={},
            due_at=now.now(), attempts=3, retries=3, lease=0, status="parked", key="sweep", error="refused",
        )  # fmt: skip
        session.add(job)
        session.flush()
        said = {"sentence": "The mail server refused the letter.", "detail": "550 <b>unknown</b> user"}
        session.add(
            Fault(instance_id=held, token=None, element="notify", job_id=job.id, code="connector.email", at=now.now(), status="open", **said)
        )  # fmt: skip
        source = session.scalars(select(AlertSource.key)).first()
        alert = Alert(
            source=source, digest="d", body='{"alerts": [{"status": "firing"}]}', received_at=now.now(), status="failed",
            error="The alert has no name; give the rule one.",
        )  # fmt: skip
        session.add(alert)
        session.flush()
        session.add(
            AlertItem(alert_id=alert.id, position=0, source=source, sender_id=None, value={}, status="failed", error="It has no name.")
        )  # fmt: skip

    company.by("dave", stop)


def _mailed(company):
    for subject in ("Your order", "Our prices"):
        letter = letters.letter(
            "Vendor <help@vendor.example>", "The part is on its way.\n\n> Where is it?", subject=subject
        )
        mail_in.keep(company.database, company.settings, bytes(letter), source="test")
    company.work()
    [first, *_] = letters.errands.rows(company.database, "mail_in")
    return first["id"]


def _surveyed(company, ticket):
    def ask(session, _by):
        held = session.scalars(select(Instance.id).where(Instance.number == ticket)).one()
        sent = now.now() - timedelta(hours=1)
        rows = [
            Survey(instance_id=held, login="erin", sent_at=sent, expires_at=sent + timedelta(days=14)) for _ in range(2)
        ]
        session.add_all(rows)
        session.flush()
        waits, answered = (surveys.token(row) for row in rows)
        surveys.answer(session, answered, score=4, comment="Quick")
        return {"survey": waits, "answered": answered}

    return company.by("dave", ask)


def _batched(company):
    """A batch that ran, with one item refused; one that is only looked at."""

    def run(session, by):
        free = select(Task.id).where(Task.status == "open", Task.group == "service_desk").limit(3)
        ids = session.scalars(free).all()
        looked = batches.made(session, "assign", ids, by=by)
        done = batches.made(session, "claim", ids, by=by)
        session.execute(update(Task).where(Task.id == ids[0]).values(assignee="bob"))
        batches.begin(session, done, {}, by=by)
        while batches.step(session, done):
            pass
        return {"batch": done, "looked": looked}

    return company.by("alice", run)


def _kept(company):
    """What people have of their own: filters and a token; answers the first filter."""

    def keep(session, by):
        asked = filters.read({"box": "all", "priority": "2", "sort": "-age"})
        saved = saved_filters.save(session, "High on the desk", asked, by=by)
        saved_filters.save(session, "For all of us", asked, by=by, group="service_desk")
        tokens.add(session, "alice", label="Monitoring script")
        return saved

    return company.by("alice", keep)
