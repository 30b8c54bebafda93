"""The palette and the help: what one may go to, begin and press, and nothing else."""

import re

from tests.web import visiting


def found(visitor, words=""):
    _, _, listed = visitor.get(f"/palette?words={words}").text.partition('id="found"')
    return re.findall(r"<span>([^<]+)</span><span", listed)


def test_ways_are_those_of_the_role(visit):
    assert {"Home", "Inbox", "Services", "Processes"} <= set(found(visit("alice")))
    assert "Faults" not in found(visit("alice"))
    assert {"Faults", "Alerts"} <= set(found(visit("dave")))
    assert not {"Services", "Processes", "Faults"} & set(found(visit("erin")))


def test_words_narrow_it_down_and_lead_to_the_search(visit):
    assert found(visit("alice"), "know+err") == ["Known errors", "Search tickets for “know err”"]
    assert found(visit("alice"), "loan") == ["Loan of a device", "Search tickets for “loan”"]


def test_a_number_is_a_ticket_for_those_who_may_see_it(visit, desk):
    number = visiting.asked(desk).number
    assert found(visit("alice"), number.lower())[0] == f"{number} Laptop"
    assert found(visit("erin"), number)[0] == f"{number} Laptop"
    assert found(visit("bob"), "LOAN0000099") == ["Search tickets for “LOAN0000099”"]


def test_markup_is_text(visit):
    assert "<b>" not in visit("alice").get("/palette?words=%3Cb%3E").text


def test_the_help_lists_the_keys_of_the_role(visit):
    assert "<kbd>g</kbd> <kbd>i</kbd></th><td>Inbox" in visit("alice").get("/help").text
    assert "Faults" not in visit("erin").get("/help").text


def test_nobody_without_a_role_has_it(visit):
    assert visit("mallory").get("/palette").status_code == 403
