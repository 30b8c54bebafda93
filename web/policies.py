"""Who may ask what. Deny by default: a route that declares no policy keeps the whole application from starting.

A policy is about doors only: may a person like this knock here at all. Which rows they then see and what they may do with one is
decided by the verbs, in the query itself, so that the invisible is 404 on the page and in the API alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from flask import current_app, request

from engine.errors import NotAllowed
from web import here

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from engine.actor import Actor

View = TypeVar("View", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class Policy:
    """A kind of person: `roles` of which one is enough; none means anybody signed in; `open` means anybody at all."""

    name: str
    roles: tuple[str, ...] = ()
    open: bool = False

    def allows(self, actor: Actor | None) -> bool:
        """Whether this person (None: nobody signed in) may knock."""
        if self.open:
            return True
        return actor is not None and (not self.roles or actor.has(*self.roles))


EVERYONE = Policy("everyone", open=True)
PERSON = Policy("person")
MEMBER = Policy("member", ("requester", "agent", "approver", "owner"))
AGENT = Policy("agent", ("agent", "owner"))
OWNER = Policy("owner", ("owner",))
ADMIN = Policy("admin", ("admin",))


def policy(rule: Policy) -> Callable[[View], View]:
    """Declare who may ask a view; stands directly under its route."""

    def declared(view: View) -> View:
        view.policy = rule  # type: ignore[attr-defined]
        return view

    return declared


def of(app: Flask, endpoint: str) -> Policy | None:
    """The policy that an endpoint declares, None if it declares none."""
    return getattr(app.view_functions[endpoint], "policy", None)


def guard(app: Flask) -> None:
    """Refuse to start with an undeclared route, and ask each request's policy before its view."""
    policy(EVERYONE)(app.view_functions["static"])
    bare = sorted({rule.endpoint for rule in app.url_map.iter_rules() if of(app, rule.endpoint) is None})
    if bare:
        raise RuntimeError(f"These routes declare no policy: {', '.join(bare)}. Name one with @policy.")
    app.before_request(_ask)


def _ask() -> Any:
    if request.endpoint is None:
        return None  # no such address; routing answers 404 or 405 by itself
    rule = of(current_app, request.endpoint)
    actor = here.asking()
    if rule is None or not rule.allows(actor):
        if actor is None:
            return here.sign_in_first()
        raise NotAllowed(
            f"This page is for {_WHOM[rule.name] if rule else 'nobody'}; your account does not have that role. "
            "An administrator can give it to you."
        )
    return None


_WHOM = {
    "person": "people who are signed in",
    "member": "people with a role in the service desk",
    "agent": "agents",
    "owner": "process owners",
    "admin": "administrators",
}
