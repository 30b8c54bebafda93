"""Who may act on a task."""

import pytest

from engine.candidates import acts
from tests.people import ALICE, BOB, DAVE, ERIN


@pytest.mark.parametrize(
    ("by", "group", "assignee", "may"),
    [
        (ALICE, "service_desk", None, True),
        (ALICE, "service_desk", "bob", True),
        (ALICE, "cab", None, False),
        (ALICE, None, None, True),
        (ALICE, None, "bob", False),
        (ERIN, None, "erin", True),
        (ERIN, None, None, False),
        (DAVE, "cab", "bob", True),
    ],
)
def test_the_assignee_the_group_and_administrators_may(by, group, assignee, may):
    assert acts(by, group=group, assignee=assignee, excluded=None, personal=False) is may


def test_what_is_asked_in_person_is_theirs_alone():
    asked = {"group": "service_desk", "excluded": None, "personal": True}
    assert acts(BOB, assignee="bob", **asked)
    assert not acts(ALICE, assignee="bob", **asked)
    assert not acts(DAVE, assignee="bob", **asked)
    assert acts(ALICE, assignee=None, **asked)


def test_who_is_excluded_may_not_whatever_else_they_are():
    assert not acts(DAVE, group=None, assignee="dave", excluded="\ndave\n", personal=False)
