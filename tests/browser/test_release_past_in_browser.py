"""Releases in the past, a form beside a thing's panel, one sent twice: asked of modules without a server."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser

PAST = """
const { Releases } = await import("/releases.js");
const asked = [];
const version = (id, number) => ({ release_id: id, version: number, thing_id: "a", opened_at: NOW - 9e6,
  closed_at: NOW, closed_by: "li", closed_why: "shut",
  versions: [1, 2, 3].slice(0, number).map((n) => ({ version: n })) });
window.fetch = async (url) => {
  asked.push(url.replace("/api/v1/releases/", ""));
  const [id, number] = url.match(/\\d+/g).slice(1).map(Number);
  const told = number === undefined ? { ...version(id, 3), closed_at: null } : version(id, number);
  return { ok: true, json: async () => told };
};
const releases = new Releases(state);
const settled = () => new Promise((done) => setTimeout(done, 20));
const short = (id, number, closed_at = null) =>
  ({ release_id: id, thing_id: "a", version: number, closed_at, drill: false });
const show = async (past, ...told) => {
  if (past !== (state.history !== null)) state.turn(past ? { at: NOW - 5000 } : null);
  state.snapshot({ time: NOW, things: { features }, alerts: [], releases: told }, past ? "then" : "now");
  await settled();
  return [...releases.open.values()].map((one) => [one.release_id, one.version, one.versions.length]);
};
"""


def test_the_past_shows_releases_as_they_stood_and_what_is_now_has_no_place_in_it(modules):
    script = """
      const seen = [await show(false, short(7, 3)), await show(true, short(7, 2)), await show(true)];
      state.release({ time: NOW - 4000, ...short(7, 1) });
      await settled();
      seen.push([...releases.open.values()].map((one) => [one.closed_at, one.version]));
      state.release({ time: NOW - 3000, ...short(7, 1, NOW - 3000) });
      seen.push([...releases.open.keys()]);
      seen.push(await show(false, short(7, 3)));
      return [seen, asked];"""
    seen, asked = run(modules, PAST + script)
    assert seen == [[[7, 3, 3]], [[7, 2, 2]], [], [[None, 1]], [], [[7, 3, 3]]]
    assert asked == ["7", "7/versions/2", "7/versions/1", "7"]


def test_a_version_of_the_past_that_comes_late_is_not_shown_now(modules):
    script = """
      state.turn({ at: NOW - 5000 });
      state.snapshot({ time: NOW, things: { features }, alerts: [], releases: [short(7, 1)] }, "then");
      return await show(false, short(7, 3));"""
    assert run(modules, PAST + script) == [[7, 3, 3]]


def test_a_release_that_is_opened_or_changes_is_told_to_who_looks_back(modules):
    script = """
      const { Aside } = await import("/aside.js");
      begin([]);
      state.releases = [{ release_id: 1, version: 4 }];
      const aside = new Aside(state, () => {});
      const counts = [];
      const say = (id, version, closed, drill = false) => {
        aside.release({ time: NOW, ...short(id, version, closed), drill });
        counts.push(aside.releases);
      };
      say(1, 4);
      say(1, 5);
      say(2, 1);
      say(5, 1, null, true);
      say(1, 6, NOW);
      aside.snapshot({ time: NOW, alerts: [], releases: [short(3, 1)] }, "one");
      return [...counts, aside.releases].map((one) => [one.opened, one.changed, one.drills]);"""
    assert run(modules, PAST + script) == [[0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1], [1, 0, 0]]


PANEL = (
    PAST
    + """
const { ReleasePanel } = await import("/release_panel.js");
const place = document.createElement("aside");
place.id = "panel";
document.body.replaceChildren(place);
const before = window.fetch;
const wind = { source: "none", from_deg: null, speed_m_s: null };
const bare = { wind, asked: {}, zones: { features: [] }, caveats: [], models: [], cameras: [], water: [],
  exposed: { population: null, places: [] }, sky: null, chemical_name: none, site: none, why: "opened" };
window.fetch = async (url) => {
  if (url.endsWith("/chemicals")) return { ok: true, json: async () => ({ chemicals: [] }) };
  if (url.includes("/hazard/")) return { ok: true, json: async () => ({ holdings: [] }) };
  const told = await (await before(url)).json();
  const versions = told.versions.map((one) => ({ ...one, wind, at: NOW }));
  return { ok: true, json: async () => ({ ...bare, ...told, at: NOW, versions }) };
};
const zones = { choose: () => {}, draft: () => {}, fit: () => {}, draw: () => {} };
const panel = new ReleasePanel({ state, releases, zones, map: {}, choose: () => {} }, () => {});
const form = document.querySelector(".release-form");
const view = document.querySelector(".release-view");
const note = form.querySelector("textarea");
const part = () => (form.hidden ? `version ${view.dataset.version}` : "form");
const seenNow = () => (panel.root.hidden ? "nothing" : part());
"""
)


def test_a_thing_that_is_looked_at_while_a_form_is_filled_in_takes_nothing_of_it_away(modules):
    script = """
      const seen = [];
      panel.begin("a");
      await settled();
      note.value = "the valve at tank 2";
      panel.beside("b");
      seen.push(seenNow());
      panel.beside(null);
      seen.push(seenNow(), note.value);
      panel.close();
      panel.begin("a", { chemical: "ammonia" });
      seen.push(note.value);
      panel.begin("a");
      seen.push(note.value);
      [...form.querySelectorAll(".acts button")].at(-1).click();
      panel.begin("a");
      seen.push(note.value, seenNow());
      return seen;"""
    typed = "the valve at tank 2"
    assert run(modules, PANEL + script) == ["nothing", "form", typed, "", typed, "", "form"]


def test_a_release_that_was_not_open_at_a_moment_of_the_past_comes_back_where_it_was(modules):
    script = """
      const seen = [await show(false, short(7, 3)) && ""];
      await panel.show(7);
      const at = async (...told) => (await show(...told), seen.push(seenNow()));
      await at(true, short(7, 2));
      await at(true);
      await at(true, short(7, 1));
      await at(true);
      await at(false, short(7, 3));
      panel.close();
      await at(true, short(7, 1));
      return seen;"""
    found = run(modules, PANEL + script)
    assert found == ["", "version 2", "nothing", "version 1", "nothing", "version 3", "nothing"]
