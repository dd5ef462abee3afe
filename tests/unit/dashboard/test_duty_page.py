"""The duty page without a browser: who is on duty, gaps that stand out, words in three languages."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from cast import named
from played import SHANGHAI, duty, person
from plotly.utils import PlotlyJSONEncoder

from city.local_time import moment
from city.rota import EVERY_DAY, Holiday, Override, Rota, Rotating, Stint, Weekly, Window
from dashboard.components.duty_view import rows_of
from dashboard.pages.duty import drawn
from dashboard.words import dictionary

NOON = moment(date(2026, 11, 20), 720, SHANGHAI)
WEEKS = Rota(
    "weeks", named("Weeks"), "Asia/Shanghai", (Rotating("w", (("li",), ("wu",)), 7, date(2026, 11, 2), 480),)
)
OFFICE = Rota(
    "office",
    named("Office"),
    "Asia/Shanghai",
    (Weekly("o", (Stint(Window(EVERY_DAY, 480, 1080), ("li",)),)),),
)


class Reader:
    """Plain data in the place of the wall's picture."""

    def __init__(self, *rotas: Rota):
        self.duty = duty(rotas=rotas, people=(person("li"), person("wu"), person("boss"))) if rotas else None

    def read(self):
        return self.duty, NOON


def text(reader: Reader, search: str = "?lang=en") -> str:
    return json.dumps(drawn(reader, search), cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_who_is_on_duty_and_the_next_handover_stand_on_top():
    said = text(Reader(WEEKS))
    assert re.search(r'"On duty now".*?"li"', said)
    assert re.search(r'"Next handover".*?"11-23 08:00 \+08:00"', said)
    assert "Whatever nobody takes goes to boss." in said


def test_times_when_nobody_is_on_duty_stand_out_and_in_their_order():
    said = text(Reader(OFFICE))
    assert said.count('"beyond"') == 3
    assert '"11-20 18:00 +08:00 – 11-21 08:00 +08:00"' in said
    rows = rows_of(OFFICE, NOON)
    assert [row.first for row in rows] == sorted(row.first for row in rows)
    assert [bool(row.people) for row in rows[:4]] == [True, False, True, False]


def test_a_rota_that_is_meant_to_have_gaps_shows_none():
    assert '"beyond"' not in text(Reader(replace(OFFICE, always=False)))


def test_holidays_and_stand_ins_are_called_so():
    rota = replace(
        OFFICE,
        holidays=(Holiday(date(2026, 11, 22), ("wu",)),),
        overrides=(Override(NOON + 8 * 3_600_000, NOON + 9 * 3_600_000, "boss"),),
    )
    said = text(Reader(rota))
    assert '"holiday"' in said
    assert '"stand-in"' in said


def test_without_rotas_the_page_says_so():
    assert "No rota is declared." in text(Reader())


def test_no_sentence_goes_round_the_catalogues():
    said = text(Reader(OFFICE), "?lang=xx")
    words = set(dictionary("en"))
    for word in ("On duty now", "Next handover", "Nobody on duty", "Layer"):
        assert word in words
        assert f'"{word}"' not in said


def test_no_address_is_on_the_page():
    assert '"sms"' not in text(Reader(WEEKS, OFFICE))


@pytest.mark.parametrize("search", [None, "", "?lang=", "?lang=de", 7])
def test_whatever_the_address_says_the_page_is_drawn(search):
    assert drawn(Reader(WEEKS), search)
