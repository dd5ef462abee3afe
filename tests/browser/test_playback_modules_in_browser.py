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
