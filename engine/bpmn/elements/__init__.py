"""The elements that are executed, one file each. `EXECUTED` says which: BPMN local name -> its specification class.

What is not in the tables here is refused at deployment by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.bpmn.elements.business_rule_task import BusinessRuleTask
from engine.bpmn.elements.catching import BoundaryEvent, IntermediateCatchEvent, ReceiveTask, StartEvent
from engine.bpmn.elements.complex_gateway import ComplexGateway
from engine.bpmn.elements.event_based_gateway import EventBasedGateway
from engine.bpmn.elements.exclusive_gateway import ExclusiveGateway
from engine.bpmn.elements.inclusive_gateway import InclusiveGateway
from engine.bpmn.elements.parallel_gateway import ParallelGateway
from engine.bpmn.elements.plain import Task
from engine.bpmn.elements.script_task import ScriptTask
from engine.bpmn.elements.service_task import SendTask, ServiceTask
from engine.bpmn.elements.sub_process import AdHocSubProcess, CallActivity, SubProcess, Transaction
from engine.bpmn.elements.throwing import EndEvent, IntermediateThrowEvent
from engine.bpmn.elements.user_task import ManualTask, UserTask

if TYPE_CHECKING:
    from collections.abc import Mapping

EXECUTED: Mapping[str, type[Any]] = {
    "adHocSubProcess": AdHocSubProcess,
    "boundaryEvent": BoundaryEvent,
    "businessRuleTask": BusinessRuleTask,
    "callActivity": CallActivity,
    "complexGateway": ComplexGateway,
    "endEvent": EndEvent,
    "eventBasedGateway": EventBasedGateway,
    "exclusiveGateway": ExclusiveGateway,
    "inclusiveGateway": InclusiveGateway,
    "intermediateCatchEvent": IntermediateCatchEvent,
    "intermediateThrowEvent": IntermediateThrowEvent,
    "manualTask": ManualTask,
    "parallelGateway": ParallelGateway,
    "receiveTask": ReceiveTask,
    "scriptTask": ScriptTask,
    "sendTask": SendTask,
    "serviceTask": ServiceTask,
    "startEvent": StartEvent,
    "subProcess": SubProcess,
    "task": Task,
    "transaction": Transaction,
    "userTask": UserTask,
}

# Where an event definition is executed: local name of the definition -> kinds of events that may carry it.
EVENTS: Mapping[str, frozenset[str]] = {
    "messageEventDefinition": frozenset(
        {"startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent"}
    ),
    "signalEventDefinition": frozenset(
        {"startEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent"}
    ),
    "timerEventDefinition": frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"}),
    "conditionalEventDefinition": frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"}),
    "linkEventDefinition": frozenset({"intermediateCatchEvent", "intermediateThrowEvent"}),
    "errorEventDefinition": frozenset({"startEvent", "boundaryEvent", "endEvent"}),
    "escalationEventDefinition": frozenset({"startEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent"}),
    "compensateEventDefinition": frozenset({"startEvent", "intermediateThrowEvent", "boundaryEvent", "endEvent"}),
    "cancelEventDefinition": frozenset({"boundaryEvent", "endEvent"}),
    "terminateEventDefinition": frozenset({"endEvent"}),
}
