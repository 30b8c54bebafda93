"""Every name of the library that the runtime relies on beyond its documentation. A new release that moves one fails here first.

The last tests read our own source: a private name of the library that is used or overridden without being listed here fails.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.node_parser import NodeParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.util.event import EventManager
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

import engine.bpmn

PRIVATE = {
    Task: {"_set_state", "_ready"},
    TaskSpec: {"_predict_hook", "_update_hook", "_on_ready_hook", "_run_hook", "_on_complete_hook", "_update"},
    Workflow: {"_task_completed_notify", "_task_removed_notify"},
    BpmnSubWorkflow: {"_calculate_depth"},
    BpmnParser: {
        "_add_data_stores",
        "_add_diagram_indexes",
        "_add_messages",
        "_add_signals",
        "_add_errors",
        "_add_escalations",
        "_add_correlations",
    },
}
PUBLIC = {
    Task: {"run", "complete", "error", "state"},
    TaskSpec: {"test", "connect"},
    EventManager: {"add_task", "remove_task", "catch"},
    BpmnWorkflow: {"create_subprocess", "get_task_from_id", "top_workflow", "parent_workflow", "parent_task_id", "depth"},
    BpmnParser: {
        "OVERRIDE_PARSER_CLASSES", "PROCESS_PARSER_CLASS", "AD_HOC_PARSER_CLASS", "add_bpmn_xml", "create_parser",
    },
    ProcessParser: {"create_spec", "add_tasks", "get_spec", "get_name", "parse_node"},
    TaskParser: {
        "create_task", "parse_node", "STANDARD_LOOP_CLASS", "PARALLEL_MI_CLASS", "SEQUENTIAL_MI_CLASS", "EVENT_SUBPROCESS_CLASS",
    },
    NodeParser: {"bpmn_id", "bpmn_attributes", "parse_incoming_data_references", "parse_outgoing_data_references"},
    PythonScriptEngine: {"evaluate"},
    BasePythonScriptEngineEnvironment: {"evaluate", "execute", "call_service"},
}  # fmt: skip
TAKES = {
    Task: {"workflow", "task_spec", "parent", "state", "id"},
    BpmnWorkflow: {"spec", "subprocess_specs", "script_engine", "kwargs"},
    BpmnSubWorkflow: {"spec", "parent_task_id", "top_workflow", "kwargs"},
    BpmnProcessSpec: {"name", "description", "filename"},
    defaults.SubWorkflowTask: {"wf_spec", "bpmn_id", "subworkflow_spec"},
    defaults.BoundaryEvent: {"event_definition", "cancel_activity"},
    defaults.ScriptTask: {"script"},
    defaults.StandardLoopTask: {"task_spec", "maximum", "condition", "test_before"},
    defaults.ParallelMultiInstanceTask: {"task_spec"},
    PythonScriptEngine: {"environment"},
}
SOURCE = Path(engine.bpmn.__file__).parent


def test_the_release_is_the_one_that_was_read():
    assert importlib.import_module("importlib.metadata").version("SpiffWorkflow") == "3.2.0"
    assert SpiffWorkflow.__name__ == "SpiffWorkflow"


@pytest.mark.parametrize(
    ("owner", "name"), [(o, n) for table in (PRIVATE, PUBLIC) for o, names in table.items() for n in sorted(names)]
)
def test_the_name_is_there(owner: type, name: str):
    assert hasattr(owner, name)


@pytest.mark.parametrize("owner", list(TAKES))
def test_the_constructor_takes_what_we_give(owner: type):
    taken: set[str] = set()
    for base in owner.__mro__:
        if "__init__" in vars(base) and base is not object:
            taken |= set(inspect.signature(base.__init__).parameters)

    assert taken >= TAKES[owner]


def test_a_step_goes_through_the_hooks_in_this_order():
    seen: list[str] = []

    class Watched(TaskSpec):
        def test(self) -> None: ...

        def _update_hook(self, my_task: Any) -> bool:
            seen.append("update")
            return True

        def _on_ready_hook(self, my_task: Any) -> None:
            seen.append("ready")

        def _run_hook(self, my_task: Any) -> bool:
            seen.append("run")
            return True

        def _on_complete_hook(self, my_task: Any) -> None:
            seen.append("complete")

    spec = BpmnProcessSpec("p")
    workflow = BpmnWorkflow(spec, deserializing=True)
    task = Task(workflow, Watched(spec, "t"), parent=None, state=TaskState.FUTURE, id="t1")
    task.task_spec._update(task)
    assert (seen, task.state) == (["update", "ready"], TaskState.READY)
    workflow.task_tree = task
    task.run()
    assert seen == ["update", "ready", "run", "complete"]
    assert workflow.tasks["t1"] is task


def test_the_states_stand_in_the_order_that_masks_rest_on():
    assert TaskState.READY & TaskState.NOT_FINISHED_MASK
    assert TaskState.ERROR & TaskState.FINISHED_MASK
    assert not TaskState.FUTURE & TaskState.PREDICTED_MASK


def test_no_other_private_name_is_called():
    ours = {name for name in _defined() if name.startswith("_")}
    called = {
        node.attr
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
    }
    assert called - ours <= set().union(*PRIVATE.values()) | {"_state", "_children", "_parent"}


def test_no_other_private_name_is_overridden():
    overridden = set()
    for module in pkgutil.walk_packages(engine.bpmn.__path__, "engine.bpmn."):
        for made in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(made) and made.__module__ == module.name:
                bases = [base for base in made.__mro__ if base.__module__.startswith("SpiffWorkflow")]
                for name in vars(made):
                    if name.startswith("_") and not name.startswith("__") and any(name in vars(base) for base in bases):
                        overridden.add(name)

    mixed_in = {"_predict_hook", "_update_hook", "_on_ready_hook", "_run_hook", "_on_complete_hook"}
    assert overridden <= set().union(*PRIVATE.values())
    assert mixed_in <= set(vars(importlib.import_module("engine.bpmn.elements.node").Node))


def test_nothing_of_the_library_is_changed_in_place():
    for tree in _trees():
        names = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("SpiffWorkflow")
            for alias in node.names
        }
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            assert not any(
                isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in names
                for target in targets
            )


def _trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]


def _defined() -> set[str]:
    found = set()
    for tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.add(node.name)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add(node.attr)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
            if isinstance(node, ast.Assign):
                found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found
