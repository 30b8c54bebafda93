"""The request process: its models, its decisions, and its catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import deployments, desk, forms, instances, packs
from engine.actor import SYSTEM
from engine.bpmn import decisions
from engine.db import Database
from engine.desk import catalogue, loading
from engine.models import Base
from tests.people import ERIN
from tests.processes import rehearsed

PACKS = Path(__file__).parents[2] / "processes"
PACK = packs.read(PACKS / "request_fulfilment")
SCENARIOS = rehearsed.scenarios_of(PACK)
MODELS = {
    "password_reset",
    "onboarding",
    "leaver",
    "software_licence",
    "laptop",
    "application_access",
    "shared_folder_access",
    "vpn",
    "distribution_list",
}
LINE, COST, FINANCE, OWNER = "line_manager", "cost_owner", "finance_director", "system_owner"


def test_each_model_has_a_scenario():
    started = {scenario.start["with"].get("item") for scenario in SCENARIOS}
    raised = {step.given.get("item") for scenario in SCENARIOS for step in scenario.steps if step.verb == "message"}
    assert started | raised >= MODELS


@pytest.mark.parametrize(
    ("cost", "pre_approved", "sensitive", "levels"),
    [
        (0, True, False, []),
        (99.99, True, False, []),
        (100, True, False, [[LINE]]),
        (0, False, False, [[LINE]]),
        (0, True, True, [[OWNER]]),
        (999.99, False, True, [[LINE, OWNER]]),
        (1000, False, False, [[LINE], [COST]]),
        (1000, True, True, [[LINE, OWNER], [COST]]),
        (9999, False, False, [[LINE], [COST]]),
        (10000, True, False, [[LINE], [COST], [FINANCE]]),
        (10000, False, True, [[LINE, OWNER], [COST], [FINANCE]]),
    ],
)
def test_who_approves(cost, pre_approved, sensitive, levels):
    given = {"cost": cost, "model": {"pre_approved": pre_approved, "sensitive": sensitive}}
    assert decisions.read(PACK.sources).evaluate("request_approval", given).outputs == levels


@pytest.mark.parametrize(
    ("wanted", "held", "allowed"),
    [
        ("approve_payments", ["enter_invoices"], False),
        ("enter_invoices", ["approve_payments"], False),
        ("approve_payments", ["read_reports", "maintain_vendors"], False),
        ("maintain_vendors", ["approve_payments"], False),
        ("approve_payments", ["read_reports"], True),
        ("enter_invoices", [], True),
    ],
)
def test_which_duties_exclude_each_other(wanted, held, allowed):
    given = {
        "access": f"application_access:{wanted}",
        "held": [{"access": f"application_access:{role}"} for role in held],
    }
    found = decisions.read(PACK.sources).evaluate("duties", given).outputs
    assert (found["allowed"], found["reason"] == "") == (allowed, allowed)


@pytest.mark.parametrize(("cost", "days"), [(0, 3), (9999, 3), (10000, 10), (None, 3)])
def test_days_to_confirm(cost, days):
    assert decisions.read(PACK.sources).evaluate("request_auto_close", {"cost": cost}).outputs == days


@pytest.fixture
def store():
    """The desk's data, and the packs that a request needs."""
    desk.register()
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.transaction() as session:
        loading.load(session, loading.files(loading.FACTORY))
        deployments.deploy(session, [PACK], by=SYSTEM)
    yield database
    database.dispose()


def test_what_the_catalogue_asks_for_is_a_question_of_the_form(store):
    asked = {each.path for each in forms.read(PACK.sources["forms/requested.form"]).fields}
    with store.reading() as session:
        rows = {row["key"]: row for row in catalogue.listed(session)}
    assert set(rows) == MODELS
    named = {
        f"answers.{name}"
        for row in rows.values()
        for name in (row["about"], row["due_for"], *(task["wait_for"] for task in row["tasks"]))
        if name
    }
    assert named <= asked


def test_a_model_is_added_by_a_row_alone(store):
    row = {
        "key": "badge",
        "name": "New badge",
        "category": "Hardware",
        "price": 20,
        "pre_approved": True,
        "group": "facilities_it",
    }
    with store.transaction() as session:
        loading.load(session, {"mine.yaml": {"catalogue": [row]}})
        moved = instances.start(session, "request_fulfilment", by=ERIN, variables={"item": "badge"})
        view = instances.find(session, moved.id, by=SYSTEM)
    assert (view.row.title, view.row.stage) == ("New badge", "Fulfilment")
    assert [(task.element, task.group) for task in view.tasks] == [("fulfil_task", "facilities_it")]


def test_an_item_may_need_both_checks(store):
    row = {"key": "suite", "name": "Suite", "category": "Software", "checks": ["licence", "duties"], "expiry": "P90D"}
    with store.transaction() as session:
        loading.load(session, {"mine.yaml": {"catalogue": [row]}})
        moved = instances.start(session, "request_fulfilment", by=ERIN, variables={"item": "suite"})
        view = instances.find(session, moved.id, by=SYSTEM)
    assert (view.row.stage, view.data["duties"]["allowed"]) == ("Requested", True)
    assert [task.element for task in view.tasks] == ["check_licence"]
