"""History in sentences: each verb's own, the diagram's words, and what the tokens did."""

from datetime import UTC, datetime

import pytest

from engine import packs, versions
from engine.instances import Event
from tests.web import visiting
from web import sentences

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NAMES = {"alice": "Alice", "bob": "Bob"}


@pytest.fixture(scope="module")
def compiled():
    return versions.from_sources(packs.read(visiting.FOLDER).sources)


def told(compiled, verb, by="alice", element="decide", **detail):
    return sentences.tell(Event(1, AT, by, verb, element, detail), NAMES, compiled)


@pytest.mark.parametrize(
    ("verb", "by", "detail", "sentence"),
    [
        ("instance.started", "alice", {}, "Alice opened the ticket"),
        ("instance.started", "system", {}, "Evenkeel opened the ticket"),
        ("task.claimed", "zoe", {}, "zoe took “Decide on the loan”"),
        ("task.assigned", "alice", {"to": "bob"}, "Alice handed “Decide on the loan” to Bob"),
        ("task.completed", "bob", {}, "Bob completed “Decide on the loan”"),
        ("timer.fired", "system", {}, "The time of “Decide on the loan” had come"),
        ("something.new_here", "bob", {}, "Bob: something new here"),
    ],
)
def test_each_verb_has_its_sentence(compiled, verb, by, detail, sentence):
    assert told(compiled, verb, by, **detail).sentence == sentence


def test_what_was_entered_is_told_by_the_words_of_the_form(compiled):
    story = told(
        compiled,
        "task.completed",
        answers={"verdict": "no", "why_not": "None left", "shelf": None, "labels": ["heavy"]},
    )
    assert story.chosen == "Refuse it"
    assert story.entered == [("Verdict", "Refuse it"), ("Why not", "None left"), ("Labels", ["Heavy"])]


def test_the_choice_that_is_told_is_the_one_that_others_depend_on(compiled):
    story = told(compiled, "task.completed", answers={"shelf": 1, "verdict": "no", "why_not": "None left"})
    assert story.chosen == "Refuse it"
    assert told(compiled, "task.completed", answers={"shelf": 1}).chosen == "Left"
    assert told(compiled, "task.completed", answers={}).chosen == ""


def test_a_name_with_braces_is_only_a_name(compiled):
    event = Event(1, AT, "x", "task.completed", "decide", {})
    assert sentences.tell(event, {"x": "{to} {0}"}, compiled).sentence == "{to} {0} completed “Decide on the loan”"


def test_the_path_of_the_tokens_is_told_in_lines(compiled):
    path = [
        ["left", "decide", {"token": "t1"}],
        ["flow", "f_decided"],
        ["entered", "granted", {"token": "t2"}],
        ["chose", "granted", {"conditions": {"f_yes": True}}],
        ["wrote", "decide", {"verdict": "yes", "labels": []}],
        ["decided", "decide", {"outputs": 2, "rules": [3]}],
        ["ended", "lent"],
    ]
    assert told(compiled, "task.completed", path=path).lines == [
        "Reached “Granted?”",
        "At “Granted?”: F yes",
        "“Decide on the loan” set verdict = yes",
        "“Decide on the loan” decided: 2, by rule 3",
        "Ended at “Returned”",
    ]


@pytest.mark.parametrize(
    ("detail", "line"),
    [
        (
            {"title": "Priority", "outputs": 2, "rules": [4], "inputs": {"Impact": 1, "Urgency": 2}},
            "Priority decided: 2, by rule 4, because Impact is 1 and Urgency is 2",
        ),
        (
            {
                "title": "Sums",
                "outputs": [1, 2],
                "rules": [1, 2, 5],
                "inputs": {"VIP": True, "Site": None, "Day": "2026-11-24T13:13"},
            },
            "Sums decided: 1, 2, by rules 1, 2 and 5, because VIP is yes, Site is empty and Day is 2026-11-24 13:13",
        ),
        (
            {"title": "Priority", "outputs": None, "rules": [], "inputs": {"Impact": 7}},
            "Priority decided: \N{EN DASH}, as no rule matches when Impact is 7",
        ),
        ({"title": "Sum", "outputs": 3, "rules": [], "inputs": {}}, "Sum decided: 3"),
        (
            {"title": "Long", "outputs": 3, "rules": [1], "inputs": {"Text": "x" * 99}},
            f"Long decided: 3, by rule 1, because Text is {'x' * 59}…",
        ),
        (
            {
                "title": "Route",
                "outputs": "network",
                "rules": [1],
                "inputs": {"Severity": "high"},
                "required": [
                    {"decision": "Severity", "rules": [2], "inputs": {"Impact": 1}},
                    {"decision": "Site", "rules": [], "inputs": {"Floor": 9}},
                ],
                "problems": ["Severity: 'urgency' is not known here. (line 1, column 1)"],
            },
            (
                "Route decided: network, by rule 1, because Severity is high. "
                "It rests on Severity, decided by rule 2, because Impact is 1. "
                "It rests on Site, as no rule matches when Floor is 9. "
                "On the way: Severity: 'urgency' is not known here. (line 1, column 1)"
            ),
        ),
    ],
)
def test_a_decision_is_told_with_its_reasons(compiled, detail, line):
    assert told(compiled, "task.completed", path=[["decided", "decide", detail]]).lines == [line]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "\N{EN DASH}"),
        ("", "\N{EN DASH}"),
        (0, "0"),
        (True, "yes"),
        (False, "no"),
        ([1, "a"], "1, a"),
        ({"a": None}, "a: \N{EN DASH}"),
    ],
)
def test_values_are_said_plainly(value, said):
    assert sentences.plainly(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-24T13:13:00", "2026-11-24 13:13"),
        ("2026-11-24T13:13:00.216846Z", "2026-11-24 13:13 UTC"),
        ("2026-11-24T13:13+01:00", "2026-11-24 13:13 +01:00"),
        ("2026-11-24", "2026-11-24"),
        ("T13:13", "T13:13"),
    ],
)
def test_moments_are_said_without_their_engine_room(value, said):
    assert sentences.plainly(value) == said


def test_a_variable_is_told_by_the_form_that_asks_for_it(compiled):
    assert sentences.known("verdict", "no", compiled) == ("Verdict", "Refuse it")
    assert sentences.known("extras", ["bag"], compiled) == ("Extras", ["Bag"])
    assert sentences.known("never_asked", 3, compiled) == ("Never asked", 3)
