"""What should hold across the columns of a table, and between ranks and scores.

Which columns a total, a change or a percentage is made of, no name tells: of the
possible ways the one that most rows bear out is taken, and none where few do.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import groupby, permutations
from typing import TYPE_CHECKING

from parindex.audit.names import is_index, is_national, parents, stem, takes_off
from parindex.audit.relations import ENDLESS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parindex.audit.building import Builder
    from parindex.audit.relations import Linear
    from parindex.audit.sheets import Column

#: In how short a table a relation is taken for granted.
FEW = 2
#: From how many ranks on a tenth of them may be misprinted.
TEN = 10


def add_across(builder: Builder) -> None:
    """Totals of columns, changes, percentages, averages and ranks."""
    _add_totals(builder)
    for column in builder.sheet.named("change"):
        _add_best(builder, list(_changes(builder, column)), column)
    summed = {
        builder.places[relation.cells[0]][1]
        for relation in builder.relations
        if relation.id == "across"
    }
    for column in builder.sheet.named("percent", "total"):
        if column.place not in summed:
            _add_best(builder, list(_percents(builder, column)), column)
    _add_averages(builder)
    for column in builder.sheet.named("rank"):
        _add_ranks(builder, column)


def _add_best(builder: Builder, ways: list[list[Linear]], column: Column) -> bool:
    """Add the way that most rows bear out, if enough do."""
    ways = [sums for sums in ways if sums]
    if not ways:
        return False
    best = max(ways, key=builder.fit)
    held, count = builder.share(best)
    if 2 * held < count or not held:
        if column.role == "change":
            builder.unclear.append(("change", column))
        return False
    for linear in best:
        builder.add(linear)
    return True


# --- totals ---------------------------------------------------------------------------


def _add_totals(builder: Builder) -> None:
    sheet = builder.sheet
    coded = [column for column in sheet.named("score") if column.code]
    above = parents([column.code for column in coded])
    for place, column in enumerate(coded):
        parts = [c for c, up in zip(coded, above, strict=True) if up == place]
        if parts:
            _add_best(builder, [_sums(builder, column, parts)], column)
    tops = [c for c, up in zip(coded, above, strict=True) if up is None]
    for column in sheet.named("total"):
        ways = [
            _sums(builder, column, parts)
            for parts in _ways(builder, column, tops)
            if len(parts) > 1
        ]
        if len(sheet.items()) <= FEW and sheet.shape == "units":
            ways = [sums for sums in ways if sums]
            best = max(ways, key=builder.fit, default=[])
            for linear in best:
                builder.add(linear)
        elif (
            ways
            and not _add_best(builder, ways, column)
            and sheet.shape == "units"
            and not is_index(column.name)
        ):
            builder.unclear.append(("across", column))


def _ways(
    builder: Builder, total: Column, tops: list[Column]
) -> Iterator[list[Column]]:
    """The columns that a total may be the sum of."""
    points = [
        column
        for column in builder.sheet.named("score", "bonus", "penalty")
        if total.year in {None, column.year} or column.year is None
    ]
    others = [column for column in points if not column.code]
    if tops:
        yield tops
        yield [*tops, *others]
    else:
        yield points
    before = [column for column in points if column.place < total.place]
    yield before
    for end in before[:1] + before[-1:]:  # D1 to D8, and not what else is told
        yield [column for column in before if stem(column.name) == stem(end.name)]
    stops = [c.place for c in builder.sheet.named("total") if c.place < total.place]
    yield [column for column in before if column.place > max(stops, default=-1)]
    if stops:  # a total of the total before and what follows it
        last = builder.sheet.columns[max(stops)]
        yield [last, *(column for column in before if column.place > last.place)]


def _sums(builder: Builder, total: Column, parts: Sequence[Column]) -> list[Linear]:
    found = []
    for row in builder.sheet.rows:
        result = builder.cells.get((row.place, total.place))
        terms, slack, is_open = [], 0, False
        for column in parts:
            cell = builder.cells.get((row.place, column.place))
            extra = column.role in {"bonus", "penalty"}
            if cell is None:
                # A blank bonus is none; in a row of averages it was left out.
                is_open |= extra and row.kind == "average"
                slack = slack if extra else ENDLESS
            elif extra and row.kind == "max":
                is_open = True  # a maximum may or may not count what is added
            else:
                is_off = column.role == "penalty" or takes_off(column.name)
                is_off = is_off and builder.values[cell] > 0
                terms.append((cell, -1 if is_off else 1))
        if result is not None and terms and not is_open:
            found.append(builder.linear("across", result, terms, slack=slack))
    return found


# --- changes, percentages, averages ---------------------------------------------------


def _changes(builder: Builder, change: Column) -> Iterator[list[Linear]]:
    columns = builder.sheet.named("score", "total", "percent", "target")
    for new, old in permutations(columns, 2):
        found = []
        for row in builder.sheet.rows:
            cells = [
                builder.cells.get((row.place, c.place)) for c in (change, new, old)
            ]
            result, after, before = cells
            if result is not None and after is not None and before is not None:
                parts = ((after, 1), (before, -1))
                found.append(builder.linear("change", result, parts))
        yield found


def _percents(builder: Builder, percent: Column) -> Iterator[list[Linear]]:
    sheet = builder.sheet
    maxima = [row for row in sheet.rows if row.kind == "max"]
    for column in sheet.named("score", "total", "target"):
        for most in sheet.named("max") or [None]:
            found = []
            for row in sheet.rows:
                result = builder.cells.get((row.place, percent.place))
                score = builder.cells.get((row.place, column.place))
                place = (row.place, most.place) if most else None
                if most is None and maxima:
                    place = (maxima[0].place, column.place)
                top = builder.cells.get(place) if place else None
                if (
                    result is None
                    or score is None
                    or top is None
                    or column is percent
                    or builder.values[top] <= 0
                ):
                    continue
                linear = builder.linear(
                    "percent", result, ((score, 100 * builder.scale),), times_cell=top
                )
                found.append(linear)
            yield found


def _add_averages(builder: Builder) -> None:
    sheet = builder.sheet
    for row in sheet.items("average"):
        rows = [item for item in sheet.items() if item.group == row.group]
        sums = []
        for column in sheet.columns:
            result = builder.cells.get((row.place, column.place))
            if result is None or column.role == "rank":
                continue
            cells = (builder.cells.get((item.place, column.place)) for item in rows)
            parts = [(cell, 1) for cell in cells if cell is not None]
            if parts:
                linear = builder.linear("average", result, parts, times=len(parts))
                sums.append((column, linear))
        held, count = builder.share([linear for _, linear in sums])
        apart = is_national(row.title or row.name) or _is_partial(builder)
        if (apart and held < count) or (count > FEW and 2 * held < count):
            builder.unclear += [("average", column) for column, _ in sums[:1]]
            continue
        for _, linear in sums:
            builder.add(linear)


def _is_partial(builder: Builder) -> bool:
    """Whether ranks show that units are missing."""
    ranks = [
        builder.values[cell]
        for (_, place), cell in builder.cells.items()
        if builder.sheet.columns[place].role == "rank"
    ]
    most = len(builder.sheet.items()) * builder.scale
    return any(rank > most for rank in ranks)


# --- ranks ----------------------------------------------------------------------------

#: A rank and a score, with their cells.
Pair = tuple[int, int, int, int]


def _add_ranks(builder: Builder, ranks: Column) -> None:
    if builder.sheet.shape != "units":
        return
    columns = builder.sheet.named("total", "score", "percent")
    order = sorted(
        columns,
        key=lambda c: (c.role != "total", c.place > ranks.place, -c.place),
    )
    best: tuple[int, int, list[list[Pair]]] | None = None
    for column in order:
        groups = _pairs(builder, ranks, column)
        for sign in (1, -1):
            off = sum(len(group) - len(_fitting(group, sign)) for group in groups)
            if groups and (best is None or off < best[0]):
                best = off, sign, groups
    if best is None:
        return
    off, sign, groups = best
    count = sum(map(len, groups))
    if off > max(count // 5, 1 if count < 6 else 2):  # noqa: PLR2004 - a short list may have one
        builder.unclear.append(("rank", ranks))
        return
    builder.ranked += count - off
    for group in groups:
        _place(builder, group, sign)


def _pairs(builder: Builder, ranks: Column, scores: Column) -> list[list[Pair]]:
    """The ranks with their scores, list by list: by year, or what parts them else."""
    said = list(zip(*(row.said for row in builder.sheet.items()), strict=True))
    kinds = [
        place
        for place, texts in enumerate(said)
        if 1 < len(set(texts)) <= len(texts) // 2
    ]
    whole = _grouped(builder, ranks, scores, [])
    if not any(_firsts(group, builder.scale) > 1 for group in whole):
        return whole
    for by in [*([kind] for kind in kinds), kinds]:
        parted = _grouped(builder, ranks, scores, by)
        firsts = [_firsts(group, builder.scale) for group in parted]
        if firsts and max(firsts) == 1 and 2 * sum(firsts) > len(firsts):
            return parted
    return whole


def _firsts(group: list[Pair], unit: int) -> int:
    """How many different scores are first in a list."""
    return len({score for rank, score, _, _ in group if rank == unit})


def _grouped(
    builder: Builder, ranks: Column, scores: Column, by: Sequence[int]
) -> list[list[Pair]]:
    groups: dict[tuple[str, ...], list[Pair]] = {}
    for row in builder.sheet.items():
        rank = builder.cells.get((row.place, ranks.place))
        score = builder.cells.get((row.place, scores.place))
        if rank is not None and score is not None:
            pair = (builder.values[rank], builder.values[score], rank, score)
            key = (row.group, *(row.said[place] for place in by))
            groups.setdefault(key, []).append(pair)
    return [group for group in groups.values() if len(group) > 1]


def _fitting(group: list[Pair], sign: int) -> list[Pair]:
    """The most pairs whose scores fall as their ranks rise."""
    # Pairs of one rank stand with rising scores, so that only equal ones fit together.
    pairs = sorted(group, key=lambda pair: (pair[0], sign * pair[1]))
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, score, _, _) in enumerate(pairs):
        key = -sign * score
        at = bisect_right(tails, key)
        before.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [key]
        ends[at : at + 1] = [place]
    found = []
    place = ends[-1] if ends else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]


def _place(builder: Builder, group: list[Pair], sign: int) -> None:
    """Add a relation for each pair that does not fit among the others."""
    fitting = _fitting(group, sign)
    kept = {pair[2] for pair in fitting}
    off = [pair for pair in group if pair[2] not in kept]
    counted = _not_counted(group, sign, builder.scale)
    few = len(off) or (len(group) // 10 if len(group) > TEN else len(group) > FEW * 2)
    is_full = 0 < len(counted) <= few
    for pair in counted if is_full else off:
        others = [p for p in (group if is_full else fitting) if p is not pair]
        others.sort(key=lambda p: (-sign * p[1], p[0]))
        builder.placed(
            rank=pair[2],
            score=pair[3],
            ranks=tuple(p[0] for p in others),
            scores=tuple(p[1] for p in others),
            is_full=is_full,
            is_whole=max(p[0] for p in group) <= len(group) * builder.scale,
            sign=sign,
        )


def _not_counted(group: list[Pair], sign: int, unit: int) -> list[Pair]:
    """Pairs whose rank is not the number of better scores plus one, in a whole list.

    Equal scores may be told apart by decimals that are not printed; and some lists
    count on from a shared rank (1, 2, 2, 3).
    """
    pairs = sorted(group, key=lambda pair: -sign * pair[1])
    if max(pair[0] for pair in pairs) > len(pairs) * unit:
        return []  # some units are not in the list
    wrong, dense, better = [], 0, 0
    shared = [list(same) for _, same in groupby(pairs, key=lambda pair: pair[1])]
    for number, same in enumerate(shared, 1):
        for pair in same:
            if not (better + 1) * unit <= pair[0] <= (better + len(same)) * unit:
                wrong.append(pair)
            dense += pair[0] != number * unit
        better += len(same)
    return wrong if dense else []
