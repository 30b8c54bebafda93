"""The texts of a DMN file: FEEL in expressions and cells, each with where it stands, so that what is wrong can be found again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.bpmn.decision_xml import local
from engine.errors import Problem
from engine.feel import FeelError, expression, unary_tests
from engine.feel.syntax import Anything, Literal, Name, Node, Tests

HERE = (1, 1)
"""The place of nodes that no text stands for."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The file, the names it may use, where problems and unknown names are noted, and the decision that is read."""

    file: str
    names: frozenset[str]
    problems: list[Problem]
    unknown: list[Problem]
    decision: str = ""
    title: str = ""

    def of(self, decision: str, title: str) -> Texts:
        """The same for one decision."""
        return replace(self, decision=decision, title=title)

    def expression(self, written: str, element: Any, where: str = "") -> Node:
        """The tree of an expression; null, and a problem unless nothing is written, where it is none."""
        if not written or not self._is_feel(element, where):
            return Literal(HERE, None)
        try:
            found = expression(written, names=self.names)
        except FeelError as error:
            self._problem(error, written, element, where)
            return Literal(HERE, None)
        self._strangers(found.tree, found.names, element, where)
        return found.tree

    def _is_feel(self, element: Any, where: str) -> bool:
        language = element.get("expressionLanguage", "feel")
        if "feel" in language.lower():
            return True
        self.flaw("dmn.language", f"it is written in '{language}'; write it in FEEL.", element, where)
        return False

    def tests(self, written: str, element: Any, where: str) -> Node:
        """The tree of unary tests; what takes anything, and a problem, where they are none."""
        if not self._is_feel(element, where):
            return Anything(HERE)
        try:
            found = unary_tests(written, names=self.names)
        except FeelError as error:
            self._problem(error, written, element, where)
            return Anything(HERE)
        self._strangers(found.tree, found.names, element, where)
        return found.tree

    def _strangers(self, tree: Node, used: frozenset[str], element: Any, where: str) -> None:
        """Note the names that nothing in the file declares. A cell that is nothing but such a name lacks quotes, as a rule."""
        bare = _bare(tree) if local(element) in ("inputEntry", "outputEntry") else frozenset()
        for name in sorted(used - self.names):
            place = f"Decision '{self.title}'{', ' + where if where else ''}"
            word, rest = "dmn.name", f"uses '{name}', which is no input, decision or function of the file."
            if name in bare:
                word, rest = (
                    "dmn.bare",
                    f"has {name}, which means the variable of that name. Put it in quotes if it is text.",
                )
            problem = Problem(
                word, self.decision, f"{place} {rest}", "warning", line=element.sourceline, file=self.file
            )
            self.unknown.append(problem)

    def _problem(self, error: FeelError, written: str, element: Any, where: str) -> None:
        sentence = f"'{written[:80]}' is no FEEL. {error.sentence} (line {error.line}, column {error.column})"
        self.flaw("dmn.feel", sentence, element, where)

    def flaw(self, word: str, sentence: str, element: Any, where: str = "") -> None:
        """Note what keeps the file from being used."""
        place = f"Decision '{self.title}'{', ' + where if where else ''}"
        problem = Problem(word, self.decision, f"{place}: {sentence}", line=element.sourceline, file=self.file)
        self.problems.append(problem)


def _bare(tree: Node) -> frozenset[str]:
    """The names that are a cell, or one of its tests, by themselves."""
    nodes = tree.tests if isinstance(tree, Tests) else (tree,)
    return frozenset(node.name for node in nodes if isinstance(node, Name))
