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
