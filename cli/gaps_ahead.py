"""What the calendar says of rotas that are checked: whether anybody is on duty in the days to come."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.oncall import gaps
from city.catalogue import Catalogue
from city.clock import DAY_MS
from city.rota import Gap, Rota

DAYS = 14
_MINUTE_MS = 60_000


def gaps_ahead(city: Catalogue, now: int) -> Iterator[tuple[str, str]]:
    """For each rota with gaps that are not meant its key, and how long nobody is on duty, and when first.

    One whose gaps are meant is named where nobody is on duty at all.
    """
    for rota in city.duty.rotas if city.duty else ():
        found = gaps(rota, now, now + DAYS * DAY_MS)
        empty = sum(gap.last - gap.first for gap in found)
        if empty >= DAYS * DAY_MS:
            yield f"rotas.{rota.rota_id}", f"nobody is on duty in all of the next {DAYS} days"
        elif found and rota.always:
            yield f"rotas.{rota.rota_id}", _told(found, empty, rota)


def _told(found: Sequence[Gap], empty: int, rota: Rota) -> str:
    zone = ZoneInfo(rota.timezone)
    first, last = (_moment(at, zone) for at in (found[0].first, found[0].last))
    minutes = round(empty / _MINUTE_MS)
    long = f"{minutes // 1440} d {minutes // 60 % 24} h {minutes % 60} min"
    return (
        f"nobody is on duty for {long} of the next {DAYS} days, first from {first} to {last}; "
        "one that is meant to have gaps says always = false"
    )


def _moment(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
