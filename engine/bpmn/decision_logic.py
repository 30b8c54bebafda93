"""The logic inside decisions: every boxed expression of DMN becomes nodes of FEEL's own syntax tree, and is compiled with it.

So a boxed context, list, conditional or loop means exactly what its text would mean; only decision tables have code of their own.
A text that is no FEEL becomes a problem that names file, decision and, in tables, rule and column.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.bpmn.decision_samples import constant
from engine.bpmn.decision_tables import Column, Output, Table, compiled, flaws
from engine.bpmn.decision_texts import HERE
from engine.bpmn.decision_xml import BOXED, boxed, kid, kids, local, text
from engine.feel.compiling import code
from engine.feel.syntax import (
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
from engine.feel.types import ALIASES, NAMES
from engine.feel.values import kind

if TYPE_CHECKING:
    from engine.bpmn.decision_texts import Texts
    from engine.bpmn.decision_types import Types
    from engine.feel.scope import Scope

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
    """What reading needs at hand: the texts of the file, its types, and where the tables that are found go."""

    texts: Texts
    types: Types
    tables: list[Table]

    def of(self, decision: str, title: str) -> Reader:
        """The same for one decision."""
        return replace(self, texts=self.texts.of(decision, title))

    def node(self, element: Any) -> Node:
        """The node of a boxed expression; null where there is none."""
        if element is None:
            return Literal(HERE, None)
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
            self.texts.flaw(
                "dmn.external",
                f"a function of kind {element.get('kind')} does not run here; write it in FEEL.",
                element,
            )
        return FunctionDefinition(HERE, parameters, body)

    def _typed(self, node: Node, type_name: str | None) -> Node:
        if not type_name:
            return node
        inner, check = code(node), self.types.check(type_name)

        def typed(scope: Scope) -> Any:
            value = inner(scope)
            fitted = check(value)
            if fitted is None and value is not None:
                scope.run.note(f"A {kind(value)} is not of the type '{type_name}', and became null.", node.at)
            return fitted

        return Compiled(HERE, typed)

    def _literalExpression(self, element: Any) -> Node:  # noqa: N802  named as the element is
        return self._typed(self.texts.expression(text(element), element), element.get("typeRef"))

    def _context(self, element: Any) -> Node:
        entries = []
        for entry in kids(element, "contextEntry"):
            variable = kid(entry, "variable")
            inner = self.node(boxed(entry))
            if variable is None:
                entries.append((_RESULT, inner))
            else:
                entries.append((variable.get("name", ""), self._typed(inner, variable.get("typeRef"))))
        made = ContextLiteral(HERE, tuple(entries))
        if entries and entries[-1][0] == _RESULT:
            return self._typed(Path(HERE, made, _RESULT), element.get("typeRef"))
        return self._typed(made, element.get("typeRef"))

    def _list(self, element: Any) -> Node:
        items = tuple(self.node(one) for one in element if local(one) in BOXED)
        return self._typed(ListLiteral(HERE, items), element.get("typeRef"))

    def _relation(self, element: Any) -> Node:
        columns = [one.get("name", "") for one in kids(element, "column")]
        rows = []
        for row in kids(element, "row"):
            cells = [self.node(one) for one in row if local(one) in BOXED]
            rows.append(ContextLiteral(HERE, tuple(zip(columns, cells, strict=False))))
        return self._typed(ListLiteral(HERE, tuple(rows)), element.get("typeRef"))

    def _invocation(self, element: Any) -> Node:
        function = self.node(boxed(element))
        bindings = [one for one in kids(element, "binding") if self._is_bound(one)]
        names = tuple(kid(one, "parameter").get("name", "") for one in bindings)
        arguments = tuple(self.node(boxed(one)) for one in bindings)
        return self._typed(Call(HERE, function, arguments, names or None), element.get("typeRef"))

    def _is_bound(self, binding: Any) -> bool:
        if kid(binding, "parameter") is not None:
            return True
        self.texts.flaw("dmn.binding", "an invocation has a binding without a parameter; name the parameter.", binding)
        return False

    def _functionDefinition(self, element: Any) -> Node:  # noqa: N802
        return self.function(element)

    def _conditional(self, element: Any) -> Node:
        parts = (self.node(boxed(kid(element, name))) for name in ("if", "then", "else"))
        return self._typed(If(HERE, *parts), element.get("typeRef"))

    def _filter(self, element: Any) -> Node:
        source, match = self.node(boxed(kid(element, "in"))), self.node(boxed(kid(element, "match")))
        return self._typed(Filter(HERE, source, match), element.get("typeRef"))

    def _for(self, element: Any) -> Node:
        body = self.node(boxed(kid(element, "return")))
        return self._typed(For(HERE, (self._iterator(element),), body), element.get("typeRef"))

    def _some(self, element: Any) -> Node:
        body = self.node(boxed(kid(element, "satisfies")))
        return self._typed(Quantified(HERE, local(element), (self._iterator(element),), body), element.get("typeRef"))

    _every = _some

    def _iterator(self, element: Any) -> Iterator:
        return Iterator(element.get("iteratorVariable", ""), self.node(boxed(kid(element, "in"))), None)

    def _decisionTable(self, element: Any) -> Node:  # noqa: N802
        for word, sentence in flaws(element):
            self.texts.flaw(word, sentence, element)
        rules = kids(element, "rule")
        columns = tuple(self._column(i, one, rules) for i, one in enumerate(kids(element, "input")))
        outputs = tuple(self._output(i, one, rules) for i, one in enumerate(kids(element, "output")))
        table = Table(
            self.texts.decision,
            f"Decision '{self.texts.title}'",
            element.get("hitPolicy", "UNIQUE"),
            element.get("aggregation", ""),
            columns,
            outputs,
            len(rules),
            element.sourceline,
        )
        self.tables.append(table)
        return self._typed(Compiled(HERE, compiled(table)), element.get("typeRef"))

    def _column(self, index: int, element: Any, rules: list[Any]) -> Column:
        asked = kid(element, "inputExpression")
        asked = element if asked is None else asked
        written = text(asked)
        label = element.get("label") or written or f"input {index + 1}"
        value = self._typed(self.texts.expression(written, asked, f"input '{label}'"), asked.get("typeRef"))
        allowed = text(kid(element, "inputValues"))
        cells = []
        for number, rule in enumerate(rules, 1):
            entries = kids(rule, "inputEntry")
            entry = entries[index] if index < len(entries) else rule
            place = f"rule {number}, column '{label}'"
            cells.append(self.texts.tests(text(entry), entry, place))
            self._conform(getattr(cells[-1], "tests", ()), asked.get("typeRef"), entry, place)
        values = self.texts.tests(allowed, element, f"allowed values of '{label}'") if allowed else None
        return Column(label, code(value), values, tuple(cells))

    def _output(self, index: int, element: Any, rules: list[Any]) -> Output:
        name = element.get("name") or self.texts.title
        label = element.get("label") or name
        cells, written = [], []
        for number, rule in enumerate(rules, 1):
            entries = kids(rule, "outputEntry")
            entry = entries[index] if index < len(entries) else rule
            written.append(text(entry))
            place = f"rule {number}, column '{label}'"
            tree = self.texts.expression(text(entry), entry, place)
            self._conform((tree,), element.get("typeRef"), entry, place)
            cells.append(code(tree))
        order, default = text(kid(element, "outputValues")), text(kid(element, "defaultOutputEntry"))
        return Output(
            name,
            tuple(cells),
            tuple(written),
            code(self.texts.expression(f"[{order}]", element, f"values of '{label}'")) if order else None,
            code(self.texts.expression(default, element, f"default of '{label}'")) if default else None,
            self.types.check(element.get("typeRef")),
        )

    def _conform(self, nodes: tuple[Node, ...], type_name: str | None, element: Any, place: str) -> None:
        """Note constants that the column's type does not take: they would silently be null, or never match."""
        check = self.types.check(type_name)
        for node in nodes:
            value = constant(node)
            if value is not None and check(value) is None:
                sentence = f"a {kind(value)} stands in a column of the type '{type_name}'; change one of them."
                self.texts.flaw("dmn.type", sentence, element, place)


def _type(name: str | None) -> TypeName | None:
    """The type of a parameter as FEEL knows it; None for one of the file's own."""
    if not name:
        return None
    plain = name.rpartition(":")[2]
    return TypeName(ALIASES.get(plain, plain)) if plain in NAMES or plain in ALIASES else None
