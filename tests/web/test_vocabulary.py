"""The words of the templates: assets, icons, moments, initials; and pages without the bundled browser parts."""

from datetime import UTC, datetime

import pytest

from engine import now
from tests.web import visiting
from tests.web.visiting import words
from web import assets, vocabulary

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_a_moment_carries_the_exact_instant_and_a_late_one_says_so():
    assert vocabulary.moment(None) == ""
    with now.at(NOON):
        before = vocabulary.moment(NOON.replace(hour=9), due=True)
        after = vocabulary.moment(NOON.replace(hour=15), due=True)
    said = "23 Nov 2026, 09:00 UTC"
    assert (
        before == f'<time datetime="2026-11-23T09:00:00+00:00" data-due="" class="late" title="{said}">3 h over</time>'
    )
    assert 'class="late"' not in after


@pytest.mark.parametrize(
    ("name", "letters"), [("Alice Archer (demo)", "AA"), ("alice", "AL"), ("a.b_c", "AC"), ("", ""), ("(x)", "(X")]
)
def test_initials(name, letters):
    assert vocabulary.initials(name) == letters


def test_only_priorities_of_the_matrix_have_a_word():
    assert vocabulary.priority(1) == ("Critical", "bad")
    assert [vocabulary.priority(value) for value in (0, 6, 1000, None, "1")] == [("", "")] * 5


def test_pages_work_without_the_bundled_parts(desk, visit, monkeypatch):
    monkeypatch.setattr(assets, "path", lambda _name: None)
    moved, alice = visiting.granted(desk), visit("alice")
    for address in ("/", "/inbox", f"/{moved.number}", "/processes/loan"):
        assert alice.get(address).status_code == 200
    diagram = alice.get(f"/{moved.number}?tab=diagram")
    assert "Diagrams are not installed here" in words(diagram)
    assert "Hand over the device , here now" in words(diagram)
    assert "htmx" not in diagram.text.replace("htmx-config", "").replace("hx-headers", "")
