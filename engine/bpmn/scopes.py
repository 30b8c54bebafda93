"""Scopes: the tokens and variables of a process, a sub-process, a call or one item of a multi-instance sub-process.

A finished token puts one token per chosen flow into its scope and is gone. Nothing is searched: a scope keeps its tokens by
host, by join and flow, by race and by multi-instance body, and counts them by element, so that the cost of a step does not grow
with the number of tokens. Armed tokens (boundary events, triggers of event sub-processes) do not keep a scope alive.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from engine.bpmn import compensation
from engine.bpmn.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.bpmn.instance import Instance
    from engine.bpmn.process import Process
    from engine.bpmn.variables import Variables


class Scope:
    """What the instance and every scope inside it have in common; mixed in before the library's workflow classes."""

    spec: Process
    tasks: dict[str, Token]
    top_workflow: Instance
    parent_workflow: Scope | None
    parent_task_id: str | None
    completed: bool

    def prepare(self, variables: Variables) -> None:
        """Empty indexes, and the variables that all tokens here share."""
        self.variables = variables
        self.armed: dict[str, Token] = {}
        self.attached: dict[str, dict[str, Token]] = {}  # host -> its boundary tokens
        self.arrived: dict[str, dict[str, list[Token]]] = {}  # join -> flow -> tokens that wait there
        self.races: dict[str, dict[str, Token]] = {}  # event gateway's token -> the events that race
        self.items: dict[str, dict[str, Token]] = {}  # body -> its open items
        self.rounds: dict[str, tuple[int, bool]] = {}  # complex join -> tokens of this round, whether it has fired
        self.census: Counter[str] = Counter()  # element -> live tokens
        self.log: list[compensation.Entry] = []

    @property
    def live(self) -> int:
        """Tokens that keep this scope going."""
        return len(self.tasks) - len(self.armed)

    @property
    def owner(self) -> Token | None:
        """The token around this scope; None for the instance, and when a kept scope has outlived it."""
        around = self.parent_workflow
        return None if around is None else around.tasks.get(self.parent_task_id or "")

    def begin(self, at: str | None = None, got: dict[str, Any] | None = None) -> None:
        """Put the first tokens: at every start that needs no event, or at `at`, whose event has come with `got`."""
        if at is not None and got is not None:
            self._receive(at, got)
        for name in self.spec.triggers:
            self.put(name, armed=True)
        if at is not None:
            notes: dict[str, Any] = {"fired": True} if got is None else {"fired": True, "got": got}
            self.put(at, **notes)
        for name in self.spec.beginnings(at):
            self.put(name)
        if not self.tasks or not self.live:
            self.top_workflow.emptied.append(self)

    def _receive(self, at: str, got: dict[str, Any]) -> None:
        """What the start event received is there before event sub-processes begin to wait: their correlation may rest on it."""
        if name := self.spec.task_specs[at].settings.text("result"):
            self.variables[name] = got.get("payload")

    def put(self, name: str, variables: Variables | None = None, **notes: Any) -> Token:
        """A new token at an element; the step loop lets it arrive."""
        instance = self.top_workflow
        token = Token(self, self.spec.task_specs[name], variables or self.variables, instance.new_id())
        token.internal_data = notes
        self.index(token)
        instance.queue.append(token)
        return token

    def index(self, token: Token) -> None:
        """Enter a token into every index its notes call for; joins and events enter theirs when it waits."""
        notes = token.internal_data
        if notes.get("armed"):
            self.armed[token.id] = token
        else:
            self.census[token.task_spec.name] += 1
        for note, index in (("host", self.attached), ("race", self.races), ("body", self.items)):
            if (key := notes.get(note)) is not None:
                index.setdefault(key, {})[token.id] = token
        self.top_workflow.population += 1

    def detach(self, token: Token) -> None:
        """An armed boundary token becomes a live one of its own: its event has come."""
        self.attached.get(token.internal_data.pop("host", ""), {}).pop(token.id, None)
        if self.armed.pop(token.id, None) is not None:
            self.census[token.task_spec.name] += 1
        token.internal_data.pop("armed", None)
        self.top_workflow.event_manager.remove_task(token)

    def wait_at_join(self, token: Token) -> dict[str, list[Token]]:
        """Enter a token that waits at a join; answers all that wait there, by flow."""
        waiting = self.arrived.setdefault(token.task_spec.name, {})
        waiting.setdefault(token.internal_data.get("flow", ""), []).append(token)
        return waiting

    def leave(self, token: Token) -> None:
        """A token has done its element's work: write its outputs, choose its flows, move on, be gone."""
        if not token.here:
            return  # its scope was stopped meanwhile
        spec, notes, instance = token.task_spec, token.internal_data, self.top_workflow
        if notes.get("phase") != "choose":
            notes["phase"] = "leave"
            spec.write_outputs(token)
            notes["phase"] = "choose"
        body = self.tasks.get(notes.get("body", ""))
        last = body is not None and body.task_spec.item_leaving(body, token)
        over = self.spec.ad_hoc is not None and "body" not in notes and self.spec.ad_hoc.is_over(token)
        flows = [] if "body" in notes or "handles" in notes else spec.select(token)
        instance.note("left", token.element, token=token.id)
        compensation.remember(self, token)
        self.remove(token)
        for flow in flows:
            if not flow.id.startswith("."):  # a link is no sequence flow
                instance.note("flow", flow.id)
            race = {"race": token.id} if spec.races else {}
            for _ in range(spec.completion_quantity):
                self.put(flow.target, None, flow=flow.id, **race)
        if body is not None:
            body.task_spec.item_left(body, last=last)
        if "handles" in notes:
            compensation.proceed(instance, notes["handles"])
        if over:
            self.drop_all()

    def drop(self, token: Token) -> None:
        """Stop a token with everything below it: nested scopes, items, boundary events."""
        if not token.here:
            return
        nested = self.top_workflow.subprocesses.pop(token.id, None)
        if nested is not None:
            nested.discard()
        self.drop_items(token)
        compensation.forget(self, token)
        if token.id not in self.armed and not token.internal_data.get("host"):
            self.top_workflow.note("left", token.element, token=token.id, stopped=True)
        self.remove(token)

    def drop_items(self, body: Token) -> None:
        """Stop the open items of a multi-instance or loop body."""
        for item in list(self.items.pop(body.id, {}).values()):
            self.drop(item)

    def drop_all(self, but: Callable[[Token], bool] = lambda _token: False) -> None:
        """Stop every token of the scope, except those that `but` names."""
        for token in list(self.tasks.values()):
            if not but(token):
                self.drop(token)

    def discard(self) -> None:
        """The scope is over: its tokens and the finished scopes kept for compensation go."""
        self.completed = True
        self.drop_all()
        for entry in self.log:
            kept = self.top_workflow.subprocesses.pop(entry.kept, None) if entry.kept else None
            if kept is not None:
                kept.discard()
        self.log.clear()

    def remove(self, token: Token) -> None:
        """Take a token out of the scope and of every index."""
        if self.tasks.pop(token.id, None) is None:
            return
        notes, instance, name = token.internal_data, self.top_workflow, token.task_spec.name
        if self.armed.pop(token.id, None) is None:
            self.census[name] -= 1
            if not self.census[name]:
                del self.census[name]
        for note, index in (("host", self.attached), ("race", self.races), ("body", self.items)):
            if (key := notes.get(note)) is not None and key in index:
                index[key].pop(token.id, None)
        self.forget_at_join(token)
        instance.event_manager.remove_task(token)
        instance.population -= 1
        for boundary in list(self.attached.pop(token.id, {}).values()):
            self.remove(boundary)
        if not self.completed and not self.live:
            instance.emptied.append(self)

    def forget_at_join(self, token: Token) -> None:
        """A token no longer waits at a join."""
        waiting = self.arrived.get(token.task_spec.name)
        flow = token.internal_data.get("flow", "")
        if waiting and token in waiting.get(flow, ()):
            waiting[flow].remove(token)
            if not waiting[flow]:
                del waiting[flow]

    def _task_completed_notify(self, task: Token) -> None:
        """The library searches its tree here for what may go on; the step loop knows."""

    def _task_removed_notify(self, task: Token) -> None:
        """The library tells listeners; there are none."""


class Inner(Scope, BpmnSubWorkflow):
    """The scope of a sub-process or a called process."""

    parent_workflow: Scope | None = None

    def __init__(self, spec: Process, parent: Scope, parent_task_id: str, variables: Variables) -> None:
        # A reference: the library finds the parent through the calling token, which a compensable scope outlives.
        self.parent_workflow = parent
        self.prepare(variables)
        super().__init__(spec, parent_task_id, parent.top_workflow, deserializing=True)

    def _calculate_depth(self) -> int:
        return 1 + int(self.parent_workflow.depth)  # type: ignore[union-attr]
