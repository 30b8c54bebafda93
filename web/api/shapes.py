"""What goes in and out of the API, as pydantic models: the OpenAPI document is made from them, and every body is read by them.

Bodies are closed: a key that is not declared is refused by name, so that a spelling mistake is not silently nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")
Values = dict[str, Any]


class Out(BaseModel):
    """An answer, read from the values of the verbs."""

    model_config = ConfigDict(from_attributes=True)


class In(BaseModel):
    """A body: closed and strict."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Paged(Out, Generic[Item]):
    """A page of a list: `items` of page `number` (from 1), at most `size` each, out of `total`."""

    items: list[Item]
    total: int
    number: int
    size: int


class Process(Out):
    """A process; `live` is the number of its live version, null once it is retired."""

    key: str
    name: str
    description: str
    owner: str
    prefix: str
    live: int | None
    open_instances: int


class Version(Out):
    """A version of a process as deployed."""

    number: int
    created_at: datetime
    by: str
    reason: str
    live: bool
    open_instances: int


class VersionWithSources(Out):
    """A version with its files as they were written, path to text."""

    process: str
    number: int
    sources: dict[str, str]


class Option(Out):
    """A choice of a field."""

    value: Any
    label: str


class FormField(Out):
    """A field of a task's form as it shows now. `path` is the key of its answer; dots make nested objects."""

    path: str
    kind: str
    label: str
    description: str
    required: bool
    readonly: bool
    options: list[Option]
    fields: list[FormField] = []


class OpenTask(Out):
    """An open task of an instance."""

    id: int
    element: str
    title: str
    group: str | None
    assignee: str | None
    due_at: datetime | None


class Task(Out):
    """A task. Completing it may be guarded by its `revision` (If-Match)."""

    id: int
    title: str
    element: str
    status: str
    group: str | None
    assignee: str | None
    priority: int
    created_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    number: str
    subject: str
    stage: str | None
    process: str
    requester: str | None


class TaskWithForm(Task):
    """A task with the fields that show now, what they begin with, and the revision that guards it."""

    revision: int
    form: list[FormField] | None
    values: Values


class Instance(Out):
    """An instance: a ticket."""

    id: int
    number: str
    title: str
    stage: str | None
    status: str
    outcome: str | None
    process: str
    version: int
    requester: str | None
    started_at: datetime
    changed_at: datetime
    ended_at: datetime | None


class InstanceWithTasks(Instance):
    """An instance with its open tasks, its variables and what keeps it from going on."""

    revision: int
    data: Values
    tasks: list[OpenTask]
    faults: list[str]


class Moved(Out):
    """Where an instance stands after a command, and which tasks the command opened."""

    id: int
    number: str
    status: str
    stage: str | None
    revision: int
    tasks: list[OpenTask] = Field(validation_alias="opened")


class Event(Out):
    """An event of an instance's history."""

    sequence: int
    at: datetime
    by: str
    verb: str
    element: str
    detail: Values


class Fault(Out):
    """What keeps an instance from going on."""

    id: int
    number: str
    title: str
    element: str
    code: str
    sentence: str
    detail: str
    at: datetime
    status: str


class Delivered(Out):
    """What became of a message: delivered to the instance of that number, or waiting for its receiver."""

    status: str
    number: str | None


class Problem(Out):
    """A refusal (RFC 9457): `detail` is a sentence for people, `code` a word for machines."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    fields: dict[str, str] = {}
    problems: list[Values] = []


class Start(In):
    """Start an instance of a process; `variables` are the answers to its start form."""

    process: str = Field(min_length=1, max_length=200)
    variables: Values = {}
    at: str | None = Field(default=None, max_length=200, description="The start event, where there are several.")


class Completion(In):
    """The answers of a task's form by path."""

    answers: Values = {}


class Assignment(In):
    """Who gets the task; the caller when `to` is left out."""

    to: str | None = Field(default=None, min_length=1, max_length=200)
    reason: str = Field(default="", max_length=2000)


class Reason(In):
    """Why."""

    reason: str = Field(min_length=1, max_length=2000)


class MessageIn(In):
    """Something said to the one instance whose own correlation gives this value (usually its number)."""

    name: str = Field(min_length=1, max_length=200)
    correlation: Any = None
    payload: Values = {}


class Lists(BaseModel):
    """How to walk through a list."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    size: int = Field(default=50, ge=1, le=200)


class InstanceQuery(Lists):
    """Which instances."""

    process: str | None = None
    status: Literal["open", "ended", "cancelled", "aborted"] | None = None
    stage: str | None = None
    search: str = Field(default="", max_length=200)


class TaskQuery(Lists):
    """Which open tasks: mine, offered to my groups, or all that I may see."""

    box: Literal["mine", "groups", "all"] = "mine"
    order: Literal["priority", "due", "newest", "oldest", "number"] = "priority"
    search: str = Field(default="", max_length=200)


class FaultQuery(Lists):
    """Which faults."""

    status: Literal["open", "resolved"] = "open"


class CommandHeaders(BaseModel):
    """With an Idempotency-Key a command that is sent again is answered as before and done once."""

    idempotency_key: str | None = Field(default=None, alias="Idempotency-Key", max_length=200)


class GuardedHeaders(CommandHeaders):
    """If-Match names the revision that the caller has seen: a task that changed since is not completed (412)."""

    if_match: str | None = Field(default=None, alias="If-Match", max_length=40)
