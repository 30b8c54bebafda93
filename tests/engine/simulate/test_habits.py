"""The file `simulation.yaml`: what it may say, and what is refused in a sentence."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from engine import now, packs
from engine.errors import Invalid
from engine.simulate import habits
from tests.engine.errands import FOLDER

CHANCE = random.Random(5)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def told(text):
    sources = dict(packs.read(FOLDER).sources)
    return habits.of(packs.of({**sources, habits.FILE: text}))


def test_a_pack_without_the_file_has_no_starts():
    assert habits.of(packs.read(FOLDER)) == habits.Habits()


def test_starts_tasks_and_messages_are_read():
    found = told("""
starts:
  - {at: asked, by: requesters, per_day: 12, with: {title: Buy bread}}
  - {message: errand.wanted, key: "=title", per_day: 3, even: true}
tasks:
  review: {after: [PT1H, P1D], night: true, skip: 0.25, answers: [{with: {verdict_given: "yes"}}]}
messages:
  errand.done: {chance: 0.5}
""")
    assert [(each.at, each.message, each.per_day, each.even) for each in found.starts] == [
        ("asked", None, 12.0, False),
        (None, "errand.wanted", 3.0, True),
    ]
    assert found.tasks["review"].after == (timedelta(hours=1), timedelta(days=1))
    assert found.tasks["review"].chance == 0.75
    assert found.messages["errand.done"].chance == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("starts: [{at: asked}]", "per_day"),
        ("starts: [{at: asked, per_day: 3, weekly: 2}]", "'weekly' means nothing there"),
        ("tasks: {review: {after: [soon, later]}}", "soon"),
        ("messages: {errand.done: {often: 1}}", "'often' means nothing there"),
    ],
)
def test_what_is_wrong_is_refused(text, said):
    with pytest.raises(Invalid, match="cannot be read") as refused:
        told(text)
    assert said in refused.value.sentence


def test_an_answer_is_chosen_by_weight_among_those_whose_condition_holds():
    habit = told("""
tasks:
  review:
    answers:
      - {weight: 9, when: "=round > 3", with: {verdict_given: "no"}}
      - {weight: 1, with: {verdict_given: "yes"}}
""").tasks["review"]
    assert {habits.choose(habit, {"round": 1}, CHANCE)["verdict_given"] for _ in range(50)} == {"yes"}
    late = [habits.choose(habit, {"round": 4}, CHANCE)["verdict_given"] for _ in range(200)]
    assert 150 < late.count("no") < 200


def test_values_are_drawn():
    def value(told):
        return habits.value(told, {"caller": "erin"}, CHANCE, None)

    with now.at(NOON):
        assert value("=caller") == "erin"
        assert value({"deep": ["=caller", 1]}) == {"deep": ["erin", 1]}
        assert {value({"pick": ["a", "b"]}) for _ in range(30)} == {"a", "b"}
        assert [value({"pick": {"a": 99, "b": 1}}) for _ in range(30)].count("a") > 20
        assert 1 <= value({"number": [1, 3]}) <= 3
        assert NOON < datetime.fromisoformat(value({"within": ["PT1H", "PT2H"]})) <= NOON + timedelta(hours=2)
        assert value({"date": ["P2D", "P2D"]}) == "2026-03-04"
