"""The list of known errors, for those who work on incidents."""

import pytest

from engine.desk import known_errors


@pytest.fixture
def told(desk):
    with desk.transaction() as session:
        for number, title in (("PRB0000001", "The disk of db1 fills up"), ("PRB0000002", "Printing <b>stops</b>")):
            known_errors.publish(session, {"problem": number, "title": title, "workaround": "Start it again"})
        known_errors.settle(session, {"problem": "PRB0000002", "status": "fixed"})


@pytest.mark.usefixtures("told")
def test_agents_search_what_is_known(visit):
    alice = visit("alice")
    assert "The disk of db1 fills up" in alice.get("/known-errors").text
    assert "Printing" not in alice.get("/known-errors").text
    assert "Printing &lt;b&gt;stops&lt;/b&gt;" in alice.get("/known-errors?status=fixed").text
    nothing = alice.get("/known-errors?search=telephone").text
    assert "Nothing fits" in nothing


@pytest.mark.usefixtures("told")
def test_typing_answers_the_list_alone(visit):
    answer = visit("alice").get(
        "/known-errors?search=disk", headers={"HX-Request": "true", "HX-Target": "div#known-errors"}
    )
    assert answer.text.lstrip().startswith('<div id="known-errors"')


def test_requesters_have_no_such_page(visit):
    assert visit("erin").get("/known-errors").status_code == 403
