"""Who is asking. A verb takes an `Actor`, never a row: rights are read once per request and then do not change underfoot."""

from __future__ import annotations

from dataclasses import dataclass, field

ROLES = ("requester", "agent", "approver", "owner", "admin")


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the service itself) with what they may do: role names and the keys of their groups."""

    login: str
    name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    groups: frozenset[str] = field(default_factory=frozenset)

    def has(self, *roles: str) -> bool:
        """True when at least one of `roles` is theirs; an administrator has them all."""
        return "admin" in self.roles or not self.roles.isdisjoint(roles)


SYSTEM = Actor(login="system", name="Evenkeel", roles=frozenset(ROLES))
