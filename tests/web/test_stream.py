"""The conversation on a ticket's page: notes, replies, files, and what requesters do not see of it."""

import io
import re

import pytest

from engine import tasks
from engine.desk import stream
from tests.engine.errands import rows
from tests.people import ALICE
from tests.web import visiting
from tests.web.visiting import words

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1" + b"x" * 20 + b"IEND\xaeB`\x82"


@pytest.fixture
def loan(desk):
    return visiting.asked(desk)


def say(visitor, loan, kind="internal", text="Hello", files=()):
    given = {"kind": kind, "text": text, "file": [(io.BytesIO(data), name) for name, data in files]}
    return visitor.post(f"/instances/{loan.id}/entries", given, content_type="multipart/form-data")


def test_a_note_is_the_default_and_stays_inside(visit, loan):
    alice, erin = visit("alice"), visit("erin")
    page = alice.get(f"/{loan.number}").text
    assert re.search(r'value="internal" checked', page)
    assert "Send to Erin" in page
    assert say(alice, loan, text="The lid is **loose**").location == f"/{loan.number}#stream"
    assert "<strong>loose</strong>" in alice.get(f"/{loan.number}").text
    assert "loose" not in erin.get(f"/{loan.number}").text
    assert "Internal note" not in words(erin.get(f"/{loan.number}"))


def test_a_reply_reaches_the_requester(visit, loan, desk):
    alice, erin = visit("alice"), visit("erin")
    say(alice, loan, "public", "It is **ready**")
    assert "<strong>ready</strong>" in erin.get(f"/{loan.number}").text
    assert say(erin, loan, "public", "Thank you").status_code == 303
    assert "Thank you" in words(alice.get(f"/{loan.number}?show=public"))
    assert [row["kind"] for row in rows(desk, "job") if row["connector"] == "email"] == ["send"]


def test_what_is_written_cannot_do_harm(visit, loan):
    alice = visit("alice")
    say(alice, loan, text="<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    page = alice.get(f"/{loan.number}").text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page


def test_a_requester_cannot_write_inside(visit, loan):
    assert say(visit("erin"), loan, "internal").status_code == 403


def test_nothing_said_is_told(visit, loan):
    answer = say(visit("alice"), loan, text=" ")
    assert answer.status_code == 422
    assert "There is nothing to send yet" in words(answer)


def test_a_file_is_kept_and_sent_as_what_it_is(visit, loan, tmp_path):
    alice, erin = visit("alice"), visit("erin")
    say(alice, loan, "public", "", [("../../shot.png", PNG), ("<evil>.svg", b"<svg onload='alert(1)'/>")])
    page = erin.get(f"/{loan.number}").text
    picture, text = re.findall(r'<a href="(/attachments/\d+)', page)
    shown = erin.get(f"{picture}?show=1")
    assert (shown.mimetype, shown.data) == ("image/png", PNG)
    assert "attachment" not in shown.headers["Content-Disposition"]
    kept = erin.get(f"{text}?show=1")
    assert kept.mimetype == "text/plain"
    assert kept.headers["Content-Disposition"] == "attachment; filename=_evil_.svg"
    for answer in (shown, kept):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert erin.get(picture).headers["Content-Disposition"] == "attachment; filename=shot.png"
    assert not (tmp_path.parent / "shot.png").exists()


def test_a_file_of_a_note_is_not_there_for_requesters(visit, loan):
    say(visit("alice"), loan, files=[("a.txt", b"inside")])
    assert visit("alice").get("/attachments/1").data == b"inside"
    assert visit("erin").get("/attachments/1").status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [("a.exe", b"MZ", "name of a program"), ("a.bin", b"\0\1", "none of the kinds"), ("a.txt", b"", "is empty")],
)
def test_a_file_that_is_not_taken_is_told_and_nothing_is_written(visit, desk, loan, name, data, told):
    answer = say(visit("alice"), loan, files=[("b.txt", b"fine"), (name, data)])
    assert (answer.status_code, told in words(answer)) == (422, True)
    assert rows(desk, "entry") == []


def flood(visitor, address, size):
    """A form with one large file, as bytes: the test client would keep a temporary file open for it."""
    token = visitor._form_token().encode()
    head = b'--b\r\nContent-Disposition: form-data; name="ek-csrf"\r\n\r\n' + token
    head += b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--b--\r\n"
    return visitor.client.post(address, data=body, content_type="multipart/form-data; boundary=b")


def test_a_file_that_is_too_large_is_told(desk, tmp_path, loan):
    app = visiting.application(desk, tmp_path, attachment_mb=1)
    answer = flood(visiting.Visitor(app, "alice"), f"/instances/{loan.id}/entries", 1024 * 1024 + 1)
    assert (answer.status_code, "larger than 1 MB" in words(answer)) == (422, True)
    assert rows(desk, "entry") == []


def test_a_request_beyond_all_measure_is_not_read(desk, tmp_path, loan):
    app = visiting.application(desk, tmp_path, attachment_mb=1)
    address = f"/instances/{loan.id}/entries"
    assert flood(visiting.Visitor(app, "alice"), address, 13 * 1024 * 1024).status_code == 413


def test_other_addresses_take_no_more_than_before(visit, loan):
    assert flood(visit("alice"), f"/instances/{loan.id}/replies", 3 * 1024 * 1024).status_code == 413


def test_a_closed_ticket_takes_no_more_from_its_requester(visit, loan, desk):
    visit("carol").post(f"/instances/{loan.id}/cancellation", {"reason": "Over"})
    erin = visit("erin")
    assert "Send to the service desk" not in erin.get(f"/{loan.number}").text
    assert say(erin, loan, "public").status_code == 409


def test_who_watches_hears_of_it_until_they_leave(visit, loan, desk):
    alice, bob = visit("alice"), visit("bob")
    assert "Watch" in words(bob.get(f"/{loan.number}"))
    assert "Watch" not in words(visit("erin").get(f"/{loan.number}")), "the requester hears of it anyhow"
    for _ in range(2):
        assert bob.post(f"/instances/{loan.id}/watching").location == f"/{loan.number}#stream"
    assert "Goes by mail to Erin, Bob, and stands" in words(alice.get(f"/{loan.number}"))
    say(alice, loan, "public", "It is ready")
    bob.post(f"/instances/{loan.id}/watching/end")
    say(alice, loan, "public", "Still ready")
    assert [row["payload"]["to"] for row in rows(desk, "job") if row["connector"] == "email"] == [
        ["erin", "bob"],
        ["erin"],
    ]
    assert visit("erin").post("/instances/999/watching").status_code == 404


def test_many_notes_of_the_service_in_a_row_are_folded(visit, loan, desk):
    with desk.transaction() as session:
        for number in range(5):
            stream.add(session, loan.id, kind="system", text=f"Noted {number}", by="system", visible=False)
    alice = visit("alice")
    page = words(alice.get(f"/{loan.number}"))
    assert "5 more of what Evenkeel noted" in page, "the five and the beginning of the ticket, but for the first"
    assert page.index("Noted 4") < page.index("5 more") < page.index("Noted 3")
    say(alice, loan, text="A word between")
    assert "more of what Evenkeel noted" not in words(alice.get(f"/{loan.number}?show=system"))


def test_the_oldest_may_come_first(visit, loan):
    alice = visit("alice")
    for text in ("One", "Two"):
        say(alice, loan, text=text)
    newest, oldest = words(alice.get(f"/{loan.number}")), words(alice.get(f"/{loan.number}?order=oldest"))
    assert newest.index("Two") < newest.index("One") < newest.index("Erin opened the ticket")
    assert oldest.index("Erin opened the ticket") < oldest.index("One") < oldest.index("Two")


def test_a_thousand_entries_come_in_pages(visit, loan, desk):
    with desk.transaction() as session:
        for number in range(1000):
            stream.add(session, loan.id, kind="internal", text=f"Note {number}", by="alice", visible=False)
    alice = visit("alice")
    assert "of 1,001 entries" in words(alice.get(f"/{loan.number}"))
    last = words(alice.get(f"/{loan.number}?page=51"))
    assert "Note 0" not in last
    assert "Erin opened the ticket" in last


def test_a_requester_does_not_hear_who_took_or_handed_over_what(visit, loan, desk):
    with desk.transaction() as session:
        tasks.claim(session, loan.opened[0].id, by=ALICE)
        tasks.assign(session, loan.opened[0].id, to="bob", by=ALICE, reason="He is a difficult customer")
    assert "difficult customer" in words(visit("alice").get(f"/{loan.number}"))
    said = words(visit("erin").get(f"/{loan.number}"))
    assert "difficult customer" not in said
    assert "Alice" not in said
    assert "Erin opened the ticket" in said
