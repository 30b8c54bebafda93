"""The picture of what rests on what: boxes in columns by distance, and curves that join the right edges."""

import itertools

from web import graph

NAMES = {"a": "A", "b": "A name that is much too long for a box", "c": "C", "d": "D"}


def test_boxes_stand_in_columns_by_distance():
    picture = graph.drawn("a", {"c": 1}, {"b": 1, "d": 2}, NAMES, [])
    assert [box.key for box in sorted(picture.boxes, key=lambda box: box.x)] == ["c", "a", "b", "d"]
    assert [box.key for box in picture.boxes if box.middle] == ["a"]
    assert len({box.y for box in picture.boxes}) == 1


def test_boxes_of_a_column_do_not_overlap_and_lie_on_the_ground():
    picture = graph.drawn("a", {}, {"b": 1, "c": 1, "d": 1}, NAMES, [])
    tops = sorted(box.y for box in picture.boxes if not box.middle)
    assert all(lower - upper >= graph.HEIGHT + graph.DOWN for upper, lower in itertools.pairwise(tops))
    assert tops[0] >= 0
    assert tops[-1] + graph.HEIGHT <= picture.height
    assert max(box.x for box in picture.boxes) + graph.WIDTH <= picture.width


def test_a_long_name_is_cut_in_the_box_and_whole_in_its_title():
    (box,) = (box for box in graph.drawn("a", {}, {"b": 1}, NAMES, []).boxes if box.key == "b")
    assert box.text.endswith("…")
    assert len(box.text) <= graph.LONGEST
    assert box.name == NAMES["b"]


def test_a_curve_leads_from_what_to_what_it_rests_on():
    picture = graph.drawn("a", {}, {"b": 1, "c": 1, "d": 2}, NAMES, [("a", "b"), ("b", "c"), ("a", "d"), ("a", "gone")])
    boxes = {box.key: box for box in picture.boxes}
    near, beside, over = picture.curves
    assert near.startswith(f"M{boxes['a'].x + graph.WIDTH} ")
    assert near.endswith(f" {boxes['b'].x} {boxes['b'].y + graph.HEIGHT // 2}")
    assert beside.endswith(f" {boxes['c'].x + graph.WIDTH} {boxes['c'].y + graph.HEIGHT // 2}")
    assert over.endswith(f" {boxes['d'].x} {boxes['d'].y + graph.HEIGHT // 2}")
