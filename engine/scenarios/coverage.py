"""All scenarios of a pack together: which hold, and which sequence flows none of them takes.

A flow that no example takes is a part of the process that nobody has shown to work; the packs that come with Evenkeel leave none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import versions
from engine.bpmn import xml
from engine.errors import Invalid
from engine.scenarios import reading, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from engine.packs import Pack
    from engine.scenarios.reading import Scenario
    from engine.scenarios.running import Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """`flows` is how many sequence flows the diagrams have, `missed` those that no scenario takes, by id.

    `boundaries` is how many boundary events they have, `quiet` those that never strike in a scenario.
    """

    outcomes: tuple[Outcome, ...]
    flows: int
    missed: tuple[str, ...]
    boundaries: int = 0
    quiet: tuple[str, ...] = ()

    @property
    def problems(self) -> list[str]:
        """A sentence for each scenario that does not hold."""
        return [f"{outcome.file}: {outcome.problem}" for outcome in self.outcomes if outcome.problem]

    @property
    def coverage(self) -> float:
        """The share of sequence flows that are taken, 0 to 1."""
        return 1 - len(self.missed) / self.flows if self.flows else 1.0


def checked(pack: Pack, *, play: Callable[[Pack, Scenario], Outcome] = running.run) -> Report:
    """Play every scenario of a pack.

    Args:
        play: what plays one, for whoever has played some already.

    Raises:
        Invalid: the pack cannot be compiled.
    """
    drawn, used = versions.from_sources(pack.sources).definition, _used(pack)
    flows = set(drawn.flows) - used
    outcomes = tuple(_outcomes(pack, play))
    taken = {element for outcome in outcomes for element in outcome.passed}
    boundaries = {key for key, element in drawn.elements.items() if element.kind == "boundaryEvent"} - used
    struck = {drawn.flows[flow][0] for flow in flows & taken}
    missed, quiet = tuple(sorted(flows - taken)), tuple(sorted(boundaries - struck))
    return Report(outcomes, len(flows), missed, len(boundaries), quiet)


def _used(pack: Pack) -> set[str]:
    """The ids in diagrams that come from other packs, whose own scenarios show them."""
    texts = [text for path, text in pack.sources.items() if path in pack.used and path.endswith(".bpmn")]
    return {element.get("id", "") for text in texts for element in xml.parse(text.encode()).iter()}


def _outcomes(pack: Pack, play: Callable[[Pack, Scenario], Outcome]) -> Iterable[Outcome]:
    for path, text in sorted(pack.sources.items()):
        if not path.startswith("scenarios/"):
            continue
        try:
            scenario = reading.read(text, file=path)
        except Invalid as refusal:
            yield running.Outcome(path, path, refusal.sentence, frozenset())
            continue
        yield play(pack, scenario)
