"""What a scenario or an action changes: data, awards, rules, weights, other units.

People write one of a closed set of frozen values; how each is carried out is written
once, in `parindex.whatif.scenarios`.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from parindex.aggregation import weights_of
from parindex.assessment import Measurement, interval, measurement
from parindex.intervals import Interval
from parindex.rules import Rule
from parindex.tables import Table
from parindex.text import nfc
from parindex.units import Amount, parse_amount


@attrs.frozen
class Set:
    """A datum is measured anew: 190 dossiers on time."""

    #: The datum.
    name: str = attrs.field(converter=nfc)
    #: What it is then.
    value: Measurement = attrs.field(converter=measurement)


@attrs.frozen
class Add:
    """So many more of a datum, or fewer: 30 more dossiers on time.

    With a code, so many more points than the node has by the changes so far.
    """

    #: The datum, or the code of a criterion.
    name: str = attrs.field(converter=nfc)
    #: How many more; below 0 for fewer. A percentage grows by percentage points.
    amount: Amount = attrs.field(converter=parse_amount)


@attrs.frozen
class Award:
    """A criterion or area is awarded a score, whatever its data are."""

    #: Its code.
    code: str = attrs.field(converter=nfc)
    #: The score.
    score: Interval = attrs.field(converter=interval)


@attrs.frozen
class Without:
    """A measurement or an award is taken back: the datum is missing, the data count."""

    #: The datum, or the code that was awarded a score.
    name: str = attrs.field(converter=nfc)


@attrs.frozen
class Applies:
    """A criterion or area applies to the unit, or does not."""

    #: Its code.
    code: str = attrs.field(converter=nfc)
    #: Whether it applies.
    applies: bool = True


#: What can change in a unit's book.
BookChange = Set | Add | Award | Without | Applies


@attrs.frozen
class ForPeer:
    """Another unit changes, among those that ranks are counted from."""

    #: Its name, in either language.
    unit: str = attrs.field(converter=nfc)
    #: What changes in its book.
    change: BookChange


@attrs.frozen
class UseReading:
    """Another reading of the rules counts."""

    #: Its name; empty for what sources state.
    reading: str = attrs.field(converter=nfc)


@attrs.frozen
class UseEdition:
    """The rules of another edition count, on the same data and awards."""

    #: Its id, or the path of its file.
    framework: str = attrs.field(converter=nfc)


@attrs.frozen
class UseRule:
    """A criterion has another rule: a hypothesis, which no source needs to state."""

    #: The code of the criterion.
    code: str = attrs.field(converter=nfc)
    #: Its rule.
    rule: Rule


@attrs.frozen
class Weigh:
    """The components of a node have other weights."""

    #: The code of the node; empty for the whole.
    code: str = attrs.field(converter=nfc)
    #: The weights that change, by the code of the component; a sum has 1 of each.
    weights: Table[Fraction] = attrs.field(converter=weights_of)


#: What can change in the rules.
RuleChange = UseReading | UseEdition | UseRule | Weigh

#: One thing that a scenario changes.
Change = BookChange | ForPeer | RuleChange
