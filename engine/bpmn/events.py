"""Who waits for which event: the library's event manager with an index by kind and name in place of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import MultipleEventDefinition
from SpiffWorkflow.bpmn.util.event import EventManager

if TYPE_CHECKING:
    from engine.bpmn.tokens import Token

Waiting = tuple["Token", int]


class Events(EventManager):
    """Tokens that wait for an event; a token may wait for several, by the index of their definitions."""

    def __init__(self, workflow: Any) -> None:
        super().__init__(workflow)
        self.named: dict[tuple[str, str], dict[tuple[str, int], Waiting]] = {}

    def add_task(self, my_task: Token) -> None:
        """A token begins to wait."""
        super().add_task(my_task)
        for index, definition in enumerate(definitions(my_task.task_spec.event_definition)):
            self.named.setdefault(definition.key, {})[my_task.id, index] = (my_task, index)

    def remove_task(self, my_task: Token) -> None:
        """A token no longer waits."""
        if self.tasks.pop(my_task.id, None) is None:
            return
        for index, definition in enumerate(definitions(my_task.task_spec.event_definition)):
            self.named.get(definition.key, {}).pop((my_task.id, index), None)

    def waiting(self, kind: str, name: str = "") -> list[Waiting]:
        """Tokens that wait for this kind and name, the longest waiting first."""
        found = self.named.get((kind, name), {})
        return [found[key] for key in sorted(found, key=_age)]

    def catch(self, event: Any, internal: bool = True) -> int:  # noqa: ARG002, FBT001, FBT002  the library's signature
        """The library's way in is closed: routing decides who catches."""
        return 0


def _age(key: tuple[str, int]) -> tuple[int, int]:
    """Tokens are numbered in the order they were made, so that a reload changes no order."""
    return int(key[0][1:]), key[1]


def definitions(event_definition: Any) -> list[Any]:
    """The single definitions of an event; one with several counts each."""
    if isinstance(event_definition, MultipleEventDefinition):
        return list(event_definition.event_definitions)
    return [event_definition]
