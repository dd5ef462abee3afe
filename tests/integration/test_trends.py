"""Trends out of a real database: what is drawn is what was stored, and what is missing has its reason."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import stack
from dash import no_update
from plotly.graph_objects import Figure
from trends_town import BEGUN, DAY, HOSTILE, HOUR, MAINTAINED, NOW, OFFLINE, ZONE, TrendsTown, reading

from city.capture import Why
from city.course import Step
from city.observation import Observation
from city.period import Preset
from city.review import Decision
from city.settings import Settings
from dashboard.components.trend_question import NOT_KEPT, Refused
from dashboard.components.trend_shown import shown
from dashboard.components.trend_view import Shown
from dashboard.components.trend_wish import TrendWish, View
from dashboard.components.trend_words import Teller
from dashboard.pages.trends import draw, follow, unchanged
from dashboard.trends_reader import TrendsReader
from store import database, reviews, trends
from store.queries import query

BOTH = "?lang=en&things=air-a,air-b&properties=pm2_5&period=all"


@pytest.fixture(scope="module")
def town(services) -> Iterator[TrendsTown]:
    with stack.cloned_database(services.database_url, None, "trends") as url:
        database.migrate(url)
        with database.connect(url, "test") as conn:
            made = TrendsTown(conn)
            made.fill()
            made.url = url
            yield made


@pytest.fixture
def reader(town) -> Iterator[TrendsReader]:
    with reading(town, town.url, Settings(), lambda: NOW) as found:
        yield found


def view(reader: TrendsReader, search: str) -> Shown:
    wish = TrendWish.of(search)
    return shown(reader.answer(wish), wish, Teller(wish.lang, ZONE), "dark")


def test_gaps_have_their_reasons_and_hours_are_those_that_were_stored(reader):
    answer = reader.answer(TrendWish.of(f"{BOTH}&step=hour"))
    one, other = answer.series
    assert (answer.question.step, len(one.course)) == (Step.HOUR, len(one.hours))
    whys = {(gap.first, gap.last): gap.why for gap in one.gaps}
    assert whys[OFFLINE] is Why.OFFLINE
    assert whys[MAINTAINED] is Why.MAINTENANCE
    assert one.capture.missing[Why.MAINTENANCE] == 5
    assert Why.MAINTENANCE not in other.capture.missing
    assert one.course.starts[0] == BEGUN


@pytest.mark.parametrize("which", list(View))
@pytest.mark.parametrize("more", ["", "&against=before&period=7d", "&properties=pm2_5,temperature"])
def test_every_view_is_a_figure_with_a_sentence_and_a_table(reader, which, more):
    found = view(reader, f"{BOTH}&view={which.value}{more}")
    assert found.sentences
    assert found.tables
    assert found.figure is not None
    text = json.dumps(found.figure)
    assert HOSTILE not in text
    Figure(found.figure).to_dict()


def test_a_days_mean_of_the_page_is_that_of_its_hours(reader, town):
    series = reader.answer(TrendWish.of(f"{BOTH}&step=day")).series[1]
    day = series.course.starts[10]
    told = [o.result for o in town_results(town, "air-b", int(day) + HOUR, int(day) + DAY + 1)]
    assert series.course.means[10] == pytest.approx(np.mean(told))


@pytest.mark.parametrize("step", ["day", "month"])
def test_the_mean_of_a_day_or_a_month_is_the_same_wherever_the_period_begins(reader, step):
    whole, cut = (
        reader.answer(TrendWish.of(f"?things=air-b&properties=pm2_5&from={first}&to={last}&step={step}"))
        for first, last in (("2026-06-01", "2026-06-30"), ("2026-06-01 10:00", "2026-06-30 13:00"))
    )
    assert cut.series[0].course.means.tolist() == whole.series[0].course.means.tolist()
    assert np.isfinite(cut.series[0].course.means).all()
    assert cut.series[0].capture.expected == whole.series[0].capture.expected - 10 - 11


def town_results(town: TrendsTown, thing_id: str, first: int, last: int) -> list[Observation]:
    columns = trends.raw(town.conn, town.key(thing_id, "pm2_5"), first, last, 1000)
    return list(columns.observations(town.key(thing_id, "pm2_5")))


def test_single_values_are_those_that_are_stored(reader, town):
    series = reader.answer(TrendWish.of("?things=air-b&properties=pm2_5&period=7d&step=raw")).series[0]
    told = town_results(town, "air-b", series.asked.period.first, series.asked.period.last)
    assert series.course.means.tolist() == [one.result for one in told]


def test_a_refresh_sends_only_what_has_changed(reader):
    wish = TrendWish.of(f"{BOTH}&view=correlation")
    found = draw(reader, wish, "dark")
    assert found[2]["layout"]["uirevision"] == wish.address()
    *first, marks = unchanged(found, None)
    assert tuple(first) == found
    *again, same = unchanged(draw(reader, wish, "dark"), marks)
    assert again == [no_update] * len(found)
    assert same == marks
    *other, _ = unchanged(draw(reader, wish, "light"), marks)
    assert [one is no_update for one in other] == [True, True, False, True, True]


def test_what_was_chosen_and_is_not_there_is_named(reader):
    said = draw(reader, TrendWish.of("?lang=en&things=air-a,mast&properties=pm2_5&period=7d"), "dark")[1]
    assert said[-1].children == "Not observed there: PM2.5 · Mast."


@pytest.mark.parametrize("which", ["calendar", "profile", "distribution"])
def test_no_chart_is_blank_where_nothing_counts(reader, town, which):
    key = town.key("mast", "wind_speed")
    town.observe([Observation(key, NOW - 5 * HOUR, 2.5)])
    town.roll()
    search = f"?lang=en&things=mast&properties=wind_speed&period=24h&step=hour&view={which}"
    _, said, figure, hidden, _ = draw(reader, TrendWish.of(search), "dark")
    assert (said, figure, hidden) == ([], {}, True)


def test_single_values_that_are_no_longer_kept_are_said_to_be(reader, town):
    key = town.key("air-a", "temperature")
    with town.conn.transaction(force_rollback=True):
        town.conn.execute("DELETE FROM observation WHERE datastream_id = %s", (key,))
        with pytest.raises(Refused) as refused:
            TrendsReader(replace(reader.context, connections=Only(town.conn))).answer(
                TrendWish.of("?things=air-a&properties=temperature&period=7d&step=raw")
            )
    assert refused.value.msgid == NOT_KEPT


class Only:
    """A pool of one connection, in whose transaction somebody is."""

    def __init__(self, conn: database.Connection) -> None:
        self.conn = conn

    @contextmanager
    def connection(self) -> Iterator[database.Connection]:
        yield self.conn


def test_days_that_somebody_is_about_to_type_are_those_that_were_shown(reader):
    was = "?lang=en&things=air-a&properties=pm2_5&period=month"
    chosen = (["air-a"], ["pm2_5"], "custom", "", "", "auto", "nothing", "course")
    address = follow(reader, was, chosen, by_address=False)[0]
    wish = TrendWish.of(address)
    assert (wish.preset, wish.first, wish.last) == (Preset.CUSTOM, "2026-07-01", "2026-07-15")


def test_an_empty_time_says_what_there_is_and_how_to_get_there(reader):
    wish = TrendWish.of("?lang=en&things=air-a&properties=pm2_5&from=2016-01-01&to=2016-02-01")
    notice, said, figure, hidden, tables = draw(reader, wish, "dark")
    assert hidden
    assert (said, figure, tables) == ([], {}, [])
    text, _, link = notice.children
    assert "There are data from 16 May 2026 to 15 Jul 2026." in text
    assert draw(reader, TrendWish.of(link.href.partition("?")[2]), "dark")[3] is False


def test_what_nobody_ever_observed_is_said_too(reader):
    notice, *_ = draw(reader, TrendWish.of("?lang=en&things=mast&properties=temperature"), "dark")
    assert notice.children == "Nothing has been observed there yet."
    everything = draw(reader, TrendWish.of("?lang=en&things=mast&properties=temperature&period=all"), "dark")
    assert everything[0].children == "Nothing has been observed there yet."


def test_a_wind_of_every_minute_is_averaged_as_a_vector_or_refused(reader, town):
    key = town.key("mast", "wind_direction")
    town.observe([Observation(key, NOW - HOUR + n * 60_000, 355.0 if n % 2 else 5.0) for n in range(60)])
    found = reader.answer(TrendWish.of("?things=mast&properties=wind_direction&period=24h&step=hour"))
    assert np.cos(np.radians(found.series[0].course.means[-1])) == pytest.approx(1, abs=1e-6)
    for which in (View.COURSE, View.DISTRIBUTION, View.PROFILE):
        told = view(
            reader, f"?lang=en&things=mast&properties=wind_direction&period=24h&step=hour&view={which}"
        )
        mean = re.search(r"averaged (\d+) ° in", told.sentences[0])
        assert mean
        assert int(mean[1]) in {0, 360}
    with pytest.raises(Refused):
        reader.answer(TrendWish.of("?things=mast&properties=wind_direction&period=year"))


def test_a_wind_that_an_officer_excluded_is_in_no_rose(reader, town):
    asked = "?lang=en&things=air-b&properties=pm2_5&period=all&view=roses"
    (before,) = reader.answer(TrendWish.of(asked)).winds.values()
    begin = int(before.speeds.starts[100])
    key = town.key(before.thing.thing_id, "wind_speed")
    order = reviews.Order(Decision.EXCLUDED, begin, begin + 24 * HOUR, {key: None}, "the cups are stuck")
    reviews.decide(town.conn, order, "officer", NOW)
    (after,) = reader.answer(TrendWish.of(asked)).winds.values()
    gone = set(before.speeds.starts.tolist()) - set(after.speeds.starts.tolist())
    assert gone == {at for at in before.speeds.starts.tolist() if begin <= at < begin + 24 * HOUR} != set()
    assert len(after.directions) == len(before.directions)


def test_what_an_officer_decided_is_drawn_so(reader, town):
    key = town.key("air-b", "co")
    first = BEGUN + 300 * HOUR
    for decision, begin in ((Decision.APPROVED, first), (Decision.EXCLUDED, first + 24 * HOUR)):
        order = reviews.Order(decision, begin, begin + 24 * HOUR, {key: None}, "as looked at")
        reviews.decide(town.conn, order, "officer", NOW)
    found = view(reader, "?lang=en&things=air-b&properties=co&period=all&step=hour")
    assert found.figure is not None
    names = {trace.get("name") for trace in found.figure["data"] if trace["type"] == "scatter"}
    assert {name.rpartition(" · ")[2] for name in names if name and " · " in name} >= {
        "approved",
        "provisional",
    }
    assert "What officers have excluded is left out." in found.sentences
    series = reader.answer(TrendWish.of("?things=air-b&properties=co&period=all&step=hour")).series[0]
    assert series.capture.missing[Why.EXCLUDED] == 24


def test_questions_of_trends_read_no_history_from_end_to_end(town):
    town.conn.execute("SET plan_cache_mode = force_generic_plan")
    asked = {
        "raw_columns": {"datastream_id": 1, "first": "2026-01-01", "last": "2026-02-01", "most": 10},
        "extents": {"ids": [1, 2]},
        "flagged_hours": {"ids": [1], "firsts": ["2026-01-01"], "lasts": ["2026-01-02"]},
        "alerts_of_subjects": {
            "subjects": ["thing:a"],
            "first": "2026-01-01",
            "last": "2026-02-01",
            "most": 10,
        },
    }
    town.conn.execute("SET enable_seqscan = off")
    for name, values in asked.items():
        plan = "\n".join(row[0] for row in town.conn.execute(f"EXPLAIN {query(name)}", values))
        for table in ("observation", "hour_rollup", "day_rollup", "alert_span", "alert"):
            assert f"Seq Scan on {table} " not in plan, name
    town.conn.execute("RESET ALL")
