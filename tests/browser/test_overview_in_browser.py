"""Areas, key figures, search and the address, asked of the wall's modules in a real browser."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser

AREAS = """
  const { Areas, rolledUp } = await import("/areas.js");
  const areas = [["hills", "山区"], ["coast", "海岸"]].map(([area_id, name]) =>
    ({ area_id, name: { "zh-Hans": name, "zh-Hant": name, en: area_id }, centre: [121, 29] }));
  state.city = { areas };
  const rolled = new Areas(state);
  const name = { "zh-Hans": "松溪水库", "zh-Hant": "松溪水庫", en: "S" };
  const made = ([thing_id, area, level, trust], n) => ({ ...features[0], properties: { ...properties,
    thing_id, area, level, trust, name, latest: { w: { ...w, datastream_id: n } } } });
  const put = (...given) =>
    state.snapshot({ time: NOW, alerts: [], things: { features: given.map(made) } }, "one");
  const said = () => rolled.all().map((row) => [row.area.area_id, row.state, row.unknown, row.n]);
"""


def test_air_that_is_known_in_part_is_unknown_and_not_clean(modules):
    script = """
      const { FIGURES } = await import("/figures.js");
      const row = FIGURES.find((one) => one.id === "air");
      const about = { fresh: 3, stations: 12, primary: [], worst: null, grade: null };
      const says = (air) => row.says({ state: { air } });
      const whole = says({ ...about, index: 34, grade: "excellent", at_least: null });
      const left = [12, 180, null].map((at_least) => says({ ...about, index: null, at_least }));
      const seen = [whole, ...left, says(null)];
      return seen.map((one) => [one.n, one.of, one.zero ?? false, one.grade ?? null]);"""
    assert run(modules, script) == [
        ["34", "", False, "excellent"],
        ["≥ 12", "3/12", True, None],
        ["≥ 180", "3/12", False, None],
        ["--", "3/12", True, None],
        ["--", "", True, None],
    ]


def test_what_is_uncertain_stands_beside_what_is_unknown(modules):
    script = """
      const { FIGURES } = await import("/figures.js");
      const row = FIGURES.find((one) => one.id === "unknown");
      const says = (...groups) => row.says({ tally: { groups: () => groups } });
      const some = says({ state: "unknown", n: 2 }, { state: "uncertain", n: 40 }, { state: "normal", n: 9 });
      const fine = says({ state: "normal", n: 9 });
      return [[some.n, some.of, some.zero], [fine.n, fine.of, fine.zero], row.only.states];"""
    assert run(modules, script) == [["2", "+40", False], ["0", "", True], ["unknown", "uncertain"]]


def test_the_oldest_value_is_the_one_that_looking_at_all_would_find(modules):
    script = """
      const { Oldest } = await import("/oldest.js");
      const oldest = new Oldest(state), empty = new Oldest(state);
      const made = (id) => ({ ...features[0], properties: { ...properties, thing_id: `t${id}`,
        latest: { w: { ...w, datastream_id: id, time: id % 5 ? new Date(NOW - id * 1000).toISOString() : null,
          trust: id % 5 ? "fresh" : "never" } } } });
      const things = { features: Array.from({ length: 40 }, (_, id) => made(id)) };
      const before = empty.find();
      state.snapshot({ time: NOW, things, alerts: [] }, "one");
      const slow = () => Math.min(...[...state.things.values()].map((one) => one.latest.w.at ?? Infinity));
      const seen = [oldest.find().latest.at === slow()];
      for (let i = 0; i < 400; i += 1) {
        const [id, back] = [(i * 17) % 40, i % 23 ? 0 : 90_000];
        state.delta({ time: NOW + i, observations: [[id, NOW + i * 100 - back, 2, "GOOD", []]] });
        if (i % 3 === 0) seen.push(oldest.find().latest.at === slow());
      }
      return [before, seen.length, seen.every(Boolean)];"""
    assert run(modules, script) == [None, 135, True]


def test_reservoirs_over_their_limit_are_counted_as_levels_and_the_calendar_change(modules):
    script = """
      const { OverCount } = await import("/over_count.js");
      const over = new OverCount(state), seen = [];
      const limit = { property: "w", name: "flood_limit", turns: [[NOW - 1000, 10], [NOW + 60_000, 5]] };
      const made = (id) => ({ ...features[0], properties: { ...properties, thing_id: `t${id}`,
        kind: id < 3 ? "reservoir" : "air", limit_in_force: id < 3 ? limit : null,
        latest: { w: { ...w, datastream_id: id, result: [11, 7, 7, 99][id] } } } });
      state.snapshot({ time: NOW, things: { features: [0, 1, 2, 3].map(made) }, alerts: [] }, "one");
      const look = () => seen.push(Object.values(over.now()));
      look();
      state.delta({ time: NOW, observations: [[1, NOW, 12, "GOOD", []], [2, NOW, null, "BAD", []]] });
      look();
      state.delta({ time: NOW, observations: [[0, NOW, 7, "GOOD", []], [1, NOW, 7, "GOOD", []]] });
      look();
      state.now = () => NOW + 61_000;
      look();
      return seen;"""
    assert run(modules, script) == [[1, 0, 3], [2, 1, 3], [0, 1, 3], [2, 1, 3]]


def test_what_the_canary_lost_lately_is_said_before_how_long_it_took(modules):
    script = """
      const { delayWords, lostLately } = await import("/delays.js");
      const lost = lostLately([{ sent_at: NOW - 60_000 }, { sent_at: NOW - 3_600_000 }], NOW);
      const hops = { shown: { p50_ms: 50, p95_ms: 110 } };
      return [lost, delayWords(hops, lost), delayWords(hops, 0)];"""
    lost, said, fine = run(modules, script)
    assert (lost, said.startswith("▲ 1 "), fine.startswith("sensor")) == (1, True, True)


def test_an_area_is_as_bad_as_its_worst_and_counts_what_is_in_doubt(modules):
    script = """
      put(["a", "hills", "normal", "fresh"], ["b", "hills", "normal", "stale"],
        ["c", "coast", "orange", "fresh"], ["d", "coast", "normal", "late"]);
      const before = said();
      state.delta({ time: NOW, states: [["c", "normal", "fresh", 0], ["b", "normal", "stale", 0]] });
      return [before, said()];"""
    before, after = run(modules, AREAS + script)
    assert before == [["coast", "orange", 1, 2], ["hills", "unknown", 1, 2]]
    assert after == [["hills", "unknown", 1, 2], ["coast", "uncertain", 1, 2]]


def test_an_area_with_nothing_in_it_is_unknown_and_never_normal(modules):
    assert run(modules, AREAS + "put(); return said();") == [
        ["hills", "unknown", 0, 0],
        ["coast", "unknown", 0, 0],
    ]


def test_an_alarm_of_an_area_itself_is_the_areas_and_over_it_is_not(modules):
    script = """
      put(["a", "hills", "normal", "fresh"], ["c", "coast", "normal", "fresh"]);
      const of = (beneath) => ({ alert_id: 1, transition_id: ++of.n, thing_id: null, area: "coast",
        severity: "red", life: beneath, beneath });
      of.n = 0;
      state.alert(of("unack_active"));
      const active = said();
      state.alert(of("unack_cleared"));
      return [active, said()];"""
    active, over = run(modules, AREAS + script)
    assert active[0] == ["coast", "red", 0, 1]
    assert [row[1] for row in over] == ["normal", "normal"]


def test_a_name_is_found_by_its_initials_in_pinyin_and_a_station_by_its_area(modules):
    script = """
      const { Search } = await import("/search.js");
      const { initials } = await import("/initials.js");
      put(["a", "hills", "normal", "fresh"], ["b", "coast", "normal", "fresh"]);
      const search = new Search({ state, areas: rolled });
      const found = (text) => search.find(text).map((one) => one.thing_id ?? one.area_id);
      return [initials("松溪水库 2"), ...["sxsk", "松溪", "COAST", "b", "zzz", " "].map(found)];"""
    said, *found = run(modules, AREAS + script)
    assert said == "sxsk 2"
    assert [sorted(one) for one in found] == [["a", "b"], ["a", "b"], ["b", "coast"], ["b"], [], []]
    assert found[2][0] == "coast", "the area itself comes before what stands in it"


def test_a_figure_filters_the_map_and_the_same_again_shows_everything(modules):
    script = """
      const { Filter } = await import("/filter.js");
      const filter = new Filter(), seen = [];
      for (const wanted of [{ states: ["red"] }, { kinds: ["air"] }, { kinds: ["air"] }]) {
        filter.only(wanted);
        seen.push([filter.isOnly(wanted), filter.active, location.search]);
      }
      return seen;"""
    assert run(modules, script) == [
        [True, True, "?states=red"],
        [True, True, "?kinds=air"],
        [False, False, ""],
    ]


@pytest.mark.parametrize(
    "text", ["", "x", "1,2", "1,2,3,4", "200,0,5", "121,95,5", "121,29,99", "121,29,-1", "NaN,1,1"]
)
def test_a_place_that_cannot_be_is_no_place(modules, text):
    script = f"""
      history.replaceState(null, "", "?map={text}");
      return (await import("/address.js")).readPlace();"""
    assert run(modules, script) is None


def test_a_view_is_put_in_place_of_another_and_the_language_stays(modules):
    script = """
      const { viewNow, writeView } = await import("/address.js");
      history.replaceState(null, "", "?lang=en&kinds=air&thing=a&at=2026");
      const before = viewNow();
      writeView("map=121.5,29.5,11&states=red&evil=1");
      const after = location.search;
      history.replaceState(null, "", "/");
      return [before, after];"""
    assert run(modules, script) == ["kinds=air&thing=a", "?lang=en&at=2026&states=red&map=121.5,29.5,11"]


def test_a_link_holds_what_is_searched_unfolded_open_and_played(modules):
    script = """
      history.replaceState(null, "", "?q=sxsk&unfold=1,x&alarm=7&speed=300&span=10080");
      document.body.replaceChildren();
      window.fetch = async () => ({ ok: false, json: async () => ({}) });
      const add = (tag) => document.body.appendChild(document.createElement(tag));
      const [{ Search }, { AlarmDialog }, { Rail }, { Player }, { PlaybackBar }] = await Promise.all(
        ["search", "alarm", "rail", "playback", "playback_bar"].map((one) => import(`/${one}.js`)));
      put(["a", "hills", "normal", "fresh"]);
      Object.assign(state.city, { timezone: "Asia/Shanghai", properties: {} });
      const alarm = (alert_id, more) => state.alert({ ...shown, compared: "value", suppressed_by: null,
        thing_id: "a", property: "w", incident_id: null, alert_id, transition_id: alert_id, ...more });
      alarm(1, {});
      alarm(2, { life: "suppressed", suppressed_by: "alert:1" });
      alarm(7, {});
      const search = new Search({ state, areas: rolled });
      search.restore();
      const dialog = new AlarmDialog(add("dialog"), state);
      await dialog.restore();
      const rail = new Rail(add("aside"), state, () => {}, () => {});
      rail.update();
      const past = Object.assign(new EventTarget(), { on: false, awaited: null, at: null, present: NOW,
        kept: null, knew: false, problem: "" });
      const player = new Player(state, past);
      const bar = new PlaybackBar(add("section"), state, past, player);
      const open = [search.list.children.length, dialog.id, rail.lines.has(2), player.speed, bar.speed.value,
        bar.span.value];
      dialog.dialog.close();
      await new Promise((done) => setTimeout(done, 50));
      rail.lines.get(1).holds.click();
      player.faster(60);
      search.input.value = "";
      search.input.dispatchEvent(new Event("input"));
      const after = location.search;
      history.replaceState(null, "", "?alarm=99");
      await dialog.restore();
      const gone = [dialog.id, location.search];
      history.replaceState(null, "", "/");
      return [open, after, gone];"""
    assert run(modules, AREAS + script) == [
        [1, 7, True, 300, "300", "10080"],
        "?span=10080",
        [None, ""],
    ]


def test_what_is_put_aside_ranks_below_what_calls_and_is_never_normal(modules):
    script = """
      const { markOf, rankOf, stateOf, stateWords } = await import("/levels.js");
      const { Areas } = await import("/areas.js");
      const a = state.things.get("a"), seen = [];
      for (const said of [["red", "fresh", 0, "normal"],
        ["red", "fresh", 1, "yellow"], ["red", "fresh", 1]]) {
        state.delta({ time: NOW, states: [["a", ...said]] });
        seen.push([stateOf(a), markOf(a).state, markOf(a).slashed, rankOf(a), stateWords(a)]);
      }
      state.city = { areas: [{ area_id: "hills" }] };
      state.things.clear();
      state.alert({ ...shown, alert_id: 9, thing_id: null, area: "hills", life: "shelved", severity: "red" });
      return [...seen, new Areas(state).all()[0].state];"""
    assert run(modules, script) == [
        ["aside", "red", True, 4, "Put aside · Red"],
        ["yellow", "yellow", False, 11, "Yellow"],
        ["red", "red", False, 15, "Red"],
        "aside",
    ]


def test_the_day_before_is_one_of_the_calendar_on_days_of_any_length(modules):
    script = """
      const { dayBefore } = await import("/format.js");
      const asked = [["2026-10-25T22:30:00Z", "Europe/Berlin"], ["2026-03-29T21:30:00Z", "Europe/Berlin"],
        ["2026-02-28T16:30:00Z", "Asia/Shanghai"]];
      return asked.map(([at, zone]) => dayBefore(Date.parse(at), zone));"""
    assert run(modules, script) == ["2026-10-24", "2026-03-28", "2026-02-28"]
