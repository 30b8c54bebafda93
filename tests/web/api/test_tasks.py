"""Tasks over the API: found, taken, completed once."""

import pytest
from sqlalchemy import event

from tests.web import visiting


@pytest.fixture
def loan(desk):
    return visiting.asked(desk, priority=2)


@pytest.fixture
def task(loan):
    return loan.opened[0].id


def complete(machine, task, answers=None, **options):
    return machine.ask(
        "POST", f"/api/tasks/{task}/completion", json={"answers": answers or {"verdict": "yes"}}, **options
    )


def test_a_task_says_what_its_form_wants(machine, task):
    answer = machine("alice").ask("GET", f"/api/tasks/{task}")
    assert answer.headers["ETag"] == '"1"'
    told = answer.get_json()
    assert told.pop("created_at") < told.pop("due_at")
    form = told.pop("form")
    assert told == {
        "id": task, "title": "Decide on the loan", "element": "decide", "status": "open", "group": "service_desk",
        "assignee": None, "priority": 2, "done_at": None, "done_by": None, "number": "LOAN0000001", "subject": "Laptop",
        "stage": "Under review", "process": "loan", "requester": "erin", "revision": 1,
        "values": {
            "device": "Laptop", "papers": [], "verdict": None, "why_not": None, "shelf": None, "until": None, "labels": [],
        },
    }  # fmt: skip
    assert [field["path"] for field in form] == ["device", "verdict", "shelf", "until", "labels"], "what shows now"
    assert form[1] == {
        "path": "verdict", "kind": "radio", "label": "Verdict", "description": "", "required": True, "readonly": False,
        "options": [{"value": "yes", "label": "Grant it"}, {"value": "no", "label": "Refuse it"}], "fields": [],
    }  # fmt: skip


def test_completing_answers_where_the_instance_stands_and_what_is_open(machine, loan, task):
    answer = complete(machine("alice"), task)
    assert answer.status_code == 200
    told = answer.get_json()
    assert told.pop("revision") > loan.revision
    assert told == {
        "id": loan.id, "number": "LOAN0000001", "status": "open", "stage": "Granted",
        "tasks": [
            {"id": task + 1, "element": "hand_over", "title": "Hand over the device", "group": None, "assignee": "alice",
             "due_at": None}
        ],
    }  # fmt: skip


def test_wrong_missing_and_undeclared_answers_are_told_by_field(machine, task):
    answer = complete(machine("alice"), task, {"verdict": "maybe", "shelf": 7, "colour": "red"})
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.get_json() == {
        "type": "urn:evenkeel:problem:form.answers", "title": "This cannot be taken", "status": 422, "code": "form.answers",
        "detail": "3 fields need correcting",
        "fields": {
            "colour": "The form has no field 'colour'; leave it out.",
            "shelf": "Shelf has no choice '7'; choose from those offered.",
            "verdict": "Verdict has no choice 'maybe'; choose from those offered.",
        },
    }  # fmt: skip


def test_a_stale_revision_is_412_and_nonsense_is_told(machine, task):
    alice = machine("alice")
    assert machine("bob").ask("PUT", f"/api/tasks/{task}/assignment", json={}).get_json()["assignee"] == "bob"
    stale = complete(alice, task, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.get_json()["code"]) == (412, "stale")
    assert complete(alice, task, headers={"If-Match": "yesterday"}).get_json()["code"] == "if_match"
    assert complete(alice, task, headers={"If-Match": '"2"'}).status_code == 200


def test_a_second_completion_is_told_who_was_first(machine, task):
    complete(machine("alice"), task)
    late = complete(machine("bob"), task)
    assert (late.status_code, late.get_json()["code"]) == (409, "task.done")
    assert "was completed by Alice at" in late.get_json()["detail"]


def test_a_repeated_key_gives_the_same_answer_and_does_nothing_twice(machine, task):
    alice, key = machine("alice"), {"Idempotency-Key": "k-1"}
    first, again = complete(alice, task, headers=key), complete(alice, task, headers=key)
    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    other = complete(alice, task, {"verdict": "no"}, headers=key)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency.reused")
    assert complete(machine("bob"), task, headers=key).status_code == 409, "a key is its sender's alone"


def test_completing_with_a_key_stays_within_its_budget_and_commits_once(desk, machine, task):
    alice = machine("alice")
    alice.ask("GET", f"/api/tasks/{task}")
    statements, commits = [], []
    for engine in (desk.engine, desk.reader):
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    event.listen(desk.engine, "commit", lambda _connection: commits.append(1))
    assert complete(alice, task, headers={"Idempotency-Key": "k", "If-Match": '"1"'}).status_code == 200
    asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= 8, "\n\n".join(asked)
    assert len(commits) == 1


def test_assigning_releasing_and_the_boxes(machine, task):
    alice = machine("alice")

    def ids(box):
        return [one["id"] for one in alice.ask("GET", f"/api/tasks?box={box}").get_json()["items"]]

    assert (ids("mine"), ids("groups")) == ([], [task])
    assert alice.ask("PUT", f"/api/tasks/{task}/assignment", json={}).get_json()["assignee"] == "alice"
    assert (ids("mine"), ids("groups")) == ([task], [])
    assert (
        alice.ask("PUT", f"/api/tasks/{task}/assignment", json={"to": "bob", "reason": "Yours"}).get_json()["assignee"]
        == "bob"
    )
    assert machine("bob").ask("DELETE", f"/api/tasks/{task}/assignment").get_json()["assignee"] is None
    assert ids("groups") == [task]
    wrong = alice.ask("PUT", f"/api/tasks/{task}/assignment", json={"to": "erin"})
    assert (wrong.status_code, wrong.get_json()["fields"]) == (422, {"to": "Choose a member of the group."})


@pytest.mark.parametrize("query", ["page=0", "size=201", "box=others", "order=random", "page=x"])
def test_a_query_out_of_bounds_is_refused_by_name(machine, query):
    answer = machine("alice").ask("GET", f"/api/tasks?{query}")
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == [query.split("=")[0]]
