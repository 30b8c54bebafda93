"""Scenarios played once in a run of the tests: for their own outcome, and for what they cover together."""

from __future__ import annotations

from pathlib import Path

from engine import desk, packs, scenarios

FOLDER = Path(__file__).parents[2] / "processes"
PACKS = [packs.read(file.parent) for file in sorted(FOLDER.glob("*/pack.yaml"))]
_OUTCOMES = {}


def scenarios_of(pack):
    """The scenarios of a pack."""
    return [scenarios.read(text, file=path) for path, text in pack.sources.items() if path.startswith("scenarios/")]


def play(pack, scenario):
    """The outcome of a scenario of a pack that came from its folder."""
    key = (pack.key, scenario.file)
    if key not in _OUTCOMES:
        desk.register()
        _OUTCOMES[key] = scenarios.run(pack, scenario)
    return _OUTCOMES[key]


def report(pack):
    """What all scenarios of a pack cover."""
    return scenarios.checked(pack, play=play)
