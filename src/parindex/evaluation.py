"""A framework and an assessment make a scorecard."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import attrs

from parindex.binding import bind, bind_peers, ranks
from parindex.construction import code_of
from parindex.criteria import Area, Criterion, Framework
from parindex.errors import Collector, NotFound, hint
from parindex.formulas import Formula, Known, applies, data_of, quotients_of, score
from parindex.intervals import ZERO, Interval, hull
from parindex.numbers import exact_text
from parindex.scorecard import Context, Scorecard, ScoredNode, State, combined
from parindex.text import nfc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from parindex.assessment import Assessment, Book
    from parindex.measures import Quotient


def evaluate(  # noqa: PLR0913 - all but the first two have defaults
    framework: Framework,
    assessment: Assessment,
    *,
    reading: str | None = None,
    book: str | None = None,
    peers: Sequence[Assessment] = (),
    vintage: bool = False,
) -> Scorecard:
    """Score a unit's year under a framework, exactly.

    Args:
        framework: The edition.
        assessment: What the unit claims or was awarded.
        reading: The name of the reading to use wherever a criterion has it; without it
            only what sources state.
        book: The book to score; needed where the assessment has several.
        peers: Assessments of the other units that ranks are counted among, in the same
            book. Without them a rank that was not measured is not known.
        vintage: Whether the rules may be those of another year: the assessment then
            need not name the framework, nor fall in its years.

    Returns:
        A scorecard with an interval for every node, exact where enough is known.

    Raises:
        Invalid: with every mistake in the assessment.
        NotFound: for a reading or book that is not there.
    """
    readings = framework.reading_names
    if reading is not None and reading not in readings:
        raise NotFound("reading", reading, framework.id, readings)
    chosen = assessment.book(book)
    problems = Collector()
    _check_fit(framework, assessment, problems, vintage=vintage)
    data = bind(framework, chosen.name, chosen.measurements, problems)
    rivals = bind_peers(framework, assessment, peers, chosen, problems)
    if rivals:
        data |= ranks(framework, data, rivals)
    context = Context(
        framework,
        assessment,
        chosen,
        reading,
        data,
        framework.formulas(reading),
        framework.excluding(reading),
        _not_applicable(framework, chosen),
        framework.ranges(reading),
        tuple(peers),
        rivals,
    )
    _check_codes(context, _used(context), problems)
    _check_awards(context, chosen.awarded, problems)
    check_parts(data, framework.shares(reading), problems)
    for peer, known in zip(peers, rivals, strict=False):
        with problems.at(f"peer {peer.subject}"):
            _check_peer(framework, known)
    problems.check(assessment.subject)
    return Scorecard(context, _scored(context, framework))


def rescore(
    card: Scorecard,
    *,
    measurements: Mapping[str, object] = MappingProxyType({}),
    awarded: Mapping[str, object] = MappingProxyType({}),
    without: Iterable[str] = (),
) -> Scorecard:
    """The scorecard with some data and awards of other values.

    Only what they touch is scored again; the other nodes are the same objects.

    Args:
        card: The scorecard; it stays as it is.
        measurements: New values by datum, as in a book.
        awarded: New scores by code, as in a book.
        without: Data and codes whose measurement or award is taken back.

    Raises:
        Invalid: as `evaluate`.
        NotFound: for something to take back that is not there.
    """
    taken = tuple(without)
    book = card.context.book.changed(
        measurements=measurements, awarded=awarded, without=taken
    )
    names, awards = (set(map(nfc, (*new, *taken))) for new in (measurements, awarded))
    return _rescore(card, book, names, awards)


def rescore_book(card: Scorecard, book: Book) -> Scorecard:
    """The scorecard with its book as `Book.changed` made it; as `rescore`."""
    before = card.context.book
    names = _differing(before.measurements, book.measurements)
    return _rescore(card, book, names, _differing(before.awarded, book.awarded))


def _rescore(
    card: Scorecard, book: Book, names: set[str], awards: set[str]
) -> Scorecard:
    """The scorecard with a book that can differ in those data and awards only."""
    before = card.context
    framework, reading, problems = before.framework, before.reading, Collector()
    data, moved = _rebound(before, book, names, problems)
    books = [book if b.name == book.name else b for b in before.assessment.books]
    assessment = attrs.evolve(before.assessment, books=books)
    out = before.not_applicable
    if book.not_applicable != before.book.not_applicable:
        out = _not_applicable(framework, book)
    context = attrs.evolve(
        before, assessment=assessment, book=book, data=data, not_applicable=out
    )
    codes = [(f"awarded.{code}", code) for code in awards if code in book.awarded]
    codes += [("not_applicable", code) for code in book.not_applicable]
    _check_codes(context, codes, problems)
    _check_awards(context, book.awarded if out else awards, problems)
    shares = (share for name in names for share in framework.shares_of(name, reading))
    check_parts(data, dict.fromkeys(shares), problems)
    problems.check(assessment.subject)
    touched = awards | (out ^ before.not_applicable)
    for name in moved:
        touched.update(framework.readers(reading)[name])
    return Scorecard(context, _rescored(context, card.root, set(_upwards(touched))))


def _upwards(codes: Iterable[str]) -> Iterator[str]:
    """Each code, those of the nodes it stands in, and that of the whole."""
    for code in codes:
        yield from accumulate(code.split("."), "{}.{}".format)
    yield ""


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """The names whose values differ."""
    return {
        name
        for name in dict.fromkeys((*before, *after))
        if (old := before.get(name)) is not (new := after.get(name)) and old != new
    }


def _rebound(
    before: Context, book: Book, names: Collection[str], problems: Collector
) -> tuple[dict[str, Known], set[str]]:
    """The data of a changed book, and the names of those that are not what they were.

    What differs in the book is read anew, and ranks are counted anew.
    """
    framework, old = before.framework, before.data
    measured = {n: book.measurements[n] for n in names if n in book.measurements}
    read = bind(framework, book.name, measured, problems)
    data = {name: value for name, value in old.items() if name not in names} | read
    anew = set(names)
    if before.rivals:
        given = book.measurements
        anew |= {d.name for d in framework.data if d.by and d.name not in given}
        data = {name: data[name] for name in data if name not in anew or name in read}
        data |= ranks(framework, data, before.rivals)
    return data, {name for name in anew if old.get(name) != data.get(name)}


def _not_applicable(framework: Framework, book: Book) -> frozenset[str]:
    """The codes that do not apply: those that the book names, and all below them."""
    found: set[str] = set()
    nodes = [framework[code] for code in book.not_applicable if code in framework]
    while nodes:
        node = nodes.pop()
        found.add(node.code)
        nodes += node.children
    return frozenset(found)


# --- checks ---------------------------------------------------------------------------


def _check_fit(
    framework: Framework,
    assessment: Assessment,
    problems: Collector,
    *,
    vintage: bool,
) -> None:
    first, last = framework.first_year, framework.last_year
    if vintage:
        first = last = None
    elif assessment.framework != framework.id:
        problems.add(
            "framework", "framework", repr(assessment.framework), repr(framework.id)
        )
    if assessment.level and framework.level and assessment.level != framework.level:
        problems.add("level", "level", repr(assessment.level), repr(framework.level))
    year = assessment.year
    if (first is not None and year < first) or (last is not None and year > last):
        expected = f"a year from {first or '…'} to {last or '…'}"
        problems.add("year", "year", str(year), expected)


def _used(context: Context) -> Iterator[tuple[str, str]]:
    """Each code that the book uses, and where."""
    book = context.book
    printed = {"total", *(channel.name for channel in context.framework.channels)}
    yield from ((f"awarded.{code}", code) for code in book.awarded)
    yield from (("not_applicable", code) for code in book.not_applicable)
    yield from ((f"stated.{code}", code) for code in book.stated if code not in printed)
    yield from ((f"evidence.{item.code}", item.code) for item in book.evidence)
    yield from ((f"notes.{code}", code) for code in book.notes)


def _check_codes(
    context: Context, used: Iterable[tuple[str, str]], problems: Collector
) -> None:
    """Every code is one of the framework's."""
    framework = context.framework
    for field, code in used:
        if code not in framework:
            codes = [node.code for node in framework.walk()]
            expected = f"a code of {framework.id}{hint(code, codes)}"
            where = f"book {context.book.name}, {field}"
            problems.add("code", where, repr(code), expected)


def _check_awards(context: Context, codes: Iterable[str], problems: Collector) -> None:
    """Every award lies in its range, and is of what applies."""
    framework = context.framework
    for code in codes:
        award = context.book.awarded.get(code)
        if award is None:
            continue
        where = f"book {context.book.name}, awarded.{code}"
        if code in framework:
            own = Interval(framework[code].min_score, framework[code].max_score)
            if not own.encloses(award):
                within = hull((own, context.ranges[code]))
                if not within.encloses(award):
                    expected = f"a score in {within}"
                    problems.add("award-range", where, str(award), expected)
        if code in context.not_applicable:
            expected = "none where the criterion does not apply"
            problems.add("not-applicable", where, "a score", expected)


def _check_peer(framework: Framework, known: Mapping[str, Known]) -> None:
    """No part is more than its whole in what another unit is ranked by."""
    problems = Collector()
    ranked = (framework.quantity(d.name) for d in framework.data if d.by is not None)
    shares = (q for quantity in ranked for q in quotients_of(quantity) if q.is_part)
    check_parts(known, dict.fromkeys(shares), problems)
    problems.check("peer")


def check_parts(
    data: Mapping[str, Known], shares: Iterable[Quotient], problems: Collector
) -> None:
    """Note each part that is more than its whole, whatever is not known of them."""
    for quotient in shares:
        if quotient.pair is not None:
            part, whole = data.get(quotient.pair[0]), data.get(quotient.pair[1])
            if type(part) is int and type(whole) is int and part <= whole:
                continue
        parts = [data[name] for name, _ in quotient.top if name in data]
        wholes = [data.get(name) for name, _ in quotient.bottom]
        least = sum(_end(value, "low") for value in parts)
        if None in wholes or least <= sum(_end(value, "high") for value in wholes):
            continue
        names = [
            "+".join(name for name, _ in t) for t in (quotient.top, quotient.bottom)
        ]
        most = sum(_end(value, "high") for value in wholes)
        problems.add(
            "part",
            f"measurements.{names[0]}",
            exact_text(Fraction(least)),
            f"at most {names[1]}, which is {exact_text(Fraction(most))}",
        )


def _end(value: Known | None, side: Literal["low", "high"]) -> int | Fraction:
    if isinstance(value, Interval):
        return value.low if side == "low" else value.high
    assert isinstance(value, int | Fraction)  # noqa: S101 - shares are of numbers
    return value


# --- scores ---------------------------------------------------------------------------


def _scored(context: Context, node: Framework | Area | Criterion) -> ScoredNode:
    """A node with everything below it."""
    if not node.children:
        return _leaf(context, node)
    components = [_scored(context, child) for child in node.children]
    return _branch(context, node, tuple(components))


def _rescored(
    context: Context, before: ScoredNode, touched: Collection[str]
) -> ScoredNode:
    """A node as it was but for what was touched: those codes, and all above them."""
    node = before.node
    if code_of(node) not in touched:
        return before
    if not before.components:
        return _leaf(context, node)
    components = [_rescored(context, old, touched) for old in before.components]
    return _branch(context, node, tuple(components))


def _branch(
    context: Context,
    node: Framework | Area | Criterion,
    components: tuple[ScoredNode, ...],
) -> ScoredNode:
    """A node with components: what they come to, held within its range if capped."""
    found, within, stated = combined(node, components, context)
    state: State = "complete" if found.is_exact else "incomplete"
    if not stated and not found.is_exact:
        state = "unmodelled"
    if {component.state for component in components} == {"not_applicable"}:
        state = "not_applicable"
    if not isinstance(node, Framework):
        award = context.book.awarded.get(node.code)
        if award is not None:
            # What data can take out the award had in view, whether they are known here
            # or not; and one that is more than what applies can give is of all of it.
            parts = (part for c in components for part in c.walk())
            by_data = any(_can_fall_out(part, context) for part in parts)
            whole = by_data or not within.encloses(award)
            left = context.ranges[node.code] if whole else within
            state = _awarded(award)
            return ScoredNode(node, award, left, state, components, context)
    is_out = context.reduces and all(component.is_out for component in components)
    return ScoredNode(node, found, within, state, components, context, is_out)


def _can_fall_out(part: ScoredNode, context: Context) -> bool:
    """Whether data, known or not, can take a leaf out; not only the book's word."""
    if part.code not in context.excluding or part.award is not None:
        return False
    reduced = context.framework.not_applicable == "reduce_maximum"
    return not (reduced and part.code in context.not_applicable)


def _leaf(context: Context, leaf: Framework | Area | Criterion) -> ScoredNode:
    code, data = code_of(leaf), context.data
    formula = context.formulas[code]
    within = context.ranges[code]
    state: State
    award = context.book.awarded.get(code)
    if award is not None:
        return ScoredNode(leaf, award, within, _awarded(award), (), context)
    if code in context.excluding and not applies(formula, data):
        # The rule says that 0 of 0 takes it out, whatever the framework says of others.
        return ScoredNode(leaf, ZERO, ZERO, "not_applicable", (), context, is_out=True)
    if code in context.not_applicable:
        is_out = context.framework.not_applicable == "reduce_maximum"
        found = ZERO if is_out else within
        return ScoredNode(leaf, found, found, "not_applicable", (), context, is_out)
    found = score(formula, data)
    state = "measured" if found.is_exact else _why_open(formula, data)
    return ScoredNode(leaf, found, within, state, (), context)


def _awarded(award: Interval) -> State:
    return "awarded" if award.is_exact else "disputed"


def _why_open(formula: Formula, data: Mapping[str, Known]) -> State:
    """Why a score is an interval: a datum is missing, disputed, or the rule is."""
    names = data_of(formula, data)
    if any(name not in data for name in names):
        return "missing"
    if any(isinstance(data[name], Interval) for name in names):
        return "disputed"
    return "unmodelled"
