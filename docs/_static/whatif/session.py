"""Where the page starts, where its changes have led, and what it is told of both."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from inputs import data_of, inputs, read

from parindex.binding import measured
from parindex.catalogue import one_line, say
from parindex.changes import Award, Set, Without
from parindex.explain import score_line
from parindex.intervals import Interval
from parindex.numbers import display, exact, parse_number, typed_text
from parindex.words import Words, between

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parindex.changes import BookChange
    from parindex.scorecard import Scorecard, ScoredNode
    from parindex.text import Language
    from parindex.whatif.shifts import Shift

Json = dict[str, Any]

#: How many ways to reach a target can be tried with one click.
MOST_TRIES = 12


class Session:
    """A starting point, and where the changes of the page have led from there."""

    def __init__(self, before: Scorecard, lang: Language) -> None:
        self.before = self.after = before
        self.lang: Language = lang
        self.changes: dict[str, str] = {}
        #: The nodes as the page shows them, and the rows that it was given.
        self.shown: dict[str, ScoredNode] = {}

    # --- the tree ---------------------------------------------------------------------

    def outline(self) -> list[Json]:
        """All nodes in order: what does not change as data do."""
        codes = {node.code for node in self.before.root.walk()}
        return [
            {
                "code": node.code,
                "parent": _parent(node.code, codes) if node.code else None,
                "title": self._title(node),
                "leaf": not node.components,
                "words": self._words_of(node),
            }
            for node in self.before.root.walk()
        ]

    def _title(self, node: ScoredNode) -> str:
        return one_line(node.node.title[self.lang])

    def _words_of(self, node: ScoredNode) -> str:
        """What else a node is found by: the titles of its data."""
        words = Words(node.context.framework.data_by_name, self.lang)
        return " ".join(words.title(name) for name in data_of(node))

    def rows(self) -> list[Json]:
        """The nodes that are not as the page shows them."""
        found = []
        old = {node.code: node for node in self.before.root.walk()}
        for node in self.after.root.walk():
            if self.shown.get(node.code) is not node:
                self.shown[node.code] = node
                found.append(self._row(node, old[node.code]))
        return found

    def _row(self, node: ScoredNode, old: ScoredNode) -> Json:
        shift = None
        if node is not old:
            from parindex.whatif.shifts import Shift  # noqa: PLC0415 - as above

            shift = Shift.between(old.score, node.score)
        return {
            "code": node.code,
            "score": _short(node.score, self.lang),
            "max": display(node.max_score, self.lang),
            "state": node.state,
            "says": score_line(node, self.lang),
            "bar": _bar(node.score, node.range),
            "start": _bar(old.score, node.range),
            "shift": _short_shift(shift, self.lang) if shift else "",
            "moved": shift.display(self.lang) if shift else "",
            "way": _way(shift) if shift else "",
        }

    def summary(self) -> Json:
        """The whole, the channels, and both beside the starting point."""
        card, lang, old = self.after, self.lang, self.before
        line, channels = "", []
        if card is not old:
            from parindex.whatif.shifts import total_line  # noqa: PLC0415 - as above

            line = total_line(say("total", lang), old.score, card.score, lang)
        for channel in card.context.framework.channels:
            part, was = card.channels[channel.name], old.channels[channel.name]
            within = Interval(Fraction(0), part.max_score)
            channels.append(
                {
                    "title": channel.title[lang],
                    "score": _short(part.score, lang),
                    "max": display(part.max_score, lang),
                    "bar": _bar(part.score, within),
                    "start": _bar(was.score, within),
                }
            )
        index = card.index
        return {
            "score": between(card.score, lang),
            "says": score_line(card.root, lang),
            "index": ""
            if index is None
            else say("index", lang, index=index.display(lang, 2)),
            "channels": channels,
            "line": line,
        }

    # --- changes ----------------------------------------------------------------------

    def change(self, changes: dict[str, str]) -> None:
        """Go from the starting point to where some changes lead."""
        # The page shows a first result before it needs what-if, which takes as long to
        # import as all the rest.
        from parindex.whatif.scenarios import apply_changes  # noqa: PLC0415

        self.after = apply_changes(self.before, self.read(changes))
        self.changes = changes

    def read(self, changes: dict[str, str]) -> list[BookChange]:
        """Changes as the page keeps them: a value by datum or code, `""` for none."""
        data = self.before.context.framework.data_by_name
        return [
            Without(name)
            if not value
            else Set(name, value)
            if name in data
            else Award(name, parse_number(value, "en"))
            for name, value in changes.items()
        ]

    # --- one node ---------------------------------------------------------------------

    def node(self, code: str) -> Json:
        """One node: why it has its score, and what can be changed."""
        card = self.after
        node = card[code] if code else card.root
        lines = card.explain(code, self.lang).splitlines()
        return {
            "code": code,
            "title": self._title(node),
            "lines": lines[2:],
            "inputs": inputs(card, node, self.changes, self.lang),
            "low": typed_text(node.range.low),
            "high": display(node.range.high, self.lang),
        }

    # --- questions --------------------------------------------------------------------

    def goal(self, code: str, target: str, by: str, notation: Language) -> Json:
        """What it takes to reach a score, and what can be tried with one click."""
        from parindex.whatif.seeking.goals import goal, goals  # noqa: PLC0415 - as above

        wanted = read(exact, target, notation)
        if by:
            found = goal(self.after, wanted, by, code)
            return {
                "lines": found.explain(self.lang).splitlines(),
                "tries": self._tries([found]),
            }
        every = goals(self.after, wanted, code)
        return {
            "lines": every.explain(self.lang).splitlines(),
            "tries": self._tries(every.alone),
        }

    def _tries(self, goals: Iterable[Any]) -> list[Json]:
        """The values that reach, each as the page keeps it."""
        from parindex.whatif.seeking.words import Said  # noqa: PLC0415 - as above

        found: list[Json] = []
        data = self.after.context.framework.data_by_name
        for each in goals:
            if each.verdict != "reachable" or len(found) == MOST_TRIES:
                continue
            value = None
            if each.nearest is not None and each.nearest.is_attained:
                value = each.nearest.value
            elif each.nearest is None:
                first = each.surely[0]
                if isinstance(first, str):
                    value = first
                elif first.start_closed and first.start != -inf:
                    value = Fraction(first.start)
            if value is None:
                continue
            said = Said(each.card, each.by, self.lang)
            kept = (
                str(measured(data[each.by], value))
                if each.by in data
                else typed_text(value)
            )
            found.append(
                {
                    "name": each.by,
                    "value": kept,
                    "title": f"{said.title}: {said.value(value)}",
                }
            )
        return found

    def movers(self, code: str) -> list[Json]:
        """What a goal can be reached by."""
        from parindex.whatif.seeking.goals import movers  # noqa: PLC0415 - as above
        from parindex.whatif.seeking.words import Said  # noqa: PLC0415

        return [
            {"name": name, "title": Said(self.after, name, self.lang).title}
            for name in movers(self.after, code)
        ]

    def differences(self) -> Json:
        """Each change, and what all of them come to, with the causes."""
        from parindex.whatif.comparison import compare  # noqa: PLC0415 - as above
        from parindex.whatif.scenarios import Scenario  # noqa: PLC0415
        from parindex.whatif.wording import change_line  # noqa: PLC0415

        changes = self.read(self.changes)
        framework = self.before.context.framework
        made = [
            {"name": name, "title": change_line(change, framework, self.lang)}
            for name, change in zip(self.changes, changes, strict=True)
        ]
        if not changes:
            return {"made": made, "lines": []}
        (outcome,) = compare(self.before, Scenario(name="page", changes=changes))
        return {"made": made, "lines": outcome.explain(self.lang).splitlines()[1:]}


def _parent(code: str, codes: set[str]) -> str:
    above = code.rpartition(".")[0]
    return above if above in codes else ""


def _short(score: Interval, lang: Language) -> str:
    """A score for a narrow column: rounded, and marked so, where it does not end."""
    text = score.display(lang)
    return f"≈ {score.display(lang, 2)}" if "≈" in text else text


def _short_shift(shift: Shift, lang: Language) -> str:
    """How far a score moved, for a narrow column: `+0,27`, `≈ [-1,4904; +0,0096]`."""
    ends = list(dict.fromkeys((shift.low, shift.high)))
    about = any("≈" in display(end, lang) for end in ends)
    texts = [display(end, lang, 4) if about else display(end, lang) for end in ends]
    signed = [f"+{t}" if end > 0 else t for end, t in zip(ends, texts, strict=True)]
    text = ("; " if lang == "vi" else ", ").join(signed)
    return ("≈ " if about else "") + (f"[{text}]" if len(ends) > 1 else text)


def _way(shift: Shift) -> str:
    """Whether a score moved up, down, or both as less is known of it."""
    if shift.low >= 0 and shift.high >= 0:
        return "up"
    return "down" if shift.low <= 0 and shift.high <= 0 else "both"


def _bar(score: Interval, within: Interval) -> list[float]:
    """Where a bar starts and ends, in percent of the range; only to be drawn."""
    width = within.width
    if not width:
        return [0.0, 0.0]
    ends = (score.low, score.high)
    return [round(float(100 * (end - within.low) / width), 3) for end in ends]
