"""Processes and their versions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from pydantic import RootModel

from engine import deployments
from web import here
from web.api import shapes
from web.api.exchange import answer, told
from web.pages.instances import drawing
from web.policies import AGENT, MEMBER, policy

routes = Blueprint("api_processes", __name__, url_prefix="/api/processes")

TAG = "processes"


class Processes(RootModel[list[shapes.Process]]):
    """All processes."""


class Versions(RootModel[list[shapes.Version]]):
    """The versions of a process, newest first."""


@routes.get("")
@policy(MEMBER)
@told(tag=TAG, HTTP_200=Processes)
def listed() -> Any:
    """All processes, by name."""
    with here.reading() as session:
        found = deployments.processes(session)
    return answer([shapes.Process.model_validate(row) for row in found], Processes)


@routes.get("/<key>")
@policy(MEMBER)
@told(404, tag=TAG, HTTP_200=shapes.Process)
def show(key: str) -> Any:
    """One process."""
    with here.reading() as session:
        return answer(deployments.process(session, key), shapes.Process)


@routes.get("/<key>/versions")
@policy(AGENT)
@told(404, tag=TAG, HTTP_200=Versions)
def versions(key: str) -> Any:
    """The versions of a process, newest first."""
    with here.reading() as session:
        deployments.process(session, key)
        found = deployments.versions_of(session, key)
    return answer([shapes.Version.model_validate(row) for row in found], Versions)


@routes.get("/<key>/versions/<int:number>")
@policy(AGENT)
@told(404, tag=TAG, HTTP_200=shapes.VersionWithSources)
def version(key: str, number: int) -> Any:
    """A version with its files as they were written."""
    with here.reading() as session:
        _, found, compiled = deployments.version(session, key, number)
    return answer({"process": key, "number": found, "sources": dict(compiled.sources)}, shapes.VersionWithSources)


@routes.get("/<key>/versions/<int:number>/diagram")
@policy(AGENT)
@told(404, tag=TAG, HTTP_200=None)
def diagram(key: str, number: int) -> Response:
    """The BPMN of a version, as XML."""
    with here.reading() as session:
        return drawing(deployments.version(session, key, number)[2])
