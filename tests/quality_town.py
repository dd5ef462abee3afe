"""A town of five air stations with a day of PM2.5 behind it: one has a spike, one four hours of its own."""

import numpy as np
from cast import HOUR, MINUTE, NOW, named, stream, thing

from city.catalogue import Area, Catalogue, City
from city.observation import Observation
from city.quality import Quality, Reason
from city.thing import Kind
from store import batches
from store.batches import Batch

DAY = 24 * HOUR
FIRST = NOW - 8 * HOUR - DAY
"""Midnight of 2026-11-21 in Shanghai."""
LAST = FIRST + DAY
SPIKE_AT = FIRST + 5 * HOUR
HIGH_FROM = FIRST + 10 * HOUR
STATIONS = tuple(
    thing(
        f"air-{n}",
        Kind.AIR,
        "hills",
        121.8 + n / 100,
        29.85,
        stream(f"air-{n}", "pm2_5", "µg/m³", report_s=600),
    )
    for n in range(1, 6)
)
TOWN = Catalogue(
    City("town", named("Town"), (121.85, 29.9), 11, "Asia/Shanghai"),
    (Area("hills", named("Hills"), (121.8, 29.85)), Area("coast", named("Coast"), (121.9, 29.92))),
    STATIONS,
    (),
)


def fill(conn, keys: list[int]) -> None:
    """A quiet day and some hours around it for each station; a spike of one, high hours of another."""
    times = np.arange(FIRST - 3 * HOUR, LAST + 3 * HOUR, 10 * MINUTE)
    rng = np.random.default_rng(1)
    told: list[Observation] = []
    for number, key in enumerate(keys):
        results = 60 + 10 * np.sin(times / DAY * 2 * np.pi) + rng.normal(0, 1, len(times))
        if number == 0:
            results[times == SPIKE_AT] += 200
        if number == 1:
            results[(times >= HIGH_FROM) & (times < HIGH_FROM + 4 * HOUR)] += 300
        pairs = zip(times.tolist(), results.tolist(), strict=True)
        told += [Observation(key, at, one, Quality.GOOD, Reason.NONE, at) for at, one in pairs]
    batches.write(conn, "town", Batch(told))


def late(conn, key: int, at: int, result: float = 60.0) -> None:
    """One observation more."""
    batches.write(conn, "town", Batch([Observation(key, at, result, Quality.GOOD, Reason.NONE, LAST + DAY)]))
