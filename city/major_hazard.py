"""Whether a unit is a major hazard installation, and of which level, after GB 18218-2018.

S = Σ q/Q over what the unit holds; S ≥ 1 makes it a major hazard. Its level follows from R = α·Σ β·q/Q:
level 1 from R = 100, 2 from 50, 3 from 10, 4 below. q is the design maximum in tonnes, not what is in the
tank today; Q the critical quantity of a substance, or of its class where the standard does not name it; β
how bad a substance is; α how many people live or work within 500 m. All of it is exact: a quotient that
reaches a bound only by rounding does not reach it.

Figures of GB 18218-2018 tables 1 to 5 from a published secondary copy, compared by CAS number; that β of
the classes W5.2 to W5.4 is 1 follows the named liquids of these classes. The official text was not at hand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import inf, isfinite
from types import MappingProxyType

from city.chemical import find_chemical

EDITION = "GB 18218-2018"
Number = int | float | str | Decimal | Fraction


class HazardVerdict(StrEnum):
    """Whether a unit is a major hazard; undecided where what we do not know might make it one."""

    MAJOR = "major"
    NOT_MAJOR = "not_major"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class CriticalQuantity:
    """Q in tonnes and β, without a unit, of a substance or of a class of substances."""

    tonnes: Fraction
    beta: Fraction


def exact(number: Number) -> Fraction:
    """A number as it is written: 9.99 is 999/100. Raises ValueError for what is none or is not finite."""
    if isinstance(number, Fraction):
        return number
    try:
        near = float(number)  # a text of few letters may have more digits than any memory
    except OverflowError:
        near = inf
    if not isfinite(near):
        raise ValueError(f"{number!r} is not a quantity")
    return Fraction(str(number)) if near else Fraction()


@dataclass(frozen=True, slots=True)
class Holding:
    """What a unit may hold of a substance at most, by design. `classes` are those of GB 18218 ("J2", "W5.1").

    Only a substance the standard does not name is decided by its classes. Raises ValueError for less than
    nothing and for a class that is none.
    """

    substance: str
    design_max_t: Fraction
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.substance.strip():
            raise ValueError("a substance needs a name")
        if self.design_max_t < 0:
            raise ValueError("design_max_t must not be negative")
        if unknown := [each for each in self.classes if each not in CLASSES]:
            raise ValueError(f"no class of {EDITION} that we know: {', '.join(unknown)}")

    def critical(self) -> CriticalQuantity | None:
        """Its Q and β; None where neither the substance nor a class of it is known."""
        chemical = find_chemical(self.substance)
        named = SUBSTANCES.get(chemical.id) if chemical else None
        return named or strictest(self.classes)


def strictest(classes: Iterable[str]) -> CriticalQuantity | None:
    """Of several classes that with the least Q counts, and of equal ones that with the greatest β."""
    return min((CLASSES[each] for each in classes), key=lambda row: (row.tonnes, -row.beta), default=None)


@dataclass(frozen=True, slots=True)
class MajorHazard:
    """What an inventory comes to. With `unknown` substances left, `s` and `r` are the least they can be.

    `alpha` and `r` are None where nobody said how many people are within 500 m. No unit has a dimension.
    """

    s: Fraction
    alpha: Fraction | None
    r: Fraction | None
    unknown: tuple[str, ...] = ()
    edition: str = EDITION

    @property
    def verdict(self) -> HazardVerdict:
        """Whether it is a major hazard: what is not known makes it undecided, never less than it is."""
        if self.s >= 1:
            return HazardVerdict.MAJOR
        return HazardVerdict.UNDECIDED if self.unknown else HazardVerdict.NOT_MAJOR

    @property
    def level(self) -> int | None:
        """1 (worst) to 4; None for no major hazard and for what is undecided, or has no R."""
        return None if self.s < 1 or self.r is None else level_of(self.r)

    @property
    def may_be_worse(self) -> bool:
        """Whether substances are left that might raise the level."""
        return bool(self.unknown) and self.level != 1


def assess(holdings: Sequence[Holding], people_within_500_m: int | None) -> MajorHazard:
    """Weigh an inventory. Raises ValueError for one without a substance: of that nothing is known."""
    if not holdings:
        raise ValueError("an inventory without a substance says nothing")
    weighed = [(holding, holding.critical()) for holding in holdings]
    known = [(holding.design_max_t / row.tonnes, row.beta) for holding, row in weighed if row]
    alpha = None if people_within_500_m is None else alpha_of(people_within_500_m)
    badness = sum((beta * quotient for quotient, beta in known), Fraction())
    return MajorHazard(
        s=sum((quotient for quotient, _ in known), Fraction()),
        alpha=alpha,
        r=None if alpha is None else alpha * badness,
        unknown=tuple(dict.fromkeys(holding.substance for holding, row in weighed if row is None)),
    )


def alpha_of(people: int) -> Fraction:
    """α by the people within 500 m of the unit's edge (table 5). Raises ValueError for fewer than none."""
    if people < 0:
        raise ValueError("people must not be negative")
    return next(alpha for least, alpha in _ALPHAS if people >= least)


def level_of(r: Fraction) -> int:
    """The level of a major hazard by its R (table 6)."""
    return next((level for level, least in ((1, 100), (2, 50), (3, 10)) if r >= least), 4)


_ALPHAS = tuple(
    (least, exact(alpha)) for least, alpha in ((100, "2"), (50, "1.5"), (30, "1.2"), (1, "1"), (0, "0.5"))
)


def _rows(table: Mapping[str, tuple[str, str]]) -> Mapping[str, CriticalQuantity]:
    return MappingProxyType(
        {key: CriticalQuantity(exact(t), exact(beta)) for key, (t, beta) in table.items()}
    )


SUBSTANCES = _rows(
    {
        "chlorine": ("5", "4"),
        "ammonia": ("10", "2"),
        "sulfur_dioxide": ("20", "2"),
        "ethylene_oxide": ("10", "2"),
        "hydrogen_sulfide": ("5", "5"),
        "hydrogen_fluoride": ("1", "5"),
        "hydrogen_chloride": ("20", "3"),
        "nitrogen_dioxide": ("1", "10"),
        "phosgene": ("0.3", "20"),
        "hydrogen_cyanide": ("1", "10"),
        "methyl_isocyanate": ("0.75", "20"),
        "carbon_monoxide": ("20", "2"),
        "hydrogen": ("5", "1.5"),
        "lpg": ("50", "1.5"),
        "natural_gas": ("50", "1.5"),
        "lng": ("50", "1.5"),
        "ethylene": ("50", "1.5"),
        "vinyl_chloride": ("50", "1.5"),
        "acetylene": ("1", "1.5"),
        "butadiene": ("5", "1.5"),
        "benzene": ("50", "1"),
        "toluene": ("500", "1"),
        "methanol": ("500", "1"),
        "ethanol": ("500", "1"),
        "acetone": ("500", "1"),
        "styrene": ("500", "1"),
        "cyclohexane": ("500", "1"),
        "gasoline": ("200", "1"),
        "acrylonitrile": ("50", "1"),
        "propylene_oxide": ("10", "1.5"),
        "oxygen": ("200", "1"),
    }
)
"""Q (t) and β by chemical. LNG is weighed as natural gas, carbon monoxide as a gas that contains it."""
CLASSES = _rows(
    {
        "J1": ("5", "4"),
        "J2": ("50", "1"),
        "J3": ("50", "2"),
        "J4": ("50", "2"),
        "J5": ("500", "1"),
        "W2": ("10", "1.5"),
        "W5.1": ("10", "1.5"),
        "W5.2": ("50", "1"),
        "W5.3": ("1000", "1"),
        "W5.4": ("5000", "1"),
    }
)
"""Q (t) and β by class: J acute toxicity, W2 flammable gases, W5 flammable liquids. Others we do not have."""
