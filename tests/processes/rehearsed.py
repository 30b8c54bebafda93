"""Scenarios played once in a run of the tests: for their own outcome, and for what they cover together."""

from __future__ import annotations

from engine import desk, scenarios

_OUTCOMES = {}


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
