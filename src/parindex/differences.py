"""What changed between two editions, or with an overlay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.criteria import Framework

#: Fields that hold other nodes, which are compared by their own codes.
BRANCHES = {"children", "criteria", "components"}


@attrs.frozen
class Changed:
    """One field that differs; a whole entry where the field is empty."""

    #: Where: `framework`, `criterion 1.3.1`, `datum sipas`, `document 876/QĐ-BNV`; the
    #: kind alone where only the order differs.
    place: str
    #: The field, such as `max_score`; empty where the entry was added or removed.
    field: str
    #: Its value before; None for an entry that was added.
    before: Any
    #: Its value after; None for an entry that was removed.
    after: Any


def diff(before: Framework, after: Framework) -> tuple[Changed, ...]:
    """Everything that differs between two frameworks, in the order of the first."""
    return (
        *_fields("framework", before, after, {*BRANCHES, "data", "documents"}),
        *_entries(
            "criterion", *({n.code: n for n in f.walk()} for f in (before, after))
        ),
        *_entries("datum", *({d.name: d for d in f.data} for f in (before, after))),
        *_entries(
            "document", *({d.id: d for d in f.documents} for f in (before, after))
        ),
    )


def _entries(
    kind: str, before: dict[str, Any], after: dict[str, Any]
) -> Iterator[Changed]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        place = f"{kind} {name}"
        if old is None or new is None or type(old) is not type(new):
            yield Changed(place, "", old, new)
        else:
            yield from _fields(place, old, new, BRANCHES)
    old_order = tuple(name for name in before if name in after)
    new_order = tuple(name for name in after if name in before)
    if old_order != new_order:
        yield Changed(kind, "order", old_order, new_order)


def _fields(place: str, old: Any, new: Any, aside: set[str]) -> Iterator[Changed]:  # noqa: ANN401
    for field in attrs.fields(type(old)):
        if field.init and field.eq and field.name not in aside:
            values = getattr(old, field.name), getattr(new, field.name)
            if values[0] != values[1]:
                yield Changed(place, field.name, *values)
