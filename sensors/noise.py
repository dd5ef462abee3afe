"""Noise that is smooth in time and the same on every run: hashes instead of a random generator.

A value depends on nothing but seed, name and time, so that a backfill, a restart and a second
process agree. `name` is any text that tells one curve from another.
"""

from functools import lru_cache
from math import cos, pi
from zlib import crc32

_MASK = (1 << 64) - 1


def unit_hash(seed: int, *name: str) -> float:
    """A fixed number in [0, 1) for a seed and a name."""
    return _unit(_key(seed, "/".join(name)))


def smooth(seed: int, name: str, time_ms: int, period_ms: int) -> float:
    """Smooth noise in [-1, 1]: hashed knots one period apart, joined by half cosines."""
    key = _key(seed, name)
    knot, rest = divmod(time_ms, period_ms)
    share = (1 - cos(pi * rest / period_ms)) / 2
    a, b = _unit(key + knot), _unit(key + knot + 1)
    return 2 * (a + (b - a) * share) - 1


@lru_cache(maxsize=1 << 18)
def _key(seed: int, name: str) -> int:
    return (seed << 40) ^ (crc32(name.encode()) << 8)


def _unit(number: int) -> float:
    """splitmix64 (Steele, Lea, Flood 2014) of a whole number, as a share of 2^64."""
    z = (number * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15) & _MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
    return ((z ^ (z >> 31)) >> 11) / (1 << 53)
