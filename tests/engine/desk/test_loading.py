"""Loading the desk's data: what files bring, what they leave alone, and that everything wrong is told at once."""

import pytest

from engine import desk
from engine.desk import groups, loading
from engine.errors import Invalid, NotFound
from engine.models import Group


@pytest.fixture
def session(database):
    desk.register()
    with database.transaction() as session:
        yield session


def load(session, *rows, section="groups"):
    return loading.load(session, {"some.yaml": {section: list(rows)}})


def refused(session, values):
    with pytest.raises(Invalid) as refusal:
        loading.load(session, values)
    return [str(problem) for problem in refusal.value.problems]


def test_new_changed_and_same_rows_are_counted(session):
    assert load(session, {"key": "a", "name": "A"}, {"key": "b", "name": "B"}) == [loading.Loaded("groups", 2, 0, 0, 0)]
    assert load(session, {"key": "a", "name": "A"}, {"key": "b", "name": "Bee"}) == [
        loading.Loaded("groups", 0, 1, 0, 1)
    ]
    assert session.get(Group, "b").name == "Bee"


def test_what_a_file_does_not_name_is_left_alone(session):
    load(session, {"key": "a", "name": "A"})
    load(session, {"key": "b", "name": "B"})
    assert groups.keys(session) == {"a", "b"}


def test_a_dry_run_tells_and_keeps_nothing(database):
    desk.register()
    with database.transaction() as session:
        told = loading.tried(session, {"some.yaml": {"groups": [{"key": "a", "name": "A"}]}})
    assert told == [loading.Loaded("groups", 1, 0, 0, 0)]
    with database.reading() as session:
        assert groups.keys(session) == set()


def test_everything_wrong_is_told_at_once_with_its_place(database):
    desk.register()
    values = {
        "one.yaml": {
            "groups": [{"key": "a"}, {"name": "B"}, "c", {"key": "d", "name": "D", "colour": "red"}],
            "planets": [],
        },
        "two.yaml": {"groups": [{"key": "a", "name": "A", "retired": True}, {"key": "e", "name": 5}]},
        "three.yaml": {"groups": {"key": "a"}},
        "four.yaml": ["groups"],
    }
    with pytest.raises(Invalid, match="Nothing was loaded: 10 things are wrong"), database.transaction() as session:
        loading.load(session, values)
    with database.transaction() as session:
        told = "\n".join(refused(session, values))
    for said in (
        "one.yaml: [groups, row 1 'a'] name: it is missing; write it.",
        "one.yaml: [groups, row 2] key: it is missing, or no plain text; write what the row is known by.",
        "one.yaml: [groups, row 3] it is no row of fields; write `field: value` for each.",
        "one.yaml: [groups, row 4 'd'] colour: there is no such field; the fields are key, name, retired.",
        "one.yaml: [planets] There is no section 'planets'; the sections are ",
        "two.yaml: [groups, row 1 'a'] key: 'a' is given already in one.yaml, row 1; keep one of the two.",
        "two.yaml: [groups, row 1 'a'] retired: groups are not taken away",
        "two.yaml: [groups, row 2 'e'] name: '5' is no text",
        "three.yaml: [groups] 'groups' is no list of rows",
        "four.yaml: It has no sections",
    ):
        assert said in told
    with database.reading() as session:
        assert groups.keys(session) == set()


def test_files_of_a_folder_are_read_and_a_folder_without_any_is_refused(tmp_path):
    with pytest.raises(NotFound, match="There is no YAML file at"):
        loading.files(tmp_path)
    (tmp_path / "b.yaml").write_text("groups: []\n")
    (tmp_path / "a.yaml").write_text("groups: [{key: a, name: A}]\n")
    assert loading.files(tmp_path) == {"a.yaml": {"groups": [{"key": "a", "name": "A"}]}, "b.yaml": {"groups": []}}
    assert loading.files(tmp_path / "b.yaml") == {"b.yaml": {"groups": []}}


def test_files_that_cannot_be_read_are_told_together(tmp_path):
    (tmp_path / "a.yaml").write_text("groups: [\n")
    (tmp_path / "b.yaml").write_bytes(b"groups: \xff\n")
    with pytest.raises(Invalid, match="2 things are wrong") as refusal:
        loading.files(tmp_path)
    assert [problem.file for problem in refusal.value.problems] == ["a.yaml", "b.yaml"]


def test_the_factory_loads_and_loads_again_without_a_change(session):
    values = loading.files(loading.FACTORY)
    loading.load(session, values)
    assert {(each.new, each.changed) for each in loading.load(session, values)} == {(0, 0)}
