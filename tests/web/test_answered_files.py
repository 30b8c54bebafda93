"""Files in forms: taken with the answers, not lost with a refusal, on the ticket afterwards, and nobody else's."""

import io
import re

from engine import instances
from tests.people import ALICE
from tests.web import visiting
from tests.web.visiting import words

START = "/processes/loan/start"


def send(visitor, *named, device="Laptop", **more):
    files = [(io.BytesIO(content), name) for name, content in named]
    return visitor.post(
        START, {"device": device, "ek-had.papers": "", **({"ek-file.papers": files} if files else {}), **more}
    )


def kept(page):
    return re.findall(r'name="ek-had\.papers" value="([^"]+)" checked', page.text)


def papers(desk, number="LOAN0000001"):
    with desk.reading() as session:
        return instances.find(session, number, by=ALICE).data["papers"]


def test_a_file_is_an_answer_and_stands_on_the_ticket(desk, visit):
    erin = visit("erin")
    assert 'enctype="multipart/form-data"' in erin.get(START).text
    answer = send(erin, ("order.txt", b"One laptop"), ("<b>.txt", b"Another"))
    assert (answer.status_code, answer.location) == (303, "/LOAN0000001")
    first = papers(desk)[0]
    assert (first["name"], first["type"], first["size"]) == ("order.txt", "text/plain", 10)
    page = erin.get("/LOAN0000001")
    assert "order.txt" in words(page)
    assert "<b>.txt" not in page.text
    task = visit("alice").get("/tasks/1")
    link = re.search(r'href="(/instances/1/files/[0-9a-f]{64})"', task.text)[1]
    for login, status in (("alice", 302), ("erin", 302), ("mallory", 403)):
        assert visit(login).get(link).status_code == status
    assert erin.get(erin.get(link).location).data == b"One laptop"
    assert visit("alice").get("/instances/1/files/" + "0" * 64).status_code == 404


def test_without_a_file_there_is_none(desk, visit):
    assert send(visit("erin")).status_code == 303
    assert papers(desk) == []


def test_a_refusal_elsewhere_does_not_lose_the_file(desk, visit):
    erin = visit("erin")
    page = send(erin, ("order.txt", b"One laptop"), device="")
    assert page.status_code == 422
    (word,) = kept(page)
    assert send(erin, **{"ek-had.papers": ["", word]}).status_code == 303
    assert [one["name"] for one in papers(desk)] == ["order.txt"]


def test_a_word_for_a_file_is_its_senders_alone_and_cannot_be_made_up(desk, visit):
    (word,) = kept(send(visit("erin"), ("order.txt", b"One laptop"), device=""))
    assert send(visit("alice"), **{"ek-had.papers": ["", word]}).status_code == 303
    assert papers(desk) == [], "alice did not send it"
    forged = send(visit("erin"), **{"ek-had.papers": ["", word[:-3] + "abc"]})
    assert forged.status_code == 422
    assert "A file that was chosen before is gone; choose it again." in words(forged)


def test_what_is_not_taken_is_said_at_the_field(desk, visit):
    erin = visit("erin")
    for name, content, sentence in (
        ("run.exe", b"MZ", "has the name of a program"),
        ("empty.txt", b"", "is empty; choose another file."),
        ("paper.pdf", b"%PDF-1.4", "is no file for Papers; it takes .png, .txt."),
    ):
        answer = send(erin, (name, content))
        assert answer.status_code == 422, name
        assert sentence in words(answer).replace("&#39;", "'"), name
        assert 'href="#f-papers"' in answer.text
    assert "Papers takes 10 files at most." in words(send(erin, *((f"{at}.txt", b"%d" % at) for at in range(11))))


def test_an_answer_that_is_no_file_is_refused(machine):
    sent = {"process": "loan", "variables": {"device": "Laptop", "papers": [{"name": "x"}]}}
    answer = machine("erin").ask("POST", "/api/instances", json=sent)
    assert answer.status_code == 422
    assert "Papers holds no files" in answer.text


def test_the_form_again_keeps_files_when_a_row_is_added(visit):
    erin = visit("erin")
    page = erin.post(
        f"{START}/form", {"device": "Laptop", "ek-add": "parts", "ek-file.papers": (io.BytesIO(b"One"), "order.txt")}
    )
    assert 'name="parts.0.name"' in page.text
    assert len(kept(page)) == 1


def test_a_task_keeps_its_files_for_those_who_only_read(desk, visit):
    send(visit("erin"), ("order.txt", b"One laptop"))
    assert "order.txt" in words(visit("carol").get("/tasks/1"))
    assert visiting.asked(desk).number == "LOAN0000002"
    assert "Papers" not in words(visit("carol").get("/tasks/2"))
