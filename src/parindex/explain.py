"""Why a score is what it is: what it is made of, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

import attrs

from parindex.catalogue import CATALOGUE, one_line, say
from parindex.criteria import Criterion
from parindex.curves import Span
from parindex.formulas import (
    Chosen,
    Constant,
    Curved,
    Formula,
    Known,
    Least,
    Rounded,
    Total,
    ratio,
    score,
    values,
)
from parindex.intervals import Interval
from parindex.measures import Datum, Difference, Quantity, Quotient, names_of
from parindex.numbers import display
from parindex.text import Text
from parindex.words import (
    Words,
    between,
    bracketed,
    cases_in,
    gap_unit,
    indented,
    unit_of,
    untitled,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parindex.assessment import Evidence
    from parindex.criteria import Area, Framework
    from parindex.curves import Curve, Segment
    from parindex.scorecard import Context, ScoredNode, Stated
    from parindex.text import Language

MINUS = "\N{MINUS SIGN}"

# --- the parts of a score -------------------------------------------------------------


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
    formula = scored.formula
    if formula is None:
        found = list(_components(scored))
        rest = "part.cap" if scored.node.capped else "part.applies"
        if scored.award is not None:
            rest = "part.award"
        elif scored.combination is None:
            rest = "part.unmodelled"
    elif scored.award is not None or scored.state == "not_applicable":
        return (_part(CATALOGUE[f"state.{scored.state}"], scored.score),)
    else:
        data = scored.context.framework.data_by_name
        found = list(_formula_parts(formula, scored.context.data, data))
        rest = "part.rounding"
    low = scored.score.low - sum(part.low for part in found)
    high = scored.score.high - sum(part.high for part in found)
    if low or high:
        found.append(Part(CATALOGUE[rest], "", low, high))
    return tuple(found)


def _components(scored: ScoredNode) -> Iterator[Part]:
    """What each score below adds to a node, and where its scale starts."""
    made = scored.combination
    if made is None:
        return
    if made.constant:
        yield Part(CATALOGUE["part.start"], "", made.constant, made.constant)
    for code in made.terms:
        below = scored.below(code)
        added = made.share(code, below.score)
        yield Part(below.node.title, code, added.low, added.high)


def _part(title: Text, interval: Interval) -> Part:
    return Part(title, "", interval.low, interval.high)


def _formula_parts(
    formula: Formula, known: Mapping[str, Known], data: Mapping[str, Datum]
) -> Iterator[Part]:
    match formula:
        case Total(of):
            for number, (title, part) in enumerate(of, 1):
                name = title or untitled(part, number, data)
                yield _part(name, score(part, known))
        case Rounded(of, _):
            yield from _formula_parts(of, known, data)
        case _:
            yield _part(CATALOGUE["part.rule"], score(formula, known))


# --- how a score came about -----------------------------------------------------------


@attrs.frozen
class Trace:
    """Follows a formula through what is known: results, branches, sums."""

    words: Words
    known: Mapping[str, Known]

    def lines(self, formula: Formula) -> Iterator[str]:
        """Each result, the branch it takes and the nearest other one."""
        words = self.words
        match formula:
            case Constant():
                return
            case Curved():
                yield from self._on_curve(formula)
            case Chosen(datum, cases):
                choice = str(self.known.get(datum))
                case = dict(cases).get(choice)
                if isinstance(case, Constant):
                    branch = words.outcome(words.answer(datum, choice), case.score)
                    yield words.say("taken", branch=branch)
                elif case is not None:
                    yield from self.lines(case)
            case Total(of):
                for number, (title, part) in enumerate(of, 1):
                    name = title or untitled(part, number, words.data)
                    yield from self._under(name[words.language], part)
            case Least(of):
                for number, part in enumerate(of, 1):
                    head = words.say("condition", number=str(number))
                    yield from self._under(head, part)
            case Rounded(of, _):
                yield from self.lines(of)
                before, after = self._points(of), self._points(formula)
                yield words.say("rounding", before=before, after=after)
            case _:
                assert_never(formula)

    def _points(self, formula: Formula) -> str:
        return self.words.points(score(formula, self.known))

    def _under(self, head: str, formula: Formula) -> Iterator[str]:
        yield self.words.say("named", title=head, score=self._points(formula))
        yield from indented(self.lines(formula))

    def _on_curve(self, formula: Curved) -> Iterator[str]:
        words, curve, quantity = self.words, formula.curve, formula.quantity
        found = ratio(quantity, self.known)
        if found is None:
            yield from self._possible(formula)
            return
        if found[1] == 0:
            yield words.say("taken", branch=words.no_cases(formula.no_cases))
            return
        x = Fraction(*found)
        if isinstance(quantity, Difference):
            yield words.say("result", result=self._moved(quantity, x))
        elif quantity.bottom or len(quantity.top) > 1:
            result = _equation(self._sums(quantity), words.number(x, unit_of(quantity)))
            yield words.say("result", result=result)
        index = curve.index_at(*found)
        segment = curve.segments[index]
        yield words.say("taken", branch=words.segment(segment, curve, quantity))
        if segment.is_stated and segment.low.slope:
            yield words.say("worked", sum=self._worked(segment, quantity, x))
        other = nearest(curve, index, x, counted=quantity.is_whole)
        if other is not None:
            gap, index = other
            branch = words.segment(curve.segments[index], curve, quantity)
            away = words.number(gap, gap_unit(quantity))
            key = "nearest" if gap else "beside"
            yield words.say(key, gap=away, branch=branch)

    def _possible(self, formula: Curved) -> Iterator[str]:
        """The branches that disputed data leave open; none where data are missing."""
        words, curve, quantity = self.words, formula.curve, formula.quantity
        if not all(name in self.known for name in names_of(quantity)):
            return
        found = values(quantity, self.known)
        between = Span.between(found.low, found.high)
        for segment in curve:
            if not segment.span.meet(between).is_empty:
                branch = words.segment(segment, curve, quantity)
                yield words.say("possible", branch=branch)
        if found.may_be_empty:
            yield words.say("possible", branch=words.no_cases(formula.no_cases))

    def _moved(self, quantity: Difference, x: Fraction) -> str:
        """From where to where something moved, and by how much."""
        now, base = self._shown(quantity.now), self._shown(quantity.base)
        if x == 0:
            return self.words.say("same", base=base)
        key = "rose" if x * quantity.sign > 0 else "fell"
        by = self.words.number(abs(x), unit_of(quantity))
        return self.words.say(key, now=now, base=base, by=by)

    def _shown(self, quantity: Quotient) -> str:
        found = ratio(quantity, self.known)
        assert found is not None  # noqa: S101 - the difference is known
        return self.words.number(Fraction(*found), unit_of(quantity))

    def _sums(self, quantity: Quotient) -> str:
        """A quotient with its numbers: `(6 + 0,5 × 4) / 11`."""
        top, bottom = (
            self.words.sum(terms, {name: self._bare(name) for name, _ in terms})
            for terms in (quantity.top, quantity.bottom)
        )
        return f"{bracketed(top)} / {bracketed(bottom)}" if bottom else top

    def _bare(self, name: str) -> str:
        value = self.known[name]
        assert isinstance(value, int | Fraction)  # noqa: S101 - part of a known sum
        return self.words.bare(value, self.words.data[name].number_unit)

    def _worked(self, segment: Segment, quantity: Quantity, x: Fraction) -> str:
        """The sum that gives the score on a slope: `37 / 40 × 2 = 1,85 điểm`."""
        words, line, unit = self.words, segment.low, quantity.unit
        start = Fraction(segment.span.start) if line.intercept else Fraction(0)
        reach = Fraction(segment.span.end) - start
        text = words.bare(x, unit)
        if isinstance(quantity, Quotient):
            text = self._sums(quantity)
            text = text if quantity.bottom else bracketed(text)
        if start:
            text = f"({text} {MINUS} {words.bare(start, unit)})"
        steep, rise = (words.bare(abs(line.slope * k), "") for k in (1, reach))
        if steep.startswith("≈"):
            text += f" / {words.bare(reach, unit)} × {rise}"
        elif steep != "1":
            text += f" × {steep}"
        first = line.at(start)
        if first or line.slope < 0:
            sign = "+" if line.slope > 0 else MINUS
            text = f"{words.bare(first, '')} {sign} {text}"
        return _equation(text, words.points(Interval(line.at(x), line.at(x))))


def _equation(left: str, right: str) -> str:
    return f"{left} {right}" if right.startswith("≈") else f"{left} = {right}"


def nearest(
    curve: Curve, index: int, x: Fraction, *, counted: bool
) -> tuple[Fraction, int] | None:
    """How far *x* is from the nearer neighbour of its segment, and which that is."""
    found: list[tuple[Fraction, int]] = []
    for other in (index + 1, index - 1):
        if 0 <= other < len(curve.segments):
            span = curve.segments[other].span
            span = cases_in(span) if counted else span
            edge = Fraction(span.start if other > index else span.end)
            found.append((abs(edge - x), other))
    return min(found, key=lambda item: item[0], default=None)


# --- a node ---------------------------------------------------------------------------


def explain(scored: ScoredNode, language: Language) -> str:
    """Everything a reader needs to defend, or to doubt, a score."""
    return "\n".join(_lines(scored, language))


def score_line(scored: ScoredNode, language: Language) -> str:
    """The score, what it is out of, and why: `1,85 trên 2 điểm (tính từ số liệu)`."""
    return say(
        "score.scale" if scored.range.low else "score",
        language,
        score=between(scored.score, language),
        min=display(scored.range.low, language),
        max=display(scored.max_score, language),
        state=say(f"state.{scored.state}", language),
    )


def stated_line(stated: Stated, place: str, language: Language) -> str:
    """A printed total beside the computed one."""
    computed, difference = stated.computed, stated.difference
    apart = difference.display(language)
    if difference.is_exact and difference.low > 0:
        apart = f"+{apart}"
    return say(
        "stated" if difference.is_exact or 0 not in difference else "stated.within",
        language,
        place=place,
        stated=display(stated.stated, language),
        computed=computed.display(language),
        difference=apart,
    )


def context_line(context: Context, language: Language) -> str:
    """What was scored: the unit and year, the book, the reading, the overlays."""
    assessment = context.assessment
    unit, year = assessment.unit[language], str(assessment.year)
    found = [say("unit", language, unit=unit, year=year)]
    found.append(say(f"book.{context.book.name}", language))
    if context.reading is not None:
        found.append(say("reading", language, name=context.reading))
    overlays = context.framework.overlays
    found += [say("overlay", language, overlay=overlay.id) for overlay in overlays]
    return " · ".join(found)


def _lines(scored: ScoredNode, language: Language) -> Iterator[str]:
    book, node = scored.context.book, scored.node
    words = Words(scored.context.framework.data_by_name, language)
    yield one_line(f"{scored.code} {node.title[language]}")
    yield context_line(scored.context, language)
    about = scored.context.assessment.title
    if not scored.code and about is not None:
        yield one_line(about[language])
    line = score_line(scored, language)
    if scored.components and scored.index is not None:
        line += f", {words.say('index', index=scored.index.display(language, 2))}"
    yield line
    if scored.award is not None:
        name = words.say(f"book.{book.name}")
        yield words.say("award", book=name, score=words.points(scored.award))
        yield from indented(words.sources(book.sources))
    if isinstance(node, Criterion) and node.is_leaf:
        yield from _leaf_lines(scored, node, words)
    else:
        yield from _branch_lines(scored, words)
    if scored.award is not None and scored.computed != scored.range:
        yield words.say("computed", score=words.points(scored.computed))
    if scored.missing:
        names = "; ".join(words.title(name) for name in scored.missing)
        yield words.say("missing", names=names)
    yield from words.sources(node.sources)
    yield from beside(node, language)
    for item in book.evidence:
        if item.code == scored.code:
            yield words.say("documents", text=_evidence(item, language))
    if scored.code in book.notes:
        yield words.say("explanation", text=book.notes[scored.code][language])
    if scored.stated is not None:
        place = scored.code or words.say("total")
        yield stated_line(scored.stated, place, language)
    for finding in scored.findings:
        yield words.say("doubt", text=finding.text[language])


def _branch_lines(scored: ScoredNode, words: Words) -> Iterator[str]:
    yield words.say("components")
    for part in scored.components:
        title, text = part.node.title[words.language], score_line(part, words.language)
        yield f"  {words.say('component', code=part.code, title=title, score=text)}"
    yield from words.headed_aggregation(scored.node, scored.reading)
    if scored.award is None:
        yield from indented(_contributions(scored, words))
    for rest in scored.parts:
        if not rest.code and scored.award is None:
            text = words.points(Interval(rest.low, rest.high))
            title = rest.title[words.language]
            yield f"  {words.say('named', title=title, score=text)}"


def _contributions(scored: ScoredNode, words: Words) -> Iterator[str]:
    """What each score below adds, where that is not just itself."""
    made = scored.combination
    if made is None:
        return
    for code, times in made.terms.items():
        if times != 1:
            below = scored.below(code).score
            left = f"{below.display(words.language)} × {words.factor(times)}"
            sum_ = _equation(left, words.points(made.share(code, below)))
            yield words.say("contribution", code=code, sum=sum_)


def beside(node: Framework | Area | Criterion, language: Language) -> Iterator[str]:
    """What stands beside a node: notes, and who is responsible."""
    for note in node.notes:
        yield say("note", language, text=note[language])
    if isinstance(node, Criterion):
        for key in ("lead", "coordinating"):
            names = getattr(node, key)
            if names:
                yield say(key, language, names="; ".join(names))


def _evidence(item: Evidence, language: Language) -> str:
    form = "%d/%m/%Y" if language == "vi" else "%Y-%m-%d"
    date = item.date.strftime(form) if item.date else ""
    found = (item.title[language], item.number, date, item.location)
    return ", ".join(filter(None, found))


def _leaf_lines(scored: ScoredNode, leaf: Criterion, words: Words) -> Iterator[str]:
    context = scored.context
    known, formula = context.data, context.formulas[leaf.code]
    yield from words.headed_rule(leaf, scored.reading, formula)
    if scored.state == "not_applicable":
        policy = context.framework.not_applicable
        own = context.ranges[leaf.code]
        low = own.high if policy == "reduce_maximum" else own.low
        out = words.points(Interval(low, own.high))
        yield words.say(f"excluded.{policy}", score=out)
        return
    measured = [words.data[name] for name in scored.data if name in known]
    if measured:
        yield words.say("data")
        for datum in measured:
            value = words.known(datum, known[datum.name])
            title = datum.title[words.language]
            title = title[:1].upper() + title[1:]
            yield f"  {words.say('named', title=title, score=value)}"
        yield from Trace(words, known).lines(formula)
    for reading in leaf.readings if scored.award is None else ():
        other = score(context.framework.formula(leaf.code, reading.name), known)
        if other != scored.score:
            points = words.points(other)
            yield words.say("other_reading", name=reading.name, score=points)
