"""Why a score is what it is, in Vietnamese and English, from one catalogue.

Sentences are read off formulas, so a new kind of rule explains itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

import attrs

from parindex.formulas import (
    Chosen,
    Constant,
    Curved,
    Formula,
    Known,
    Least,
    Rounded,
    Total,
    is_stated,
    ratio,
    score,
)
from parindex.intervals import Interval
from parindex.measures import Datum, Difference, Quantity, Terms
from parindex.numbers import display
from parindex.text import Language, Text
from parindex.units import unit_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.criteria import Criterion, Framework, Reading
    from parindex.curves import Curve, Segment, Span
    from parindex.scorecard import ScoredNode

#: Every sentence, once, in both languages.
CATALOGUE: dict[str, Text] = {
    "head": Text("{code} {title}", "{code} {title}"),
    "score": Text("{score} trên {max} điểm ({state})", "{score} of {max} ({state})"),
    "index": Text("chỉ số {index} %", "index {index} %"),
    "state.awarded": Text("được chấm", "awarded"),
    "state.measured": Text("tính từ số liệu", "measured"),
    "state.disputed": Text("số liệu chưa thống nhất", "disputed"),
    "state.missing": Text("thiếu số liệu", "data missing"),
    "state.unmodelled": Text("chưa có nguồn nêu cách chấm", "no source states it"),
    "state.not_applicable": Text("không áp dụng", "not applicable"),
    "state.complete": Text("đủ điểm thành phần", "complete"),
    "state.incomplete": Text("chưa đủ điểm thành phần", "incomplete"),
    "rule.stated": Text("Cách chấm theo nguồn", "Rule, as stated"),
    "rule.partial": Text(
        "Cách chấm, phần có nguồn nêu", "Rule, as far as a source states it"
    ),
    "rule.unmodelled": Text("Chưa có nguồn nêu cách chấm", "No source states the rule"),
    "rule.inferred": Text(
        "Cách chấm suy luận (“{name}”), không phải quy định",
        "Inferred rule (“{name}”), not a regulation",
    ),
    "rule.reading": Text(
        "Cách chấm theo cách hiểu “{name}”", "Rule in the reading “{name}”"
    ),
    "rule.overlay": Text("Theo bản bổ sung {overlay}", "From overlay {overlay}"),
    "level": Text("{span}: {score} điểm", "{span}: {score}"),
    "slope": Text(
        "{span}: tăng giảm đều từ {low} đến {high} điểm",
        "{span}: in proportion, {low} to {high}",
    ),
    "open": Text(
        "{span}: chưa có nguồn nêu ({score} điểm)", "{span}: not stated ({score})"
    ),
    "no_cases": Text("không có trường hợp nào: {score} điểm", "no cases: {score}"),
    "no_cases.excluded": Text(
        "không có trường hợp nào: không áp dụng", "no cases: not applicable"
    ),
    "by": Text("theo {quantity}", "by {quantity}"),
    "answer": Text("{title} – {answer}", "{title} – {answer}"),
    "least": Text("mức thấp nhất trong các điều kiện:", "the least of:"),
    "rounded": Text("làm tròn đến {digits} chữ số", "rounded to {digits} decimals"),
    "any": Text("mọi giá trị", "any value"),
    "exactly": Text("đúng {at}", "exactly {at}"),
    "from_up": Text("từ {start} trở lên", "{start} or more"),
    "above_up": Text("trên {start}", "above {start}"),
    "up_to": Text("đến {end}", "up to {end}"),
    "below": Text("dưới {end}", "below {end}"),
    "from_to": Text("từ {start} đến {end}", "from {start} to {end}"),
    "from_below": Text("từ {start} đến dưới {end}", "from {start} to below {end}"),
    "above_to": Text("trên {start} đến {end}", "above {start} up to {end}"),
    "above_below": Text("trên {start} đến dưới {end}", "above {start}, below {end}"),
    "share": Text("tỷ lệ {top} trên {bottom}", "share of {top} in {bottom}"),
    "ratio": Text("{top} so với {bottom}", "{top} to {bottom}"),
    "increase": Text("mức tăng của {now} so với {base}", "increase of {now} on {base}"),
    "decrease": Text("mức giảm của {now} so với {base}", "cut of {now} from {base}"),
    "data": Text("Số liệu: {data}", "Data: {data}"),
    "datum": Text("{title} = {value}", "{title} = {value}"),
    "value": Text("{quantity} = {value}", "{quantity} = {value}"),
    "taken": Text("Mức đạt được: {branch}", "Branch taken: {branch}"),
    "nearest": Text("Mức gần nhất khác: {branch}", "Nearest other branch: {branch}"),
    "missing": Text("Thiếu số liệu: {names}", "Data missing: {names}"),
    "parts": Text("Gồm: {parts}", "Made of: {parts}"),
    "part.awarded": Text("điểm được chấm", "awarded"),
    "part.rule": Text("theo cách chấm", "by the rule"),
    "part.rounding": Text("làm tròn", "rounding"),
    "part.cap": Text("giới hạn", "cap"),
    "part.award": Text("chênh với điểm được chấm", "difference to the award"),
    "computed": Text(
        "Tính từ số liệu, để đối chiếu: {score} điểm",
        "From the data, for comparison: {score}",
    ),
    "book.self_assessed": Text("Tự đánh giá", "Self-assessed"),
    "book.appraised": Text("Thẩm định", "Appraised"),
    "book.published": Text("Công bố", "Published"),
    "book.target": Text("Mục tiêu", "Target"),
    "reading": Text("cách hiểu “{name}”", "reading “{name}”"),
    "of": Text("{title}: {score} trên {max} điểm", "{title}: {score} of {max}"),
    "most": Text("Điểm tối đa: {max}", "Maximum: {max}"),
    "total": Text("Tổng cộng", "Total"),
    "stated": Text(
        "{place}: văn bản ghi {stated}, tính được {computed}, chênh {difference}",
        "{place}: stated {stated}, computed {computed}, difference {difference}",
    ),
    "checked": Text("không có lỗi", "no mistakes"),
    "column.code": Text("Mã", "Code"),
    "column.title": Text("Nội dung", "Title"),
    "column.score": Text("Điểm", "Score"),
    "column.max_score": Text("Tối đa", "Maximum"),
    "column.state": Text("Tình trạng", "State"),
    "evidence": Text("Căn cứ suy luận: {text}", "Evidence: {text}"),
    "source": Text("Nguồn: {source}", "Source: {source}"),
    "note": Text("Lưu ý: {text}", "Note: {text}"),
    "documents": Text("Tài liệu kiểm chứng: {text}", "Verification document: {text}"),
    "explanation": Text("Giải trình: {text}", "Explanation: {text}"),
    "lead": Text("Chủ trì: {names}", "Lead: {names}"),
}


def say(key: str, language: Language, **values: str) -> str:
    """The sentence of that key, filled in."""
    return CATALOGUE[key][language].format(**values)


@attrs.frozen
class Part:
    """One of the amounts that add up to a score."""

    #: What it is: a component, a part of a checklist, rounding, a cap.
    title: Text
    #: The code of the component; empty for other parts.
    code: str
    #: What it adds to the least the score can be.
    low: Fraction
    #: What it adds to the most the score can be.
    high: Fraction


def parts(scored: ScoredNode) -> tuple[Part, ...]:
    """What a score is made of; lows add up to the low, highs to the high."""
    if scored.components:
        found = [
            Part(c.node.title, c.code, c.score.low, c.score.high)
            for c in scored.components
        ]
        rest = "part.award" if scored.state == "awarded" else "part.cap"
    elif scored.formula is None or scored.state in {
        "awarded",
        "disputed",
        "not_applicable",
    }:
        return (_part("part.awarded", scored.score),)
    else:
        found = list(_formula_parts(scored.formula, scored.context.data))
        rest = "part.rounding"
    low = scored.score.low - sum(part.low for part in found)
    high = scored.score.high - sum(part.high for part in found)
    if low or high:
        found.append(Part(CATALOGUE[rest], "", low, high))
    return tuple(found)


def _part(key: str, interval: Interval) -> Part:
    return Part(CATALOGUE[key], "", interval.low, interval.high)


def _formula_parts(formula: Formula, data: Mapping[str, Known]) -> Iterator[Part]:
    match formula:
        case Total(of):
            for title, part in of:
                found = score(part, data)
                name = title or CATALOGUE["part.rule"]
                yield Part(name, "", found.low, found.high)
        case Rounded(of, _):
            yield from _formula_parts(of, data)
        case _:
            yield _part("part.rule", score(formula, data))


# --- the words of a rule --------------------------------------------------------------


@attrs.frozen
class Words:
    """Puts numbers, data and curves of one framework into one language."""

    data: Mapping[str, Datum]
    language: Language

    def say(self, key: str, **values: str) -> str:
        """The sentence of that key."""
        return say(key, self.language, **values)

    def number(self, value: Fraction | int, unit: str) -> str:
        """A number with its unit, a share in percent."""
        if unit == "share":
            return f"{display(Fraction(value) * 100, self.language)} %"
        text = display(Fraction(value), self.language)
        if not unit or unit == "point":
            return text
        return f"{text} {unit_named(unit).title[self.language]}"

    def points(self, interval: Interval) -> str:
        """A score."""
        return interval.display(self.language)

    def quantity(self, quantity: Quantity) -> str:
        """What is measured."""
        if isinstance(quantity, Difference):
            key = "increase" if quantity.sign > 0 else "decrease"
            now, base = self.quantity(quantity.now), self.quantity(quantity.base)
            return self.say(key, now=now, base=base)
        top = self._sum(quantity.top)
        if not quantity.bottom:
            return top
        key = "share" if quantity.is_part else "ratio"
        return self.say(key, top=top, bottom=self._sum(quantity.bottom))

    def _sum(self, weights: Terms) -> str:
        return " + ".join(
            ("" if weight == 1 else f"{display(weight, self.language)} × ")
            + self.title(name)
            for name, weight in weights
        )

    def title(self, name: str) -> str:
        """The title of a datum."""
        title = self.data[name].title[self.language]
        return title[:1].lower() + title[1:] if title[1:2].islower() else title

    def span(self, span: Span, domain: Span, unit: str) -> str:
        """A stretch of values in words: `từ 80 % đến dưới 95 %`."""
        first = span.start == domain.start
        last = span.end == domain.end
        if first and last:
            return self.say("any")
        start = "" if isinstance(span.start, float) else self.number(span.start, unit)
        end = "" if isinstance(span.end, float) else self.number(span.end, unit)
        if span.start == span.end:
            return self.say("exactly", at=start)
        if last:
            key = "from_up" if span.start_closed else "above_up"
        elif first:
            key = "up_to" if span.end_closed else "below"
        else:
            key = "from_" if span.start_closed else "above_"
            key += "to" if span.end_closed else "below"
        return self.say(key, start=start, end=end)

    def segment(self, segment: Segment, curve: Curve, unit: str) -> str:
        """One stretch of a curve and its score."""
        span = self.span(segment.span, curve.domain, unit)
        over = segment.over(segment.span)
        if not segment.is_stated:
            return self.say("open", span=span, score=self.points(over))
        if over.is_exact:
            return self.say("level", span=span, score=self.points(over))
        low, high = (
            display(segment.low.at(end), self.language)
            for end in (segment.span.start, segment.span.end)
        )
        return self.say("slope", span=span, low=low, high=high)

    def rule(self, formula: Formula) -> Iterator[str]:
        """All that a formula says, a line each."""
        match formula:
            case Constant(interval):
                key = "level" if interval.is_exact else "open"
                yield self.say(key, span=self.say("any"), score=self.points(interval))
            case Curved(curve, quantity, no_cases):
                yield self.say("by", quantity=self.quantity(quantity)) + ":"
                for segment in reversed(curve.segments):
                    yield f"  {self.segment(segment, curve, quantity.unit)}"
                if quantity.divides:
                    if no_cases is None:
                        yield f"  {self.say('no_cases.excluded')}"
                    else:
                        points = self.points(no_cases)
                        yield f"  {self.say('no_cases', score=points)}"
            case Chosen(name, cases):
                datum = self.data[name]
                for choice, case in cases:
                    yield from self._headed(
                        self.say(
                            "answer",
                            title=self.title(name),
                            answer=datum.choices[choice][self.language],
                        ),
                        case,
                    )
            case Total(of):
                for title, part in of:
                    name = title[self.language] if title else ""
                    yield from self._headed(name, part)
            case Least(of):
                yield self.say("least")
                for part in of:
                    for line in self.rule(part):
                        yield f"  {line}"
            case Rounded(of, digits):
                yield from self.rule(of)
                yield self.say("rounded", digits=str(digits))
            case _:
                assert_never(formula)

    def _headed(self, head: str, formula: Formula) -> Iterator[str]:
        if isinstance(formula, Constant):
            key = "level" if formula.score.is_exact else "open"
            yield self.say(key, span=head, score=self.points(formula.score))
            return
        if head:
            yield f"{head}:"
        for line in self.rule(formula):
            yield f"  {line}" if head else line

    def headed_rule(
        self, leaf: Criterion, reading: Reading | None, formula: Formula
    ) -> Iterator[str]:
        """A leaf's rule under a heading that says how far a source states it."""
        if reading is not None:
            key = "rule.inferred" if reading.status == "inferred" else "rule.reading"
            heading = self.say(key, name=reading.name)
        elif isinstance(formula, Constant) and not formula.score.is_exact:
            heading = self.say("rule.unmodelled")
        else:
            heading = self.say("rule.stated" if is_stated(formula) else "rule.partial")
        if leaf.overlay:
            heading += f" ({self.say('rule.overlay', overlay=leaf.overlay)})"
        yield f"{heading}:"
        for line in self.rule(formula):
            yield f"  {line}"
        if reading is not None:
            yield self.say("evidence", text=reading.evidence[self.language])
            for source in reading.sources:
                yield self.say("source", source=str(source))

    def rules(self, framework: Framework, leaf: Criterion) -> Iterator[str]:
        """A leaf's rule as sources state it, then each of its readings."""
        yield from self.headed_rule(leaf, None, framework.formula(leaf.code))
        for reading in leaf.readings:
            formula = framework.formula(leaf.code, reading.name)
            yield from self.headed_rule(leaf, reading, formula)

    # --- what was measured ------------------------------------------------------------

    def known(self, name: str, value: Known) -> str:
        """A measured datum with its value."""
        datum = self.data[name]
        if isinstance(value, str):
            text = datum.choices[value][self.language]
        elif isinstance(value, Interval):
            ends = [self.number(end, datum.number_unit) for end in attrs.astuple(value)]
            text = f"[{'; '.join(ends)}]"
        else:
            text = self.number(value, datum.number_unit)
        return self.say("datum", title=self.title(name), value=text)

    def measured(self, formula: Formula, data: Mapping[str, Known]) -> Iterator[str]:
        """Each quantity with its value, the branch taken and the nearest other one."""
        for curve, quantity in taken_curves(formula, data):
            found = ratio(quantity, data)
            if found is None or found[1] == 0:
                continue
            value = self.number(Fraction(*found), quantity.unit)
            yield self.say("value", quantity=self.quantity(quantity), value=value)
            index = curve.index_at(*found)
            segments = curve.segments
            branch = self.segment(segments[index], curve, quantity.unit)
            yield self.say("taken", branch=branch)
            other = nearest(curve, index, Fraction(*found))
            if other is not None:
                branch = self.segment(segments[other], curve, quantity.unit)
                yield self.say("nearest", branch=branch)


def taken_curves(
    formula: Formula, data: Mapping[str, Known]
) -> Iterator[tuple[Curve, Quantity]]:
    """The curves that count, given the answers in *data*."""
    match formula:
        case Constant():
            return
        case Curved(curve, quantity, _):
            yield curve, quantity
        case Chosen(datum, cases):
            for name, case in cases:
                if data.get(datum) == name:
                    yield from taken_curves(case, data)
        case Total(of):
            for _, part in of:
                yield from taken_curves(part, data)
        case Least(of):
            for part in of:
                yield from taken_curves(part, data)
        case Rounded(of, _):
            yield from taken_curves(of, data)
        case _:
            assert_never(formula)


def nearest(curve: Curve, index: int, x: Fraction) -> int | None:
    """The neighbour of a segment whose border is nearest to *x*, if it has one."""
    span = curve.segments[index].span
    left = x - span.start if index > 0 else None
    right = span.end - x if index + 1 < len(curve.segments) else None
    if left is None:
        return None if right is None else index + 1
    return index - 1 if right is None or left <= right else index + 1


# --- a node ---------------------------------------------------------------------------


def explain(scored: ScoredNode, language: Language) -> str:
    """Everything a reader needs to defend, or to doubt, a score."""
    return "\n".join(_lines(scored, language))


def _lines(scored: ScoredNode, language: Language) -> Iterator[str]:
    context = scored.context
    words = Words(context.framework.data_by_name, language)
    title = scored.node.title[language]
    yield words.say("head", code=scored.code, title=title).strip()
    yield words.say(
        "score",
        score=words.points(scored.score),
        max=display(scored.max_score, language),
        state=words.say(f"state.{scored.state}"),
    ) + _index(scored, words)
    if len(scored.parts) > 1:
        amounts = (
            f"{part.code or part.title[language]} "
            f"{words.points(Interval(part.low, part.high))}"
            for part in scored.parts
        )
        yield words.say("parts", parts=" + ".join(amounts))
    formula = scored.formula
    if formula is not None:
        yield from _leaf_lines(scored, formula, words)
    if scored.missing:
        names = ", ".join(words.title(name) for name in scored.missing)
        yield words.say("missing", names=names)
    for source in scored.node.sources:
        yield words.say("source", source=str(source))
    for note in scored.node.notes:
        yield words.say("note", text=note[language])
    for item in context.book.evidence:
        if item.code == scored.code:
            text = " ".join(filter(None, (item.title[language], item.number)))
            yield words.say("documents", text=text)
    if scored.code in context.book.notes:
        text = context.book.notes[scored.code][language]
        yield words.say("explanation", text=text)


def _index(scored: ScoredNode, words: Words) -> str:
    if not scored.components or scored.index is None:
        return ""
    index = scored.index.display(words.language, 2)
    return f", {words.say('index', index=index)}"


def _leaf_lines(scored: ScoredNode, formula: Formula, words: Words) -> Iterator[str]:
    leaf: Criterion = scored.node  # type: ignore[assignment]
    data = scored.context.data
    reading = scored.reading
    yield from words.headed_rule(leaf, reading, formula)
    used = [name for name in scored.data if name in data]
    if used:
        known = "; ".join(words.known(name, data[name]) for name in used)
        yield words.say("data", data=known)
        yield from words.measured(formula, data)
    if scored.state == "awarded" and used:
        computed = words.points(score(formula, data))
        yield words.say("computed", score=computed)
    if leaf.lead:
        yield words.say("lead", names=", ".join(leaf.lead))
