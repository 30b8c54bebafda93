"""Who is asking. A verb takes an `Actor`, never a row: rights are read once per request and then do not change underfoot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

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

    @property
    def me(self) -> dict[str, Any]:
        """Who looks, as the conditions of a form see it under the name `me`; nothing of it is stored."""
        return {
            "login": self.login,
            "name": self.name,
            "roles": [role for role in ROLES if self.has(role)],
            "groups": sorted(self.groups),
        }


SYSTEM = Actor(login="system", name="Evenkeel", roles=frozenset(ROLES))
