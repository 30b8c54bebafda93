"""The standing people of all tests. Who they are never changes from test to test, so that a reader knows them after one."""

from engine.actor import Actor


def person(login: str, *roles: str, groups: tuple[str, ...] = ()) -> Actor:
    """A person named after the login."""
    return Actor(login, login.capitalize(), frozenset(roles), frozenset(groups))


ALICE = person("alice", "requester", "agent", groups=("service_desk",))  # first line
BOB = person("bob", "requester", "agent", groups=("service_desk",))  # her colleague
CAROL = person("carol", "requester", "owner", groups=("process_owners",))  # owns the processes
DAVE = person("dave", "requester", "admin")  # administrator
ERIN = person("erin", "requester")  # asks for things
MALLORY = person("mallory")  # may see nothing

EVERYONE = (ALICE, BOB, CAROL, DAVE, ERIN, MALLORY)
