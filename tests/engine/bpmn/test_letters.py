"""Message texts: subject and body, with FEEL between double braces."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.bpmn import letters
from engine.bpmn.expressions import Compiler

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def rendered(source: str, **variables: object) -> dict[str, str]:
    compiler = Compiler()
    letter = letters.compiled("messages/x.md", source, compiler)
    assert compiler.problems == []
    return letter.rendered(variables, NOW)


def test_placeholders_are_filled_and_nothing_is_left_of_null():
    text = rendered("Subject: {{number}}: {{ title }}\r\n\r\nDear {{ who }},\n{{ nothing }}yes: {{ ok }}, {{ list }}\n", number="INC1",
                    title="printer", who="Erin", ok=True, list=["a", "b"])  # fmt: skip

    assert text == {"subject": "INC1: printer", "text": "Dear Erin,\nyes: true, a, b\n"}


def test_what_a_value_says_is_not_read_as_a_placeholder():
    assert rendered("Subject: x\n\n{{ note }}", note="{{ secret }}", secret="1")["text"] == "{{ secret }}\n"


def test_a_wrong_placeholder_and_a_missing_subject_are_problems_of_the_file():
    compiler = Compiler()
    letters.compiled("messages/x.md", "Hello {{ 1 + }}", compiler)

    assert [(problem.file, problem.code) for problem in compiler.problems] == [
        ("messages/x.md", "message.subject"),
        ("messages/x.md", "feel.syntax"),
    ]
