"""The tables, one noun per file. No BPMN here, and no verbs."""

from engine.models.base import Base, table
from engine.models.deployment import Deployment
from engine.models.fault import Fault
from engine.models.history import HistoryEvent
from engine.models.idempotency import Idempotency
from engine.models.instance import Instance
from engine.models.job import Job
from engine.models.message import Message
from engine.models.person import Group, Membership, Person, PersonRole, SignedIn, SignInFailure, Token
from engine.models.process import Process, Version
from engine.models.subscription import Subscription
from engine.models.task import Task

__all__ = [
    "Base",
    "Deployment",
    "Fault",
    "Group",
    "HistoryEvent",
    "Idempotency",
    "Instance",
    "Job",
    "Membership",
    "Message",
    "Person",
    "PersonRole",
    "Process",
    "SignInFailure",
    "SignedIn",
    "Subscription",
    "Task",
    "Token",
    "Version",
    "table",
]
