"""Services: loaded, found, how they are now, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import now
from engine.desk import outages, services
from engine.errors import NotFound
from engine.models import Service
from tests.engine.desk.rows import SERVICES, load, loaded, refused

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def session(database):
    with now.at(MONDAY), database.transaction() as session:
        loaded(session)
        yield session


def test_those_in_use_are_listed_the_critical_first(session):
    assert [(row.key, row.state) for row in services.listed(session)] == [
        ("erp", "operational"),
        ("identity", "operational"),
        ("platform", "operational"),
    ]
    assert services.find(session, "fax").status == "retired"


def test_a_retired_row_is_counted_and_a_new_one_of_it_too(session):
    (told,) = load(session, services=[{"key": "erp", "name": "ERP", "criticality": 1, "retired": True}])
    assert (told.retired, told.changed) == (1, 0)
    assert session.get(Service, "erp").status == "retired"


def test_an_unknown_one_is_not_found(session):
    with pytest.raises(NotFound, match="There is no service 'nope'"):
        services.find(session, "nope")


def test_a_diagram_is_told_what_is_known(session):
    told = services.described(session, {"key": "erp"})
    assert told == {
        "key": "erp", "name": "ERP", "description": "Orders", "criticality": 1, "owner": None, "group": None,
        "calendar": "24x7", "status": "live", "depends_on": ["platform"],
        "state": "operational",
    }  # fmt: skip
    assert services.described(session, {"key": "nope"}) is None
    assert services.described(session, {}) is None


def test_the_worst_outage_of_now_says_how_it_is(session):
    def state():
        return services.find(session, "erp").state

    outages.begin(session, {"service": "erp", "planned": True, "number": "MNT1"})
    assert state() == "maintenance"
    outages.begin(session, {"service": "erp", "impact": "degraded", "number": "INC1"})
    assert state() == "degraded"
    outages.begin(session, {"service": "erp", "number": "INC2"})
    assert state() == "outage"
    outages.begin(session, {"service": "platform", "impact": "none"})
    assert {row.key: row.state for row in services.listed(session)} == {
        "erp": "outage", "identity": "operational", "platform": "operational",
    }  # fmt: skip
    with now.at(MONDAY - timedelta(minutes=1)):
        assert state() == "operational"


def test_everything_wrong_with_rows_is_told(session):
    said = "\n".join(
        refused(
            session,
            services=[
                {"key": "a", "criticality": 4, "owner": "nobody", "group": "nowhere"},
                {**SERVICES[0], "support": "always"},
            ],
        )
    )
    for sentence in (
        "row 1 'a'] name: it is missing; write it.",
        "row 1 'a'] criticality: '4' is not such a number; write a whole number from 1 to 3.",
        "row 1 'a'] owner: there is nothing known as 'nobody' in people",
        "row 1 'a'] group: there is nothing known as 'nowhere' in groups",
        "row 2 'identity'] support: there is no such field; the fields are calendar, criticality, depends_on,",
    ):
        assert sentence in said
