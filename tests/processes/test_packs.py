"""Every pack that comes with Evenkeel: nothing is to be said against it, and its scenarios hold and together show all of it."""

from __future__ import annotations

import pytest

from engine import packs
from tests.processes import rehearsed

# All of a pack on one worker where there are several: its scenarios are played once, for the outcome and for the coverage.
PACKS = [pytest.param(pack, id=pack.key, marks=pytest.mark.xdist_group(pack.key)) for pack in rehearsed.PACKS]
SCENARIOS = [
    pytest.param(pack, scenario, id=f"{pack.key}/{scenario.file}", marks=pytest.mark.xdist_group(pack.key))
    for pack in rehearsed.PACKS
    for scenario in rehearsed.scenarios_of(pack)
]


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_is_to_be_said_against_it(pack):
    assert packs.check(pack) == []


@pytest.mark.parametrize(("pack", "scenario"), SCENARIOS)
def test_scenario(pack, scenario):
    assert rehearsed.play(pack, scenario).problem == ""


@pytest.mark.timeout(600)  # half a hundred scenarios where none was played yet, on a machine that has other work
@pytest.mark.parametrize("pack", PACKS)
def test_every_flow_and_boundary_event_is_shown_by_a_scenario(pack):
    found = rehearsed.report(pack)
    assert (found.missed, found.quiet) == ((), ())
