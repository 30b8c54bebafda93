"""How a ticket stands, in a line: plain words for each way a ticket can stand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.desk.standings import Said, Standing
from engine.instances import InstanceRow
from web import stands

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROW = InstanceRow(
    1, "REQ0000001", "A laptop", "Fulfilment", "open", None, "request", "Request", 1, "erin", AT, AT, None
)
NAMES = {"carol": "Carol", "bob": "Bob"}


def said(standing, **row):
    return stands.line(replace(ROW, **row), standing, names=NAMES, group=str.title)


@pytest.mark.parametrize(
    ("standing", "row", "words"),
    [
        (Standing("yours", AT, title="Confirm the delivery"), {}, "Waiting for you: Confirm the delivery"),
        (Standing("answer", AT), {}, "Waiting for your reply"),
        (Standing("people", AT, people=("bob",)), {}, "Bob is working on it"),
        (Standing("people", AT, people=("bob", "carol")), {}, "Bob and Carol are working on it"),
        (Standing("people", AT, people=("carol",)), {"stage": "Waiting for approval"}, "Waiting for approval by Carol"),
        (Standing("people", AT, people=("bob",)), {"stage": "On hold"}, "On hold, with Bob"),
        (Standing("groups", AT, groups=("purchasing",)), {}, "Waiting for Purchasing"),
        (Standing("groups", AT, groups=("cab",)), {"stage": "Waiting for approval"}, "Waiting for approval by Cab"),
        (Standing("groups", AT, groups=("cab",)), {"stage": "On hold"}, "On hold, with Cab"),
        (Standing("groups", AT), {}, "Waiting for an agent"),
        (Standing("nobody", AT), {}, "Fulfilment, goes on by itself"),
        (Standing("nobody", AT), {"stage": "On backorder"}, "On backorder"),
        (Standing("nobody", AT), {"stage": None}, "Goes on by itself"),
        (Standing("held", AT), {}, "Held up by a technical fault; an administrator has been told"),
        (Standing("over", AT), {"status": "ended", "outcome": "Delivered"}, "Delivered"),
        (Standing("over", AT), {"status": "cancelled"}, "Cancelled"),
        (Standing("over", AT), {"status": "aborted"}, "Stopped by an error"),
    ],
)  # fmt: skip
def test_each_standing_has_its_words(standing, row, words):
    assert said(standing, **row).words == words


def test_only_what_waits_for_the_reader_is_urgent():
    assert said(Standing("yours", AT, title="Reply")).urgent
    assert said(Standing("answer", AT)).urgent
    assert not said(Standing("people", AT, people=("bob",))).urgent


def test_what_is_over_has_a_day_and_the_rest_a_beginning():
    assert said(Standing("over", AT), status="ended").joint == "on"
    assert said(Standing("groups", AT)).joint == "since"


def test_many_names_are_counted():
    assert stands.listed(["A", "B", "C"]) == "A, B and 1 other"
    assert stands.listed(["A", "B", "C", "D"]) == "A, B and 2 others"


def test_a_card_needs_the_names_of_who_has_it_and_of_who_spoke_last():
    assert stands.logins(Standing("people", AT, people=("bob",), said=Said("carol", "Yes", AT))) == {"bob", "carol"}
