"""The flat map, asked of its modules in a real browser without a server."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser

VIEW = """
  const { View, toWorld, toPlace } = await import("/canvas_view.js");
  const view = new View([121.87, 29.87], 11);
  view.size = [1000, 800];
  const round = (list) => list.map((one) => Math.round(one * 1e6) / 1e6);
"""
GROUPS = """
  const { grouped } = await import("/canvas_groups.js");
  const SCALE = 1000;
  const at = (id, x, rank) => ({ id, rank, at: [x / SCALE, 0.5] });
  const said = (things) =>
    grouped(things, SCALE, 34).map((one) => [one.rank, one.members.map((thing) => thing.id).sort().join("")]);
"""


def test_a_place_is_where_mercator_has_it_and_comes_back(modules):
    script = """
      view.padding = { top: 56, right: 380, bottom: 32, left: 240 };
      const there = view.pixels(toWorld([121.9, 29.8]));
      const centre = view.pixels(toWorld([121.87, 29.87]));
      return [centre, round(toPlace(view.world(there))), round(toWorld([0, 0]))];"""
    assert run(modules, VIEW + script) == [[430, 412], [121.9, 29.8], [0.5, 0.5]]


def test_what_is_under_the_pointer_stays_there_while_zooming_and_there_is_an_end_to_it(modules):
    script = """
      const before = toPlace(view.world([700, 200]));
      view.zoomBy(1.5, [700, 200]);
      const after = toPlace(view.world([700, 200]));
      for (let i = 0; i < 40; i += 1) view.zoomBy(1);
      const most = view.zoom;
      for (let i = 0; i < 60; i += 1) view.zoomBy(-1);
      return [String(round(before)) === String(round(after)), most, view.zoom];"""
    assert run(modules, VIEW + script) == [True, 18, 3]


def test_a_stretch_of_country_is_framed_into_what_nothing_covers(modules):
    script = """
      view.padding = { top: 0, right: 500, bottom: 0, left: 0 };
      view.frame([121.7, 29.7, 122.1, 30.0], 20, 13);
      const corners = [[121.7, 30.0], [122.1, 29.7]].map((place) => view.pixels(toWorld(place)));
      view.frame([121.7, 29.7, 121.7, 29.7], 20, 13);
      return [corners.flat().map(Math.round), view.zoom, round(view.place)];"""
    corners, zoom, place = run(modules, VIEW + script)
    left, top, right, bottom = corners
    assert (left, right) == (20, 480)
    assert 0 < top < bottom < 800
    assert (zoom, place) == (13, [121.7, 29.7])


def test_a_group_takes_the_rank_of_its_worst_and_hides_nobody(modules):
    script = """
      const things = [at("a", 100, 1), at("b", 110, 11), at("c", 125, 5), at("d", 300, 3)];
      return [said(things), said([...things].reverse())];"""
    one, other = run(modules, GROUPS + script)
    assert one == [[11, "abc"], [3, "d"]]
    assert other == one, "the same things give the same groups"


def test_things_in_neighbouring_cells_that_touch_are_one_group_and_far_ones_are_not(modules):
    script = """return said([at("a", 33.9, 2), at("b", 34.1, 1), at("c", 68.2, 1)]);"""
    assert run(modules, GROUPS + script) == [[2, "ab"], [1, "c"]]


def test_twenty_thousand_things_are_grouped_at_once(modules):
    script = """
      const spread = (i, by) => ((i * by) % 20021) / 20021;
      const things = Array.from({ length: 20000 }, (_, i) =>
        ({ id: String(i), rank: i % 14, at: [spread(i, 7919), spread(i, 104729)] }));
      const groups = grouped(things, 4000, 34);
      return groups.reduce((sum, one) => sum + one.members.length, 0);"""
    assert run(modules, GROUPS + script) == 20_000


def test_of_twenty_thousand_things_the_list_holds_the_rows_near_what_is_in_view(modules):
    script = """
      const { PlainList } = await import("/plain.js");
      const place = document.createElement("div");
      Object.assign(place.style, { height: "560px", overflow: "auto" });
      document.body.replaceChildren(place);
      const many = (i) => ({ ...features[0], properties: { ...properties, thing_id: `t${i}`,
        level: i === 19_999 ? "red" : "normal", calls: i === 19_999 ? "red" : "normal",
        latest: { w: { ...w, datastream_id: i } } } });
      const city = { features: Array.from({ length: 20_000 }, (_, i) => many(i)) };
      state.snapshot({ time: NOW, things: city, alerts: [] }, "one");
      let hidden = null;
      const list = new PlainList(state, { passes: (thing) => thing.thing_id !== hidden }, () => {}, place);
      const rows = () => [...place.querySelectorAll("li button")].map((one) => one.dataset.thing);
      list.flush();
      place.querySelectorAll("li").forEach((one) => (one.style.height = "56px"));
      const seen = [rows()[0], rows().length < 400, place.querySelector("li").getAttribute("aria-setsize")];
      place.scrollTop = 56 * 10_000;
      list.flush();
      seen.push(rows().includes("t9999"), rows().length < 400, rows().includes("t0"));
      place.scrollTop = 0;
      state.delta({ time: NOW, states: [["t7", "orange", "fresh", 1]] });
      list.touch(new Set(["t7"]));
      list.flush();
      seen.push(rows().slice(0, 3).join());
      hidden = "t7";
      list.touch(null);
      list.flush();
      return [...seen, rows().slice(0, 2).join()];"""
    assert run(modules, script) == [
        "t19999",
        True,
        "20000",
        True,
        True,
        False,
        "t19999,t7,t0",
        "t19999,t0",
    ]


def test_words_find_room_beside_what_is_there_and_none_where_something_stands(modules):
    script = """
      const { Room } = await import("/canvas_room.js");
      const room = new Room();
      room.take([0, 0, 200, 20]);
      room.take([-70, -70, -60, -60]);
      const boxes = [[190, 10, 260, 40], [201, 0, 260, 20], [-300, -300, 300, 300], [-65, -65, -64, -64]];
      return boxes.map((box) => room.isFree(box));"""
    assert run(modules, script) == [False, True, False, False]
