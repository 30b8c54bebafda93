"""Amounts: numbers and comparisons as they are said."""

import pytest

from engine.reports.figure import Figure
from web import amounts


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (None, "count", "\u2013"), (1234, "count", "1,234"), (0.873, "share", "87.3 %"), (1, "share", "100 %"), (0, "share", "0 %"),
        (7800, "seconds", "2 h 10 min"), (45, "seconds", "45 s"), (0, "seconds", "0 s"), (4.32, "score", "4.3 of 5"), (99.874, "percent", "99.87 %"),
    ],
)  # fmt: skip
def test_a_value_in_words(value, unit, said):
    assert amounts.said(value, unit) == said


@pytest.mark.parametrize(
    ("value", "before", "unit", "better", "told"),
    [
        (120, 100, "count", "", ("▲", "up 20 %", "", "")),
        (5, 2, "count", "less", ("▲", "up 3", "bad", "worse")),
        (0.8, 0.9, "share", "more", ("▼", "down 10.0 points", "bad", "worse")),
        (3000, 6000, "seconds", "less", ("▼", "down 50 %", "good", "better")),
        (4.5, 4.1, "score", "more", ("▲", "up 0.4", "good", "better")),
        (100, 100, "count", "more", ("", "as before", "", "")),
        (3, 0, "count", "", ("▲", "up 3", "", "")),
    ],
)
def test_a_comparison_in_words(value, before, unit, better, told):
    found = amounts.compared(Figure("k", "Label", value, unit, "how", before=before, better=better))
    assert (found.arrow, found.words, found.tone, found.verdict) == told


def test_nothing_is_compared_with_what_is_not_known():
    assert amounts.compared(Figure("k", "Label", 3, "count", "how")) is None
    assert amounts.compared(Figure("k", "Label", None, "share", "how", before=0.3)) is None
