"""The page of alarm health: figures beside what they should be, marked where they are beyond it."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pytest
from cast import MINUTE, NOW

from city.alarm_health import SLOT_MS, AlarmHealth, Announced, Standing, Who, alarm_health
from city.canary import Flight
from city.clock import DAY_MS
from city.state import Level
from dashboard.pages.alarm_health import Wish, figures_of
from store import database

WHO = ("flood", "datastream:1")


@dataclass
class Reader:
    """Reads what a test says."""

    announced: list[Announced] = field(default_factory=list[Announced])
    standing: list[Standing] = field(default_factory=list[Standing])
    away: bool = False
    since: int = 0
    zone = ZoneInfo("Asia/Shanghai")
    now = NOW

    def days(self, days: int, operators: int) -> AlarmHealth:
        if self.away:
            raise database.Unavailable[0]("away")
        first = max(self.since, NOW - days * DAY_MS)
        return alarm_health(self.announced, [], self.standing, first, NOW, operators)

    def flights(self) -> list[Flight]:
        return []

    def name(self, who: Who, _lang: str) -> tuple[str, str]:
        return who


def shown(reader: Reader, search: str = "?lang=en") -> str:
    return str(figures_of(reader, Wish.of(search), "dark"))


def test_a_flood_and_an_alarm_that_stands_for_days_are_marked():
    flood = [Announced(NOW - SLOT_MS + n, WHO, Level.RED) for n in range(30)]
    text = shown(Reader(flood, [Standing(WHO, NOW - 3 * DAY_MS)]), "?lang=en&days=1")
    for word in ("⚠ 30.0 ", "⚠ 1 ", "3.0 days", "30 alarms were announced"):
        assert word in text
    assert "⚠ 0.7 % " not in text


def test_a_quiet_week_is_marked_nowhere():
    assert "⚠" not in shown(Reader([Announced(NOW - MINUTE, WHO, Level.BLUE)]))


def test_more_people_share_the_load():
    crowd = [Announced(NOW - SLOT_MS + n, WHO, Level.RED) for n in range(30)]
    assert "⚠ 10.0 " not in shown(Reader(crowd), "?lang=en&operators=3")
    assert "10.0 " in shown(Reader(crowd), "?lang=en&operators=3")


def test_a_system_of_yesterday_says_so_and_nothing_of_the_days_before():
    text = shown(Reader([Announced(NOW - MINUTE, WHO, Level.BLUE)], since=NOW - DAY_MS))
    assert "on record since" in text
    assert "on record since" not in shown(Reader())


def test_a_database_that_is_away_is_said():
    assert "does not answer" in shown(Reader(away=True))


@pytest.mark.parametrize("search", ["?days=8&operators=0", "?days=<b>&operators=99", "", None, "?days=٣"])
def test_an_address_that_makes_no_sense_is_the_usual_one(search):
    assert (Wish.of(search).days, Wish.of(search).operators) == (7, 1)
