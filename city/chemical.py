"""Chemicals that sites hold and gas alarms are about: what each is called, its numbers, how its gas behaves.

A row a chemical. CAS and UN numbers and classes are those of the UN Model Regulations' list of dangerous
goods; molar masses are computed from the standard atomic weights (IUPAC). None of it says how dangerous an
amount is: that is `city.major_hazard`, `city.erg` and `city.exposure_limits`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from city.thing import Name, name

AIR_G_MOL = 28.964
"""Mean molar mass of dry air (ICAO standard atmosphere)."""


class Buoyancy(StrEnum):
    """Why a cloud of a chemical lies on the ground, or why it does not."""

    MOLAR_MASS = "molar_mass"
    """Heavy: its molecules weigh more than air's."""
    COLD = "cold"
    """Heavy when released from the liquid: the cloud is cold, and may carry droplets."""
    ASSOCIATES = "associates"
    """Heavy: its molecules cling together, as those of hydrogen fluoride do."""
    NOT_HEAVIER = "not_heavier"
    """Not heavy: about as light as air, or lighter."""


@dataclass(frozen=True, slots=True)
class Chemical:
    """A substance or a commercial mixture.

    `molar_mass` in g/mol, None where a mixture has none of its own; that of a mixture nearly all of one
    substance is that substance's. `classes` are the class of dangerous goods and then its subsidiary hazards.
    `aliases` are other words that mean it, in any case.
    """

    id: str
    name: Name
    cas: str
    un: int
    molar_mass: float | None
    buoyancy: Buoyancy
    classes: tuple[str, ...]
    aliases: frozenset[str] = field(default_factory=lambda: frozenset[str]())

    def __post_init__(self) -> None:
        if not is_cas_number(self.cas):
            raise ValueError(f"{self.cas!r} is not a CAS number")
        if not 0 < self.un <= 9999:
            raise ValueError(f"{self.un} is not a UN number")
        if self.molar_mass is not None and not self.molar_mass > 0:
            raise ValueError("molar_mass must be positive")

    @property
    def heavy_gas(self) -> bool:
        """Whether a passive plume is a screening estimate only, because the cloud spreads on the ground."""
        return self.buoyancy is not Buoyancy.NOT_HEAVIER


def is_cas_number(text: str) -> bool:
    """Whether the check digit is right: the digits before it, weighted 1, 2, 3 … from the right, mod 10."""
    body, _, check = text.rpartition("-")
    digits = body.replace("-", "")
    if len(check) != 1 or not (digits + check).isascii() or not (digits + check).isdecimal():
        return False
    return sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), 1)) % 10 == int(check)


def find_chemical(word: str) -> Chemical | None:
    """The chemical of an id, a name in any of our languages, an alias or a CAS number; None for others."""
    return _by_word().get(_plain(word))


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


@cache
def _by_word() -> Mapping[str, Chemical]:
    found: dict[str, Chemical] = {}
    for chemical in CHEMICALS:
        for word in {chemical.id, chemical.cas, *chemical.name.values(), *chemical.aliases}:
            if found.setdefault(_plain(word), chemical) is not chemical:
                raise ValueError(f"{word!r} is two chemicals")
    return MappingProxyType(found)


def _row(
    id: str,
    names: tuple[str, str, str],
    numbers: tuple[str, int],
    molar_mass: float | None,
    classes: str,
    *aliases: str,
    because: Buoyancy | None = None,
) -> Chemical:
    simplified, traditional, english = names
    if because is None:
        heavier = molar_mass is None or molar_mass > AIR_G_MOL  # our mixtures are of heavy vapours
        because = Buoyancy.MOLAR_MASS if heavier else Buoyancy.NOT_HEAVIER
    called = name(zh_Hans=simplified, zh_Hant=traditional, en=english)
    return Chemical(id, called, *numbers, molar_mass, because, tuple(classes.split()), frozenset(aliases))


_COLD, _CLINGS = Buoyancy.COLD, Buoyancy.ASSOCIATES
CHEMICALS = (
    _row(
        "chlorine",
        ("氯", "氯", "Chlorine"),
        ("7782-50-5", 1017),
        70.906,
        "2.3 5.1 8",
        "液氯",
        "氯气",
        "氯氣",
        "Cl2",
    ),
    _row(
        "ammonia",
        ("氨", "氨", "Ammonia"),
        ("7664-41-7", 1005),
        17.031,
        "2.3 8",
        *("液氨", "氨气", "氨氣", "NH3", "anhydrous ammonia"),
        because=_COLD,
    ),
    _row(
        "sulfur_dioxide",
        ("二氧化硫", "二氧化硫", "Sulphur dioxide"),
        ("7446-09-5", 1079),
        64.066,
        "2.3 8",
        *("sulfur dioxide", "SO2"),
    ),
    _row(
        "ethylene_oxide",
        ("环氧乙烷", "環氧乙烷", "Ethylene oxide"),
        ("75-21-8", 1040),
        44.053,
        "2.3 2.1",
        "EO",
    ),
    _row(
        "hydrogen_sulfide",
        ("硫化氢", "硫化氫", "Hydrogen sulphide"),
        ("7783-06-4", 1053),
        34.08,
        "2.3 2.1",
        *("hydrogen sulfide", "H2S"),
    ),
    _row(
        "hydrogen_fluoride",
        ("氟化氢", "氟化氫", "Hydrogen fluoride"),
        ("7664-39-3", 1052),
        20.006,
        "8 6.1",
        *("HF", "hydrogen fluoride (anhydrous)"),
        because=_CLINGS,
    ),
    _row(
        "hydrogen_chloride",
        ("氯化氢", "氯化氫", "Hydrogen chloride"),
        ("7647-01-0", 1050),
        36.461,
        "2.3 8",
        *("HCl", "hydrogen chloride (anhydrous)", "hydrogen chloride, anhydrous"),
    ),
    _row(
        "nitrogen_dioxide",
        ("二氧化氮", "二氧化氮", "Nitrogen dioxide"),
        ("10102-44-0", 1067),
        46.006,
        "2.3 5.1 8",
        "NO2",
    ),
    _row("phosgene", ("光气", "光氣", "Phosgene"), ("75-44-5", 1076), 98.915, "2.3 8", "COCl2"),
    _row(
        "hydrogen_cyanide",
        ("氰化氢", "氰化氫", "Hydrogen cyanide"),
        ("74-90-8", 1051),
        27.026,
        "6.1 3",
        "HCN",
    ),
    _row(
        "methyl_isocyanate",
        ("异氰酸甲酯", "異氰酸甲酯", "Methyl isocyanate"),
        ("624-83-9", 2480),
        57.052,
        "6.1 3",
        "MIC",
    ),
    _row(
        "carbon_monoxide",
        ("一氧化碳", "一氧化碳", "Carbon monoxide"),
        ("630-08-0", 1016),
        28.010,
        "2.3 2.1",
        "CO",
    ),
    _row("hydrogen", ("氢", "氫", "Hydrogen"), ("1333-74-0", 1049), 2.016, "2.1", "H2", "氢气", "氫氣"),
    _row(
        "lpg",
        ("液化石油气", "液化石油氣", "Liquefied petroleum gas"),
        ("68476-85-7", 1075),
        None,
        "2.1",
    ),
    _row(
        "natural_gas",
        ("天然气", "天然氣", "Natural gas"),
        ("8006-14-2", 1971),
        16.043,
        "2.1",
        *("methane", "甲烷", "natural gas/methane", "CH4"),
    ),
    _row(
        "lng",
        ("液化天然气", "液化天然氣", "Liquefied natural gas"),
        ("74-82-8", 1972),
        16.043,
        "2.1",
        because=_COLD,
    ),
    _row("ethylene", ("乙烯", "乙烯", "Ethylene"), ("74-85-1", 1962), 28.054, "2.1"),
    _row("vinyl_chloride", ("氯乙烯", "氯乙烯", "Vinyl chloride"), ("75-01-4", 1086), 62.496, "2.1", "VCM"),
    _row("acetylene", ("乙炔", "乙炔", "Acetylene"), ("74-86-2", 1001), 26.038, "2.1"),
    _row(
        "butadiene",
        ("1,3-丁二烯", "1,3-丁二烯", "1,3-Butadiene"),
        ("106-99-0", 1010),
        54.092,
        "2.1",
        *("butadiene", "丁二烯"),
    ),
    _row("benzene", ("苯", "苯", "Benzene"), ("71-43-2", 1114), 78.114, "3"),
    _row("toluene", ("甲苯", "甲苯", "Toluene"), ("108-88-3", 1294), 92.141, "3"),
    _row("methanol", ("甲醇", "甲醇", "Methanol"), ("67-56-1", 1230), 32.042, "3 6.1"),
    _row("ethanol", ("乙醇", "乙醇", "Ethanol"), ("64-17-5", 1170), 46.069, "3"),
    _row("acetone", ("丙酮", "丙酮", "Acetone"), ("67-64-1", 1090), 58.080, "3"),
    _row("styrene", ("苯乙烯", "苯乙烯", "Styrene"), ("100-42-5", 2055), 104.152, "3"),
    _row("cyclohexane", ("环己烷", "環己烷", "Cyclohexane"), ("110-82-7", 1145), 84.162, "3"),
    _row("gasoline", ("汽油", "汽油", "Gasoline"), ("86290-81-5", 1203), None, "3", "petrol"),
    _row("acrylonitrile", ("丙烯腈", "丙烯腈", "Acrylonitrile"), ("107-13-1", 1093), 53.064, "3 6.1"),
    _row("propylene_oxide", ("环氧丙烷", "環氧丙烷", "Propylene oxide"), ("75-56-9", 1280), 58.080, "3"),
    _row("oxygen", ("氧", "氧", "Oxygen"), ("7782-44-7", 1072), 31.998, "2.2 5.1", "O2", "氧气", "氧氣"),
)
"""All chemicals we know."""
