"""Charts: geometry that stays on its ground, scales that people count in, gaps where nothing is known."""

import re

import pytest

from web import charts
from web.charts import Series


def test_lines_leave_gaps_and_mark_single_points():
    chart = charts.lines(["a", "b", "c", "d", "e"], [Series("x", [1, 2, None, 4, None])], unit="count")
    (line,) = chart.lines
    assert line.path.count("M") == 2
    assert len(line.points) == 1
    assert [mark.words for mark in chart.scale] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("values", [[0, 0], [3], [], [1e9, 5], [None, None]])
@pytest.mark.parametrize("unit", ["count", "seconds", "score"])
def test_everything_is_drawn_on_its_ground(values, unit):
    labels = [str(number) for number in range(len(values))]
    line = charts.lines(labels, [Series("x", values)], unit=unit, target=2)
    pile = charts.bars(labels, [Series("x", values), Series("y", values)], unit=unit)
    numbers = [float(each) for each in re.findall(r"[\d.]+", " ".join(one.path for one in line.lines))]
    assert all(0 <= number <= charts.WIDTH for number in numbers)
    assert all(
        0 <= box.y <= box.y + box.height <= charts.HEIGHT and box.x + box.width <= charts.WIDTH for box in pile.boxes
    )
    for mark in (*line.scale, *pile.scale, line.target):
        assert 0 <= mark.at <= charts.HEIGHT


@pytest.mark.parametrize(
    ("unit", "values", "top"),
    [
        ("count", [87], "100"),
        ("seconds", [4000], "1 h 30 min"),
        ("seconds", [900_000], "12 d"),
        ("share", [0.2], "100 %"),
        ("count", [1], "1"),
    ],
)
def test_scales_end_at_round_numbers(unit, values, top):
    chart = charts.bars(["a"], [Series("x", values)], unit=unit)
    assert chart.scale[0].words.startswith("0")
    assert chart.scale[-1].words == top


def test_bars_are_piled_up():
    chart = charts.bars(["a"], [Series("x", [2]), Series("y", [0]), Series("z", [2])], unit="count")
    low, high = chart.boxes
    assert (low.layer, high.layer) == (0, 2)
    assert high.y + high.height == pytest.approx(low.y, abs=0.2)
    assert low.words == "a, x: 2"


def test_few_labels_stand_under_many_places():
    chart = charts.lines([str(number) for number in range(90)], [Series("x", range(90))], unit="count")
    assert len(chart.foot) <= charts.MOST_MARKS


def test_a_spark_needs_two_values():
    assert charts.spark([None, 3, None]) == ""
    assert charts.spark([1, 1]) == "M0 26 L120 26"
