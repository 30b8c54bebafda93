"""The processes that are measured: people's tasks in a row, and nothing else."""

from __future__ import annotations

import itertools

from sqlalchemy import text

from engine import deployments, packs, people, tokens
from engine.actor import SYSTEM, Actor
from engine.db import Database

CLERK = Actor("clerk", "Clerk", frozenset({"requester", "agent"}), frozenset({"desk"}))
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def line(key: str, prefix: str, count: int) -> packs.Pack:
    """A process of `count` user tasks in a row, offered to the group `desk`."""
    nodes = ['<startEvent id="Begin" />', '<endEvent id="End" />']
    steps = ["Begin", *(f"Step_{number}" for number in range(1, count + 1)), "End"]
    nodes += [f'<userTask id="{step}" name="{step}" ek:group="desk" />' for step in steps[1:-1]]
    flows = [
        f'<sequenceFlow id="To_{target}" sourceRef="{source}" targetRef="{target}" />'
        for source, target in itertools.pairwise(steps)
    ]
    diagram = (
        f'<definitions xmlns="{BPMN}" xmlns:ek="urn:evenkeel:bpmn:1" targetNamespace="urn:evenkeel:benchmarks">'
        f'<process id="{key}" name="{key}" isExecutable="true">{"".join([*nodes, *flows])}</process></definitions>'
    )
    settings = f"key: {key}\nname: {key.capitalize()}\nprefix: {prefix}\ndescription: measured\nowner: clerk\n"
    return packs.of({"pack.yaml": settings, f"{key}.bpmn": diagram})


def deploy(database: Database, *deployed: packs.Pack) -> str:
    """Make the processes live, with the clerk who works in them; answers the clerk's token."""
    with database.transaction() as session:
        people.add(session, CLERK.login, name=CLERK.name, roles=CLERK.roles, groups=CLERK.groups)
        deployments.deploy(session, list(deployed), by=SYSTEM)
        return tokens.add(session, CLERK.login, label="benchmark")


def size(database: Database) -> int:
    """Bytes that the store takes on the disk."""
    with database.reading() as session:
        if database.dialect == "postgresql":
            return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        session.execute(text("PRAGMA wal_checkpoint"))
        pages, each = session.scalar(text("PRAGMA page_count")), session.scalar(text("PRAGMA page_size"))
    return int(pages or 0) * int(each or 0)
