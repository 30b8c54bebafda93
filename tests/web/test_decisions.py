"""Decisions by a link from mail: looking decides nothing, the answer is taken once, and the link dies with its task."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import instances, now, people
from engine.desk import decision_links, mails
from engine.models import Instance, Job
from engine.settings import Settings
from tests.web.test_approvals_page import ask
from tests.web.visiting import words

__all__ = ["ask"]


@pytest.fixture
def link(desk, tmp_path):
    """The address in the mail that asks a person about a ticket."""

    def mailed(number: str, login: str) -> str:
        with desk.transaction() as session:
            rows = session.scalars(
                select(Job).join(Instance).where(Instance.number == number, Job.kind == "send")
            ).all()
            job = next(row for row in rows if row.payload["to"] == login)
            mail = mails.prepared(session, Settings(var=tmp_path), {**job.payload, "to": login}, job.key)
            assert "/decision/" in mail.text, "what the stream shows is not signed"
            assert re.search(r"/decision/\d", mail.text) is None
            text = decision_links.signed(session, job.payload["text"], to=[login], key=job.key)
        return re.search(r"/decision/\S+", text)[0]

    return mailed


def test_looking_decides_nothing_and_the_answer_counts_once(ask, link, visit):
    number = ask("bob", "carol")
    address = link(number, "bob")
    nobody = visit()
    for _ in range(3):
        page = nobody.get(address)
        assert page.status_code == 200
    for told in ("A second screen", "For planning", "You answer as Bob", "Approve", "Reject"):
        assert told in words(page)
    said = nobody.post(address, {"answer": "approve", "comment": "From the train"})
    assert "Your answer is given" in words(said)
    again = nobody.post(address, {"answer": "reject", "comment": "No"})
    assert again.status_code == 409
    assert "This link was used already" in words(again)
    assert "by link from mail" in words(visit("alice").get(f"/{number}?tab=history"))
    mine = words(visit("bob").get("/approvals"))
    assert "by link from mail" in mine
    assert "From the train" in mine


def test_a_rejection_needs_its_reason_and_does_not_use_up_the_link(ask, link, visit):
    number = ask("bob", policy="any")
    address, nobody = link(number, "bob"), visit()
    assert "Say why before" in words(nobody.post(address, {"answer": "reject"}))
    assert "Your answer is given" in words(nobody.post(address, {"answer": "reject", "comment": "Too dear"}))
    assert "Rejected" in words(visit("erin").get(f"/{number}"))


def test_a_link_that_was_altered_is_none_of_ours(ask, link, visit):
    address = link(ask("bob"), "bob")
    for wrong in (address[:-1], address + "x", "/decision/999." + address.rpartition(".")[2], "/decision/1."):
        assert visit().get(wrong).status_code == 404
    assert visit().get("/decision/APR0000001").location.endswith("/approvals")


def test_who_is_signed_in_as_another_does_not_answer_with_it(ask, link, visit):
    address = link(ask("bob"), "bob")
    told = visit("carol").get(address)
    assert told.status_code == 403
    assert "This link asks Bob, and you are signed in as Carol" in words(told)
    assert visit("carol").post(address, {"answer": "approve"}).status_code == 403
    assert visit("bob").get(address).status_code == 200


def test_the_link_dies_with_its_task(ask, link, desk, visit):
    number = ask("bob", "carol", policy="any")
    bobs, carols = link(number, "bob"), link(number, "carol")
    visit().post(bobs, {"answer": "approve"})
    late = visit().post(carols, {"answer": "reject", "comment": "No"})
    assert late.status_code == 409
    assert "is not needed any more" in words(late)
    other = ask("bob")
    address = link(other, "bob")
    with desk.transaction() as session:
        dave = people.actor(session, "dave")
        instances.cancel(session, instances.find(session, other, by=dave).row.id, by=dave, reason="Given up")
    assert "is not needed any more" in words(visit().get(address))


def test_a_vote_given_on_the_page_makes_the_link_useless(ask, link, visit, desk):
    number = ask("bob", "carol")
    address = link(number, "bob")
    bob = visit("bob")
    task = re.search(r'action="/approvals/(\d+)', bob.get("/approvals").text)[1]
    bob.post(f"/approvals/{task}", {"answer": "approve"})
    assert f"You have answered about {number} already" in words(visit().get(address))


def test_a_newer_mail_takes_the_place_of_an_older(ask, link, desk, visit):
    number = ask("bob")
    old = link(number, "bob")
    assert link(number, "bob") == old, "the same mail, sent again"
    with desk.transaction() as session:
        text = decision_links.signed(session, f"See /decision/{number}", to=["bob"], key="a reminder")
    assert "A newer mail about" in words(visit().get(old))
    assert visit().get(re.search(r"/decision/\S+", text)[0]).status_code == 200


def test_it_expires(ask, link, visit):
    address = link(ask("bob"), "bob")
    with now.at(now.now() + timedelta(days=15)):
        assert "This link has expired" in words(visit().get(address))


def test_what_goes_to_several_is_not_signed(ask, desk):
    number = ask("bob")
    with desk.transaction() as session:
        for to in (["bob", "carol"], ["bob@example.org"], []):
            assert decision_links.signed(session, f"/decision/{number}", to=to, key="k").endswith("/approvals")
        assert decision_links.signed(session, "/decision/XYZ0000001", to=["bob"], key="k").endswith("/approvals")
