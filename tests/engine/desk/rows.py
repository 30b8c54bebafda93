"""The desk's data for tests: loaded as files would be, and what a refused load says."""

import pytest

from engine import desk
from engine.desk import loading
from engine.errors import Invalid

SERVICES = [
    {"key": "identity", "name": "Identity", "criticality": 1},
    {"key": "platform", "name": "Platform", "criticality": 2, "depends_on": ["identity"]},
    {"key": "erp", "name": "ERP", "criticality": 1, "depends_on": ["platform"], "description": "Orders"},
    {"key": "fax", "name": "Fax", "criticality": 3, "retired": True},
]
ITEMS = [
    {"key": "san", "class": "storage", "service": "platform"},
    {"key": "db1", "class": "database", "service": "platform", "depends_on": ["san"], "name": "Database 1"},
    {"key": "db2", "class": "database", "service": "platform", "depends_on": ["san"]},
    {"key": "app1", "class": "application", "service": "erp", "depends_on": ["db1", "db2"], "criticality": 1},
    {"key": "web1", "class": "application", "depends_on": ["app1"]},
    {"key": "old", "class": "server", "status": "retired"},
]


def load(session, **sections):
    """Load sections of rows."""
    desk.register()
    return loading.load(session, {"some.yaml": sections})


def loaded(session):
    """The services and items above."""
    return load(session, services=SERVICES, cis=ITEMS)


def refused(session, **sections):
    """The problems of sections that may not be loaded."""
    with pytest.raises(Invalid) as refusal:
        load(session, **sections)
    return [str(problem).removeprefix("some.yaml: ") for problem in refusal.value.problems]
