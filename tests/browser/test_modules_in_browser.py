"""What the wall's modules decide, asked of them in a real browser without a server."""

from itertools import product

import pytest
from wall_modules import NOW, run

from city.quality import Quality
from city.state import Trust, next_change, trust_of
from dashboard.mirror import thing_trust

pytestmark = pytest.mark.browser

AGES_MS = (0, 1, 149_999, 150_000, 150_001, 600_000, 600_001, 9_000_000, -5_000)
PERIODS = ((60.0, 600.0), (60.0, 100.0), (0.3, 0.7), (3600.0, 7200.5))


def test_trust_and_its_next_change_are_what_the_server_would_say(modules):
    cases = [
        (None if age is None else NOW - age, quality, NOW, *periods)
        for age, quality, periods in product((None, *AGES_MS), Quality, PERIODS)
    ]
    said = modules.evaluate(
        """async (cases) => {
          const { trustOf, nextChange } = await import("/trust.js");
          return cases.map((one) => [trustOf(...one), nextChange(...one)]);
        }""",
        [(time, quality.name, *rest) for time, quality, *rest in cases],
    )
    assert said == [[trust_of(*case).value, next_change(*case)] for case in cases]


def test_a_thing_is_as_sure_as_its_least_sure_datastream(modules):
    cases = [[], *([one] for one in Trust), *map(list, product(Trust, Trust))]
    said = modules.evaluate(
        """async (cases) => {
          const { thingTrust } = await import("/trust.js");
          return cases.map(thingTrust);
        }""",
        [[trust.value for trust in case] for case in cases],
    )
    assert said == [thing_trust(case).value for case in cases]


def test_a_reply_overtaken_by_the_stream_does_not_put_the_milder_alert_back(modules):
    script = """
      const before = state.alerts.get(7);
      state.alert(alert(5, "red"));
      state.reply(alert(4, "yellow", "ack_active"), before);
      return known();"""
    assert run(modules, script) == ["red unack_active"]


def test_a_reply_that_is_newer_is_shown_and_an_older_event_does_not_undo_it(modules):
    script = """
      state.reply(alert(4, "yellow", "ack_active"), state.alerts.get(7));
      state.alert(alert(3, "yellow"));
      begin([alert(3, "yellow")]);
      return known();"""
    assert run(modules, script) == ["yellow ack_active"]


def test_a_reply_does_not_bring_a_cleared_alert_back(modules):
    script = """
      const before = state.alerts.get(7);
      state.alert(alert(5, "yellow", "cleared"));
      state.reply(alert(4, "yellow", "ack_active"), before);
      begin([alert(4, "yellow", "ack_active")]);
      return known();"""
    assert run(modules, script) == []


def test_without_numbers_the_streams_event_wins_over_the_reply(modules):
    script = """
      const before = state.alerts.get(7);
      state.alert(alert(undefined, "red"));
      state.reply(alert(undefined, "yellow", "ack_active"), before);
      return known();"""
    assert run(modules, script) == ["red unack_active"]


def test_another_server_process_may_count_from_one_again(modules):
    script = """
      state.snapshot({ time: 0, things: { features: [] }, alerts: [alert(1, "orange")] }, "two");
      return known();"""
    assert run(modules, script) == ["orange unack_active"]


def test_a_value_grows_late_and_stale_although_the_server_says_nothing(modules):
    script = """
      const seen = [];
      for (const s of [100, 152, 602]) {
        state.heartbeat({ time: NOW + s * 1000 });
        state.age();
        seen.push([state.things.get("a").trust, state.things.get("a").latest.w.trust]);
      }
      state.delta({ time: NOW + 603000, observations: [[1, NOW + 603000, 2, "GOOD", []]] });
      seen.push([state.things.get("a").trust, state.things.get("a").latest.w.trust]);
      return seen;"""
    assert run(modules, script) == [[trust] * 2 for trust in ("fresh", "late", "stale", "fresh")]


def test_what_the_server_trusts_less_stays_untrusted(modules):
    script = """
      state.delta({ time: NOW, trusts: [[1, "suspect"]], states: [["a", "normal", "suspect", 0]] });
      state.age();
      return state.things.get("a").trust;"""
    assert run(modules, script) == "suspect"


def test_only_what_is_due_is_looked_at_and_the_earlier_deadline_counts(modules):
    taken = modules.evaluate(
        """async () => {
          const { Deadlines } = await import("/deadlines.js");
          const waiting = new Deadlines();
          waiting.set("a", 9000);
          waiting.set("a", 5000);
          waiting.set("b", 5500);
          waiting.set("b", 90000);
          return [4999, 5000, 6000, 6000, 99000].map((now) => waiting.take(now));
        }"""
    )
    assert taken == [[], ["a"], ["b"], [], []]


def test_a_thing_that_says_it_is_offline_never_looks_good_whatever_its_values(modules):
    script = """
      const { stateOf } = await import("/levels.js");
      const a = state.things.get("a"), seen = [[a.online ?? null, stateOf(a)]], say = (online) =>
        state.delta({ time: NOW, presences: [["a", online, NOW - 5000], ["gone", online, NOW]] });
      for (const online of [false, true]) {
        say(online);
        seen.push([a.online, stateOf(a), NOW - a.onlineSince, a.trust]);
      }
      return [...seen, stateOf({ level: "normal", trust: "stale", online: false }),
        stateOf({ level: "red", trust: "fresh", online: false })];"""
    assert run(modules, script) == [
        [None, "normal"],
        [False, "uncertain", 5000, "fresh"],
        [True, "normal", 5000, "fresh"],
        "unknown",
        "red",
    ]


def test_a_snapshot_says_who_is_offline_and_since_when(modules):
    script = """
      const since = new Date(NOW - 9000).toISOString();
      const said = { ...features[0], properties: { ...properties, online: false, online_since: since } };
      state.snapshot({ time: NOW, things: { features: [said] }, alerts: [] }, "one");
      const a = state.things.get("a");
      return [a.online, NOW - a.onlineSince];"""
    assert run(modules, script) == [False, 9000]


def test_a_camera_that_says_it_is_offline_is_not_counted_online_nor_labelled_so(modules):
    script = """
      const { Tally } = await import("/tally.js");
      const { label } = await import("/headline.js");
      const camera = { ...properties, kind: "video", latest: { video_online: w } }, seen = [];
      const tally = new Tally(state);
      for (const online of [true, null, false]) {
        const things = { features: [{ ...features[0], properties: { ...camera, online } }] };
        state.snapshot({ time: NOW, things, alerts: [] }, "one");
        seen.push([tally.groups().find((one) => one.n).camera, label(state.things.get("a"), NOW)]);
      }
      return seen;"""
    assert run(modules, script) == [
        ["online", "online"],
        ["online", "online"],
        ["offline", "says it is offline"],
    ]


def test_a_label_says_so_where_the_value_alone_would_look_good(modules):
    script = """
      const { label } = await import("/headline.js");
      state.delta({ time: NOW, presences: [["a", false, NOW]] });
      return label(state.things.get("a"), NOW);"""
    assert run(modules, script) == "1.00\u2009m\nsays it is offline"


def test_what_has_reached_nobody_leads_to_the_deliveries_that_failed(modules):
    said = modules.evaluate(
        """async () => {
          const { banner } = await import("/banner.js");
          const root = document.createElement("div");
          const text = { en: "reached nobody <b>", "zh-Hans": "reached nobody <b>", "zh-Hant": "" };
          const state = Object.assign(new EventTarget(), { connection: "live", trouble: ["ingest"],
            quiet: false, conditions: [{ id: "undelivered", text }, { id: "queue", text }], dataAt: null });
          banner(root, state);
          const link = root.querySelector("a");
          state.dispatchEvent(new Event("heartbeat"));
          const links = [...root.querySelectorAll("a")].map((a) => a.getAttribute("href"));
          return [links, link === root.querySelector("a"), root.querySelector("b"), root.textContent];
        }"""
    )
    links, same, markup, text = said
    assert links == ["/on-call/?view=ledger&state=failed&lang=zh-Hans"]
    assert same, "a link that is in focus is not made anew"
    assert markup is None
    assert text.startswith("No data are being stored · reached nobody <b> · reached nobody <b> — ")


def test_only_the_demo_s_stations_are_called_simulated(modules):
    script = """
      const { originWords } = await import("/panel.js");
      const from = (recorded, demo) => originWords({ recorded }, { demo, sources: [] });
      return [true, false].map((demo) => [true, false].map((recorded) => from(recorded, demo)));"""
    assert run(modules, script) == [["Recorded", "Simulated"], ["Recorded", ""]]


def test_the_legend_has_recorded_and_simulated_in_the_demo_only(modules):
    script = """
      const { Legend } = await import("/legend.js");
      const { Filter } = await import("/filter.js");
      return [true, false].map((demo) => {
        state.city = { demo, areas: [] };
        const root = document.createElement("div");
        const reports = Object.assign(new EventTarget(), { shown: false });
        const counted = { tally: { groups: () => [] }, areas: { all: () => [] }, reports };
        new Legend(root, { state, ...counted, filter: new Filter() }, () => {});
        return root.textContent.includes("Simulated");
      });"""
    assert run(modules, script) == [True, False]
