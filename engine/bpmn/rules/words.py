"""The words of BPMN that the rules sort elements by, and how a sentence says them."""

from __future__ import annotations

import re

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_TAG = f"{{{BPMN}}}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
EK = "urn:evenkeel:bpmn:1"
DRAWN = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DI",
        "http://www.omg.org/spec/DD/20100524/DC",
    }
)

TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    }
)
SUBPROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUBPROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS

# Children of a process that are drawn or declared and have no part in how it runs.
BESIDE = frozenset(
    {
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "ioSpecification",
        "ioBinding",
        "property",
        "laneSet",
        "sequenceFlow",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "textAnnotation",
        "association",
        "group",
        "category",
        "supportedInterfaceRef",
        "correlationSubscription",
        "supports",
        "incoming",
        "outgoing",
        "dataInputAssociation",
        "dataOutputAssociation",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "completionCondition",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "artifact",
    }
)

_SPOKEN = {
    "adHocSubProcess": "Ad-hoc sub-process",
    "subProcess": "Sub-process",
    "eventBasedGateway": "Event-based gateway",
}


def spoken(kind: str) -> str:
    """`userTask` as `User task`."""
    if kind in _SPOKEN:
        return _SPOKEN[kind]
    return re.sub(r"(?<=[a-z])([A-Z])", lambda match: " " + match.group(1).lower(), kind[:1].upper() + kind[1:])
