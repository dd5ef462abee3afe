"""What is said of gaps in rotas, in three languages."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from cast import named

from alerts.gap_words import said
from city.local_time import moment
from city.notice import SHORT_LIMIT
from city.properties import LANGUAGES
from city.rota import ALWAYS, Gap, Rota, Stint, Weekly

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROTA = Rota("office", named("Office"), "Asia/Shanghai", (Weekly("w", (Stint(ALWAYS, ("li",)),)),))


def at(day: int, hour: int, month: int = 11) -> int:
    return moment(date(2026, month, day), hour * 60, SHANGHAI)


def told(lang: str, day: int, time: str) -> str:
    return f"{day} Nov {time}" if lang == "en" else f"11月{day}日 {time}"


NIGHTS = [Gap("office", at(22, 18), at(23, 8)), Gap("office", at(23, 18), at(24, 8))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_gap_is_named_in_local_time_with_its_offset(lang: str):
    words = said(ROTA, NIGHTS, lang)
    assert told(lang, 22, "18:00 +08:00") in words.title
    assert "Office" in words.title
    for day, time in ((22, "18:00"), (23, "08:00"), (23, "18:00"), (24, "08:00")):
        assert told(lang, day, time) in words.body


def test_a_gap_without_an_end_in_sight_says_only_when_it_begins():
    words = said(ROTA, [Gap("office", at(22, 18), at(30, 18, 12))], "en")
    assert words.title == "Nobody on duty: Office, from 22 Nov 18:00 +08:00 on"


def test_a_long_name_and_one_with_line_breaks_stay_one_line():
    rota = Rota("office", named("a\r\nb" * 60), "Asia/Shanghai", ROTA.layers)
    title = said(rota, NIGHTS, "zh-Hans").title
    assert "\n" not in title
    assert len(title) < 120


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_sms_has_at_most_70_characters_and_both_ends_of_the_gap(lang: str):
    rota = Rota("office", named("Reservoir duty of the northern hills"), "Asia/Shanghai", ROTA.layers)
    short = said(rota, NIGHTS, lang).short
    assert len(short) <= SHORT_LIMIT
    assert told(lang, 22, "18:00 +08:00") in short
    assert told(lang, 23, "08:00 +08:00") in short
    assert "Res" in short
