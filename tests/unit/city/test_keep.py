"""How long history is kept: what would lose a rollup is refused by name."""

import pytest

from city.errors import SettingsError
from city.keep import Keep
from city.settings import Settings


def test_by_default_coarser_rollups_are_kept_longer():
    assert Keep() == Keep(raw_days=90, minutes_days=366, hours_days=0, days_days=0)


@pytest.mark.parametrize("keep", [(0, 0, 0, 0), (35, 35, 35, 35), (90, 366, 3660, 0), (90, 0, 0, 0)])
def test_each_may_be_kept_as_long_as_the_finer_one_or_longer(keep):
    Keep(*keep)


@pytest.mark.parametrize(
    ("keep", "named"),
    [
        ((34, 366, 0, 0), "CITYWATCH_KEEP_RAW_DAYS"),
        ((90, 60, 0, 0), "CITYWATCH_KEEP_MINUTES_DAYS"),
        ((0, 366, 0, 0), "CITYWATCH_KEEP_MINUTES_DAYS"),
        ((90, 366, 100, 0), "CITYWATCH_KEEP_HOURS_DAYS"),
        ((90, 366, 0, 400), "CITYWATCH_KEEP_DAYS_DAYS"),
    ],
)
def test_what_would_lose_a_rollup_is_refused(keep, named):
    with pytest.raises(SettingsError, match=named):
        Keep(*keep)


@pytest.mark.parametrize(
    ("keep", "named"),
    [({"ledger_days": 89}, "CITYWATCH_KEEP_LEDGER_DAYS"), ({"heard_days": 6}, "CITYWATCH_KEEP_HEARD_DAYS")],
)
def test_what_is_still_needed_of_what_was_told_is_not_forgotten(keep, named):
    assert Keep(ledger_days=0, heard_days=0).ledger_days == 0
    with pytest.raises(SettingsError, match=named):
        Keep(**keep)


def test_the_environment_says_how_long():
    environ = {"CITYWATCH_KEEP_RAW_DAYS": "40", "CITYWATCH_KEEP_MINUTES_DAYS": "0"}
    assert Settings.from_environ(environ, str).keep() == Keep(40, 0, 0, 0)
    told = {"CITYWATCH_KEEP_LEDGER_DAYS": "365", "CITYWATCH_KEEP_HEARD_DAYS": "0"}
    assert Settings.from_environ(told, str).keep() == Keep(ledger_days=365, heard_days=0)
    with pytest.raises(SettingsError, match="CITYWATCH_KEEP_HOURS_DAYS"):
        Settings.from_environ({"CITYWATCH_KEEP_HOURS_DAYS": "ten"}, str)
