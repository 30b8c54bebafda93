"""Faults: instances that cannot go on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engine import faults
from web import here
from web.api import shapes
from web.api.exchange import answer, body, query, told
from web.policies import OWNER, policy

routes = Blueprint("api_faults", __name__, url_prefix="/api/faults")

TAG = "faults"


@routes.get("")
@policy(OWNER)
@told(tag=TAG, query=shapes.FaultQuery, HTTP_200=shapes.Paged[shapes.Fault])
def listed() -> Any:
    """Faults, oldest first."""
    asked = query(shapes.FaultQuery)
    with here.reading() as session:
        page = faults.listed(session, by=here.actor(), **asked.model_dump())
    return answer(page, shapes.Paged[shapes.Fault])


@routes.post("/<int:fault_id>/retry")
@policy(OWNER)
@told(404, 409, 415, tag=TAG, body=shapes.Reason, HTTP_200=shapes.Fault)
def retry(fault_id: int) -> Any:
    """Try again what failed."""
    asked = body(shapes.Reason)
    with here.database().transaction() as session:
        faults.retry(session, fault_id, by=here.actor(), reason=asked.reason)
    with here.reading() as session:
        return answer(faults.find(session, fault_id, by=here.actor()), shapes.Fault)
