"""A framework with a rule or weights of its own: a new one, the old stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from parindex.aggregation import Mean, Piece, Sum, WeightedSum, range_of
from parindex.construction import aggregation_of
from parindex.criteria import Area, Criterion, Framework, replaced
from parindex.errors import Invalid, NotFound, Problem
from parindex.intervals import Interval
from parindex.measures import ONE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from parindex.aggregation import Aggregation
    from parindex.rules import Rule

Branch = Framework | Area | Criterion


def with_rule(
    framework: Framework, code: str, rule: Rule, reading: str | None = None
) -> Framework:
    """*framework* with another rule for one criterion, in a reading.

    Raises:
        NotFound: where *code* is no criterion with a rule.
        Invalid: with every mistake in the rule.
    """
    framework.formula(code)  # raises where it is no leaf
    leaf = framework[code]
    chosen = leaf.reading(reading)
    if chosen is not None:
        return _reformed(framework, code, _reading(leaf, chosen.name, rule=rule))
    return _reformed(framework, code, {"rule": rule})


def with_weights(
    framework: Framework,
    code: str,
    weights: Mapping[str, Fraction],
    reading: str | None = None,
) -> Framework:
    """*framework* with other weights of the components of one node, in a reading.

    A weighted sum has another range then, and so have the nodes it stands in; a mean
    keeps its own.

    Args:
        framework: The edition.
        code: The code of the node; empty for the whole.
        weights: The weights that change, by the code of the component.
        reading: The reading that counts.

    Raises:
        NotFound: where the node or a component is not there.
        Invalid: where the node is not a sum or a mean of its components, or the
            weights do not make one.
    """
    node: Branch = framework[code] if code else framework
    components = tuple(child.code for child in node.children)
    for name in weights:
        if name not in components:
            raise NotFound("component", name, code or framework.id, components)
    how = _weighed(node, aggregation_of(node, reading), weights)
    chosen = node.reading(reading)
    if chosen is not None and chosen.aggregation is not None:
        return _reformed(framework, code, _reading(node, chosen.name, aggregation=how))
    return _reformed(framework, code, {"aggregation": how})


def _reading(node: Branch, name: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - of a reading
    """The readings of a node, one of them changed."""
    readings = [
        attrs.evolve(reading, **fields) if reading.name == name else reading
        for reading in node.readings
    ]
    return {"readings": readings}


def _weighed(
    node: Branch, how: Aggregation, weights: Mapping[str, Fraction]
) -> Aggregation:
    match how:
        case Sum() | WeightedSum():
            kind: type[WeightedSum | Mean] = WeightedSum
        case Mean():
            kind = Mean
        case _:
            found = f"{type(how).__name__} of {len(node.children)} components"
            problem = Problem("weight", "", found, "a sum or a mean of components")
            raise Invalid(getattr(node, "code", "") or "framework", (problem,))
    before = getattr(how, "weights", {})
    each = {child.code: before.get(child.code, ONE) for child in node.children}
    return kind(weights={**each, **weights})


def _reformed(framework: Framework, code: str, fields: dict[str, Any]) -> Framework:
    """The framework with one node changed, and the ranges above it made to fit."""
    nodes: dict[str, Area | Criterion] = {}
    while code:
        node = framework[code]
        nodes[code] = attrs.evolve(node, **fields, **_range(node, fields, nodes))
        code, fields = code.rpartition(".")[0], {}
    fields = {**fields, "children": replaced(framework, nodes)}
    range_ = _range(framework, fields, nodes)
    if framework.base is not None and framework.max_score:
        # What counts as 100 % keeps its place below or above the maximum.
        most = range_.get("max_score", framework.max_score)
        fields["base"] = framework.base * most / framework.max_score
    return attrs.evolve(framework, **fields, **range_)


def _range(
    node: Branch, fields: Mapping[str, Any], nodes: Mapping[str, Area | Criterion]
) -> dict[str, Any]:
    """The range that the components of a node come to, unless it has its own."""
    how = fields.get("aggregation", node.aggregation)
    if node.capped or not node.children or not isinstance(how, Sum | WeightedSum):
        return {}
    below = [nodes.get(child.code, child) for child in node.children]
    pieces = [Piece(n.code, Interval(n.min_score, n.max_score)) for n in below]
    own = Interval(node.min_score, node.max_score)
    found = range_of(how, own, pieces)
    return {"min_score": found.low, "max_score": found.high}
