"""What the wall's modules of the past decide by themselves, asked in a real browser without a server."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser


def test_a_time_in_the_citys_zone_is_the_moment_it_means_also_where_clocks_are_put_forward(modules):
    script = """
      const { local, stamp } = await import("/playback_time.js");
      const zones = ["Asia/Shanghai", "UTC", "Europe/Berlin", "America/St_Johns"];
      const moments = [1774745999000, 1774746000000, 1774749600000, NOW, NOW + 15_552_000_000];
      const wrong = zones.flatMap((zone) => moments.filter((at) => stamp(local(at, zone), zone) !== at));
      const said = ["2026-11-22T08:00:00", "", "soon"].map((text) => stamp(text, "Asia/Shanghai"));
      return [wrong, ...said];"""
    assert run(modules, script) == [[], 1_795_305_600_000, None, None]


def test_only_red_alarms_that_are_new_are_counted_while_the_wall_shows_the_past(modules):
    script = """
      const { Aside } = await import("/aside.js");
      begin([alert(3, "red")]);
      let told = 0;
      const aside = new Aside(state, () => (told += 1));
      const counts = [];
      const say = (one) => (aside.alert({ time: NOW, ...one }), counts.push(aside.fresh));
      say({ ...alert(4, "red") });
      say({ ...alert(5, "orange"), alert_id: 8 });
      say({ ...alert(6, "red"), alert_id: 9 });
      say({ ...alert(7, "red"), alert_id: 9 });
      say({ ...alert(8, "red", "ack_active"), alert_id: 9 });
      return [counts, told, known()];"""
    assert run(modules, script) == [[0, 0, 1, 1, 0], 2, ["red unack_active"]]


def test_what_is_wrong_with_the_system_is_heard_in_the_past_and_known_at_once_on_the_way_back(modules):
    script = """
      const { History } = await import("/history.js");
      const { Stream } = await import("/stream.js");
      const { pastBanner } = await import("/past_banner.js");
      const stream = new Stream(state);
      stream.restart = () => {};
      const history = new History(state, stream);
      pastBanner(document.body, history, () => {});
      const then = { time: NOW - 5000, things: { features }, alerts: [], stats: {},
        history: { at: NOW - 5000, knew: false, first: 0, last: NOW, undeclared: 0 } };
      window.fetch = async () => ({ ok: true, json: async () => then });
      await history.seek(NOW - 5000);
      const said = () => document.querySelector("#past .trouble").textContent;
      const seen = [said()];
      stream.aside.heartbeat({ time: NOW, trouble: ["alerts"], conditions: [], last_commit_age_s: 2 });
      seen.push(said(), state.trouble.length);
      history.live();
      stream.aside.snapshot({ time: NOW, things: { features }, alerts: [], stats: {} }, "one");
      return [...seen, state.trouble, state.lastCommitAge, history.on];"""
    quiet, loud, *after = run(modules, script)
    assert (quiet, loud) == ("", "Alarms are not being evaluated")
    assert after == [0, ["alerts"], 2, False]


def test_a_red_alarm_that_ended_while_the_stream_was_away_is_new_no_more(modules):
    script = """
      const { Aside } = await import("/aside.js");
      const aside = new Aside(state, () => {});
      aside.alert({ time: NOW, ...alert(6, "red"), alert_id: 9 });
      const before = aside.fresh;
      aside.snapshot({ time: NOW, alerts: [] }, "one");
      return [before, aside.fresh];"""
    assert run(modules, script) == [1, 0]


def test_a_moment_that_cannot_be_shown_is_no_longer_in_the_address(modules):
    script = """
      const { History } = await import("/history.js");
      const { Stream } = await import("/stream.js");
      const stream = new Stream(state);
      const history = new History(state, stream);
      window.history.replaceState(null, "", "?at=5&knew=1&kinds=air");
      const range = { ok: true, json: async () => ({ first: 86_400_000, last: NOW }) };
      window.fetch = async (url) => (url.includes("/range") ? range : { ok: false, status: 422 });
      await history.seek(5, true);
      const left = location.search;
      window.history.replaceState(null, "", location.pathname);
      return [left, history.on, history.problem];"""
    left, on, problem = run(modules, script)
    assert (left, on) == ("?kinds=air", False)
    assert problem.startswith("Not shown: nothing is kept from before 1970年1月2日")


def test_a_link_to_a_time_that_has_not_come_shows_no_other_and_says_so(modules):
    script = """
      const { History } = await import("/history.js");
      const { Stream } = await import("/stream.js");
      const asked = [];
      window.fetch = async (url) => (asked.push(url), { ok: false, status: 422 });
      const history = new History(state, new Stream(state));
      window.history.replaceState(null, "", "?at=2099-01-01T00:00:00Z");
      history.restore();
      const left = location.search;
      window.history.replaceState(null, "", location.pathname);
      return [left, history.on, asked, history.problem];"""
    left, on, asked, problem = run(modules, script)
    assert (left, on, asked) == ("", False, [])
    assert problem.startswith("Not shown: 2099年1月1日")
    assert problem.endswith("lies in the future")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("({ ok: false, status: 503 })", "The server cannot do it now: try again"),
        ("Promise.reject(new TypeError('Failed to fetch'))", "the server does not answer"),
    ],
)
def test_why_a_moment_is_not_shown_is_said_in_our_own_words(modules, answer, words):
    script = f"""
      const {{ History }} = await import("/history.js");
      const {{ Stream }} = await import("/stream.js");
      const history = new History(state, new Stream(state));
      window.fetch = async () => {answer};
      await history.seek(5);
      return history.problem;"""
    assert run(modules, script) == f"Not shown: {words}"


def test_a_wall_that_goes_back_shows_the_past_until_what_is_now_has_come(modules):
    script = """
      const { History } = await import("/history.js");
      const { Stream } = await import("/stream.js");
      const stream = new Stream(state);
      stream.restart = () => {};
      const history = new History(state, stream);
      const then = { time: NOW - 5000, things: { features }, alerts: [], stats: {},
        history: { at: NOW - 5000, knew: false, first: 0, last: NOW, undeclared: 0 } };
      window.fetch = async () => ({ ok: true, json: async () => then });
      await history.seek(NOW - 5000);
      const seen = [state.now(), history.on];
      history.live();
      seen.push(history.on, history.leaving);
      await history.seek(NOW - 5000);
      stream.aside.snapshot({ time: NOW, things: { features }, alerts: [], stats: {} }, "one");
      seen.push(history.on);
      history.live();
      stream.aside.snapshot({ time: NOW, things: { features }, alerts: [], stats: {} }, "one");
      return [...seen, history.on, state.history, Math.abs(state.now() - NOW) < 5000];"""
    past = 1_700_000_000_000 - 5000
    assert run(modules, script) == [past, True, True, True, True, False, None, True]
