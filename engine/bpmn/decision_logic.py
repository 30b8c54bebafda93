"""The logic inside decisions: every boxed expression of DMN becomes nodes of FEEL's own syntax tree, and is compiled with it.

So a boxed context, list, conditional or loop means exactly what its text would mean; only decision tables have code of their own.
A text that is no FEEL becomes a problem that names file, decision and, in tables, rule and column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_tables import Column, Output, Table, compiled, flaws
from engine.bpmn.decision_xml import BOXED, boxed, kid, kids, local, text
from engine.errors import Problem
from engine.feel import FeelError, expression, unary_tests
from engine.feel.compiling import code
from engine.feel.syntax import (
    Anything,
    Call,
    Compiled,
    ContextLiteral,
    Filter,
    For,
    FunctionDefinition,
    If,
    Iterator,
    ListLiteral,
    Literal,
    Node,
    Parameter,
    Path,
    Quantified,
    TypeName,
)
from engine.feel.types import ALIASES

if TYPE_CHECKING:
    from engine.bpmn.decision_types import Types

_HERE = (1, 1)
_RESULT = "\0result"
"""The key of a context's result cell while it is built; no name of a file can be that."""


def logic(reader: Reader, element: Any, name: str) -> tuple[Node | None, tuple[str, ...]]:
    """The logic of a decision, and the names of its outputs."""
    inner = boxed(element)
    if inner is None:
        return None, (name,)
    names = (
        tuple(one.get("name") or name for one in kids(inner, "output")) if local(inner) == "decisionTable" else (name,)
    )
    return reader.node(inner), names


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs at hand: the file, the names that expressions may use, the types, and where what is found goes."""

    file: str
    names: frozenset[str]
    types: Types
    problems: list[Problem]
    tables: list[Table]
    unknown: list[Problem]
    decision: str = ""
    title: str = ""

    def of(self, decision: str, title: str) -> Reader:
        """The same for one decision."""
        return replace(self, decision=decision, title=title)

    def node(self, element: Any) -> Node:
        """The node of a boxed expression; null where there is none."""
        if element is None:
            return Literal(_HERE, None)
        return getattr(self, f"_{local(element)}")(element)  # type: ignore[no-any-return]

    def function(self, element: Any, variable: Any = None) -> Node:
        """The function of a functionDefinition or encapsulatedLogic. Java and PMML are refused."""
        parameters = tuple(
            Parameter(one.get("name", ""), _type(one.get("typeRef"))) for one in kids(element, "formalParameter")
        )
        body = self.node(boxed(element))
        if variable is not None and variable.get("typeRef"):
            body = self._typed(body, variable.get("typeRef"))
        if element.get("kind", "FEEL") != "FEEL":
            self._flaw(
                "dmn.external",
                f"a function of kind {element.get('kind')} does not run here; write it in FEEL.",
                element,
            )
        return FunctionDefinition(_HERE, parameters, body)

    def _typed(self, node: Node, type_name: str | None) -> Node:
        if not type_name:
            return node
        inner, check = code(node), self.types.check(type_name)
        return Compiled(_HERE, lambda scope: check(inner(scope)))

    def _feel(self, element: Any, where: str = "") -> Node:
        """The tree of an expression's text; a problem and null if it is none."""
        return self._read(text(element), element, where)

    def _read(self, written: str, element: Any, where: str) -> Node:
        if not written or not self._is_feel(element, where):
            return Literal(_HERE, None)
        try:
            found = expression(written, names=self.names)
        except FeelError as error:
            self._problem(error, written, element, where)
            return Literal(_HERE, None)
        self._strangers(found.names, element, where)
        return found.tree

    def _is_feel(self, element: Any, where: str) -> bool:
        language = element.get("expressionLanguage", "feel")
        if "feel" in language.lower():
            return True
        self._flaw("dmn.language", f"it is written in '{language}'; write it in FEEL.", element, where)
        return False

    def _tests(self, written: str, element: Any, where: str) -> Node:
        if not self._is_feel(element, where):
            return Anything(_HERE)
        try:
            found = unary_tests(written, names=self.names)
        except FeelError as error:
            self._problem(error, written, element, where)
            return Anything(_HERE)
        self._strangers(found.names, element, where)
        return found.tree

    def _strangers(self, used: frozenset[str], element: Any, where: str) -> None:
        """Note the names that nothing in the file declares."""
        for name in sorted(used - self.names):
            place = f"Decision '{self.title}'{', ' + where if where else ''}"
            sentence = f"{place} uses '{name}', which is no input, decision or function of the file."
            problem = Problem("dmn.name", self.decision, sentence, "warning", line=element.sourceline, file=self.file)
            self.unknown.append(problem)

    def _problem(self, error: FeelError, written: str, element: Any, where: str) -> None:
        sentence = f"'{written[:80]}' is no FEEL. {error.sentence} (line {error.line}, column {error.column})"
        self._flaw("dmn.feel", sentence, element, where)

    def _flaw(self, word: str, sentence: str, element: Any, where: str = "") -> None:
        """Note what keeps the file from being used."""
        place = f"Decision '{self.title}'{', ' + where if where else ''}"
        problem = Problem(word, self.decision, f"{place}: {sentence}", line=element.sourceline, file=self.file)
        self.problems.append(problem)

    def _literalExpression(self, element: Any) -> Node:  # noqa: N802  named as the element is
        return self._typed(self._feel(element), element.get("typeRef"))

    def _context(self, element: Any) -> Node:
        entries = []
        for entry in kids(element, "contextEntry"):
            variable = kid(entry, "variable")
            inner = self.node(boxed(entry))
            if variable is None:
                entries.append((_RESULT, inner))
            else:
                entries.append((variable.get("name", ""), self._typed(inner, variable.get("typeRef"))))
        made = ContextLiteral(_HERE, tuple(entries))
        if entries and entries[-1][0] == _RESULT:
            return self._typed(Path(_HERE, made, _RESULT), element.get("typeRef"))
        return self._typed(made, element.get("typeRef"))

    def _list(self, element: Any) -> Node:
        items = tuple(self.node(one) for one in element if local(one) in BOXED)
        return self._typed(ListLiteral(_HERE, items), element.get("typeRef"))

    def _relation(self, element: Any) -> Node:
        columns = [one.get("name", "") for one in kids(element, "column")]
        rows = []
        for row in kids(element, "row"):
            cells = [self.node(one) for one in row if local(one) in BOXED]
            rows.append(ContextLiteral(_HERE, tuple(zip(columns, cells, strict=False))))
        return self._typed(ListLiteral(_HERE, tuple(rows)), element.get("typeRef"))

    def _invocation(self, element: Any) -> Node:
        function = self.node(boxed(element))
        bindings = kids(element, "binding")
        names = tuple(kid(one, "parameter").get("name", "") for one in bindings)
        arguments = tuple(self.node(boxed(one)) for one in bindings)
        return self._typed(Call(_HERE, function, arguments, names or None), element.get("typeRef"))

    def _functionDefinition(self, element: Any) -> Node:  # noqa: N802
        return self.function(element)

    def _conditional(self, element: Any) -> Node:
        parts = (self.node(boxed(kid(element, name))) for name in ("if", "then", "else"))
        return self._typed(If(_HERE, *parts), element.get("typeRef"))

    def _filter(self, element: Any) -> Node:
        source, match = self.node(boxed(kid(element, "in"))), self.node(boxed(kid(element, "match")))
        return self._typed(Filter(_HERE, source, match), element.get("typeRef"))

    def _for(self, element: Any) -> Node:
        body = self.node(boxed(kid(element, "return")))
        return self._typed(For(_HERE, (self._iterator(element),), body), element.get("typeRef"))

    def _some(self, element: Any) -> Node:
        body = self.node(boxed(kid(element, "satisfies")))
        return self._typed(Quantified(_HERE, local(element), (self._iterator(element),), body), element.get("typeRef"))

    _every = _some

    def _iterator(self, element: Any) -> Iterator:
        return Iterator(element.get("iteratorVariable", ""), self.node(boxed(kid(element, "in"))), None)

    def _decisionTable(self, element: Any) -> Node:  # noqa: N802
        for word, sentence in flaws(element):
            self._flaw(word, sentence, element)
        rules = kids(element, "rule")
        columns = tuple(self._column(i, one, rules) for i, one in enumerate(kids(element, "input")))
        outputs = tuple(self._output(i, one, rules) for i, one in enumerate(kids(element, "output")))
        table = Table(
            self.decision,
            f"Decision '{self.title}'",
            element.get("hitPolicy", "UNIQUE"),
            element.get("aggregation", ""),
            columns,
            outputs,
            len(rules),
            element.sourceline,
        )
        self.tables.append(table)
        return self._typed(Compiled(_HERE, compiled(table)), element.get("typeRef"))

    def _column(self, index: int, element: Any, rules: list[Any]) -> Column:
        asked = kid(element, "inputExpression")
        asked = element if asked is None else asked
        written = text(asked)
        label = element.get("label") or written or f"input {index + 1}"
        value = self._typed(self._read(written, asked, f"input '{label}'"), asked.get("typeRef"))
        allowed = text(kid(element, "inputValues"))
        cells = []
        for number, rule in enumerate(rules, 1):
            entries = kids(rule, "inputEntry")
            entry = entries[index] if index < len(entries) else rule
            cells.append(self._tests(text(entry), entry, f"rule {number}, column '{label}'"))
        values = self._tests(allowed, element, f"allowed values of '{label}'") if allowed else None
        return Column(label, code(value), values, tuple(cells))

    def _output(self, index: int, element: Any, rules: list[Any]) -> Output:
        name = element.get("name") or self.title
        label = element.get("label") or name
        cells, written = [], []
        for number, rule in enumerate(rules, 1):
            entries = kids(rule, "outputEntry")
            entry = entries[index] if index < len(entries) else rule
            written.append(text(entry))
            cells.append(code(self._read(text(entry), entry, f"rule {number}, column '{label}'")))
        order, default = text(kid(element, "outputValues")), text(kid(element, "defaultOutputEntry"))
        return Output(
            name,
            tuple(cells),
            tuple(written),
            code(self._read(f"[{order}]", element, f"values of '{label}'")) if order else None,
            code(self._read(default, element, f"default of '{label}'")) if default else None,
            self.types.check(element.get("typeRef")),
        )


def _type(name: str | None) -> TypeName | None:
    """The type of a parameter as FEEL knows it; None for one of the file's own."""
    if not name:
        return None
    plain = name.rpartition(":")[2]
    return TypeName(ALIASES.get(plain, plain)) if plain in _FEEL_TYPES or plain in ALIASES else None


_FEEL_TYPES = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
