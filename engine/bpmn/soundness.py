"""Soundness: whether a diagram's tokens can get stuck, double or end twice, shown by a way that leads there.

Context: all states of a diagram may be too many to look at. Decision: each scope is searched by breadth up to a bound, with no
order of events left out; what is found is shown by the shortest way there. Consequence: what is found is so as far as the
diagram's shape goes (see `net`); that nothing was found counts only where the search came to its end, else it is `undecided`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.bpmn.net import net_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from engine.bpmn.net import Join, Move, Net, Tokens
    from engine.bpmn.rules.diagram import Diagrams

BOUND = 10_000
"""States of one scope that are looked at, unless the caller wants more or fewer."""

_LEFT = "!"
"""Stands among the ends of a state whose scope was left by an error or a cancellation."""

LARGEST = 500
"""Elements of one scope; in a larger one nothing is looked at."""

Kind = Literal["deadlock", "endless", "dead", "surplus", "twice"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way: the element that acted (empty at the beginning), and on which flows and elements tokens are then."""

    element: str
    flows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What can go wrong in a scope, and the shortest way to it; a dead element has none.

    `missing` are the flows that a deadlocked gateway lacks a token on, or the elements behind a dead one that are dead with it.
    `always` says that a deadlocked gateway never goes on, whatever happens before.
    """

    kind: Kind
    element: str
    way: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    always: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found in one scope in `states` states. Where it is `undecided`, nothing found proves nothing.

    `never_over`: its own end is out of reach; it is left by an error or a cancellation, or not at all.
    """

    element: str
    states: int
    undecided: bool
    findings: tuple[Finding, ...] = ()
    never_over: bool = False


def proofs(diagrams: Diagrams, *, bound: int = BOUND) -> list[Proof]:
    """One proof for each process and sub-process, outer before inner. No way of a scope that breaks is followed further."""
    found: list[Proof] = []
    never = set[str]()
    for scope in reversed(diagrams.scopes):
        if len(scope.nodes) > LARGEST:
            found.append(Proof(scope.node.id, 0, undecided=True))
            continue
        proof = proved(net_of(scope, never_over=frozenset(never)), bound=bound)
        if proof.never_over:
            never.add(scope.node.id)
        found.append(proof)
    return found[::-1]


def proved(net: Net, *, bound: int = BOUND) -> Proof:
    """The proof of one net."""
    search = _Search(net, bound)
    search.run()
    undecided = search.cut or bool(search.surplus) or not net.exact
    return Proof(net.element, len(search.before), undecided, tuple(search.findings()), search.never_over)


@dataclass(frozen=True, slots=True)
class _State:
    tokens: Tokens
    ended: frozenset[str] = frozenset()
    late: tuple[str, ...] = ()


@dataclass
class _Search:
    """The states that were found, each with the state and step before it."""

    net: Net
    bound: int
    before: dict[_State, tuple[_State, str] | None] = field(default_factory=dict)
    ahead: deque[_State] = field(default_factory=deque)
    after: dict[_State, list[_State]] = field(default_factory=dict)
    acted: set[str] = field(default_factory=set)
    over: list[_State] = field(default_factory=list)
    left: list[_State] = field(default_factory=list)
    stuck: dict[str, tuple[_State, Join]] = field(default_factory=dict)
    surplus: dict[int, tuple[_State, str, Tokens]] = field(default_factory=dict)
    twice: dict[str, _State] = field(default_factory=dict)
    cut: bool = False

    def run(self) -> None:
        """Look at all states, or as many as the bound allows."""
        self.joins = {place: join for join in self.net.joins for place in join.incoming}
        for tokens in self.net.begins:
            self._found(_State(tokens), None)
        while self.ahead:
            state = self.ahead.popleft()
            steps = list(self._steps(state))
            self.after[state] = [after for _element, after in steps]
            for element, after in steps:
                self.acted.add(element)
                self._found(after, (state, element))
            if not state.tokens:
                (self.left if _LEFT in state.ended else self.over).append(state)
            elif not steps:
                self._stuck(state)

    @property
    def never_over(self) -> bool:
        """Whether the scope's own end is out of reach."""
        return not (self.over or self.cut or self.surplus or self.net.may_stop)

    def findings(self) -> Iterator[Finding]:
        """What was found, the worst first. A surplus token breaks its way off, so that what lies behind is not judged."""
        stuck = {} if self.net.may_stop else self.stuck
        for element, (state, join) in stuck.items():
            missing = tuple(self.net.places[place][-1] for place in join.incoming if place not in state.tokens)
            yield Finding("deadlock", element, self._way(state), missing, always=element not in self.acted)
        for place, (state, element, tokens) in self.surplus.items():
            yield Finding("surplus", self.net.on[place][-1], (*self._way(state), self._step(element, tokens)))
        for element, last in self.twice.items():
            yield Finding("twice", element, (*self._way(last), Step(element, ())))
        if self.cut or self.surplus or self.net.may_stop:
            return
        if not stuck and (circling := self._endless()) is not None:
            yield Finding("endless", self.net.on[circling.tokens[0]][-1], self._way(circling))
        yield from self._dead()

    def _found(self, state: _State, before: tuple[_State, str] | None) -> None:
        if state in self.before:
            return
        if len(self.before) >= self.bound:
            self.cut = True
            return
        self.before[state] = before
        self.ahead.append(state)

    def _steps(self, state: _State) -> Iterator[tuple[str, _State]]:
        tokens = state.tokens
        for at, place in enumerate(tokens):
            if at and tokens[at - 1] == place:
                continue
            for move in self.net.passing.get(place, ()):
                after = self._moved(state, move)
                if after is not None:
                    yield move.element, after
        waiting = {self.joins[place].element: self.joins[place] for place in tokens if place in self.joins}
        for join in waiting.values():
            for taken, swallows in self._released(state, join):
                for choice in join.choices:
                    after = self._placed(state, taken, choice, join.element)
                    if after is not None:
                        late = tuple(sorted((*after.late, *([join.element] * swallows))))
                        yield join.element, _State(after.tokens, after.ended, late)
            if join.element in state.late:
                yield from self._swallowed(state, join)

    def _moved(self, state: _State, move: Move) -> _State | None:
        if move.ends in ("terminate", "left"):
            return _State((), frozenset({_LEFT}) if move.ends == "left" else frozenset())
        if move.ends == "end":
            if move.element in state.ended:
                self.twice.setdefault(move.element, state)
            return _State(_without(state.tokens, move.takes), state.ended | {move.element}, state.late)
        return self._placed(state, move.takes, move.puts, move.element)

    def _placed(self, state: _State, takes: Tokens, puts: Tokens, element: str) -> _State | None:
        """The state after; None, and a finding, when a place would hold two tokens of which it should see one."""
        tokens = tuple(sorted((*_without(state.tokens, takes), *puts)))
        for place in puts:
            if tokens.count(place) > 1:
                self.surplus.setdefault(place, (state, element, tokens))
                return None
        return _State(tokens, state.ended, state.late)

    def _released(self, state: _State, join: Join) -> Iterator[tuple[Tokens, int]]:
        full = tuple(place for place in join.incoming if place in state.tokens)
        whole = len(full) == len(join.incoming)
        if whole or (join.kind == "inclusive" and not self._awaited(state, join, full)):
            yield full, 0
        elif join.kind == "complex" and join.element not in state.late:
            yield full, len(join.incoming) - len(full)

    def _awaited(self, state: _State, join: Join, full: Tokens) -> bool:
        reached = dict(zip(join.incoming, join.reach, strict=True))
        for place in state.tokens:
            if place not in join.incoming:
                hit = {flow for flow, sources in reached.items() if place in sources}
                if hit and not hit & set(full):
                    return True
        return False

    def _swallowed(self, state: _State, join: Join) -> Iterator[tuple[str, _State]]:
        late = list(state.late)
        late.remove(join.element)
        for place in {place for place in join.incoming if place in state.tokens}:
            yield join.element, _State(_without(state.tokens, (place,)), state.ended, tuple(late))

    def _stuck(self, state: _State) -> None:
        for place in state.tokens:
            if place in self.joins:
                self.stuck.setdefault(self.joins[place].element, (state, self.joins[place]))
            else:
                self.left.append(state)  # in a sub-process that is never over, where it is told

    def _endless(self) -> _State | None:
        """A state from which no end can be reached although something always moves."""
        back: dict[_State, list[_State]] = {}
        for state, steps in self.after.items():
            for step in steps:
                back.setdefault(step, []).append(state)
        good, todo = set[_State](), [*self.over, *self.left]
        while todo:
            state = todo.pop()
            if state not in good:
                good.add(state)
                todo.extend(back.get(state, ()))
        return next((state for state in self.before if state not in good), None)

    def _dead(self) -> Iterator[Finding]:
        """Gateways that a token comes to and that never go on although nothing is stuck: the scope always ends first."""
        alive = {place for state in self.before for place in state.tokens}
        for join in self.net.joins:
            if join.element in self.acted or join.element in self.stuck or not alive & set(join.incoming):
                continue
            behind = {place for choice in join.choices for place in choice if place not in alive}
            yield Finding(
                "dead", join.element, missing=tuple(name for place in sorted(behind) for name in self.net.on[place])
            )

    def _way(self, state: _State) -> tuple[Step, ...]:
        steps: list[Step] = []
        here: _State | None = state
        while here is not None:
            before = self.before[here]
            steps.append(self._step(before[1] if before else "", here.tokens))
            here = before[0] if before else None
        return tuple(reversed(steps))

    def _step(self, element: str, tokens: Tokens) -> Step:
        return Step(element, tuple(self.net.places[place][-1] for place in tokens))


def _without(tokens: Tokens, taken: Sequence[int]) -> Tokens:
    left = list(tokens)
    for place in taken:
        left.remove(place)
    return tuple(left)
