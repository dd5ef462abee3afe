"""What the wall's modules of cameras decide, asked of them in a real browser without a server."""

import pytest
from wall_modules import run

from city.camera import TROUBLE_CODES
from city.video_codes import STATE_CODES
from dashboard.video_picture import BEGIN, part
from store.video import Picture

pytestmark = pytest.mark.browser

NOW = 1_700_000_000_000
JPEG = b"\xff\xd8\xff\xe0 a \r\n\r\n b --picture\r\n \xff\xd9"


def test_states_and_troubles_have_the_numbers_of_the_prober(modules):
    states, troubles = modules.evaluate(
        """async () => {
          const { CAMERA_STATES, CAMERA_TROUBLES } = await import("/camera_words.js");
          return [CAMERA_STATES, CAMERA_TROUBLES];
        }"""
    )
    assert states == [one.value for one in sorted(STATE_CODES, key=STATE_CODES.get)]
    assert troubles == [one.value for one in sorted(TROUBLE_CODES, key=TROUBLE_CODES.get)]


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
def test_a_stream_of_pictures_is_taken_apart_however_it_is_cut(modules, size):
    stream = BEGIN + b"".join(part(Picture("cam", JPEG + bytes([n]), NOW + n)) for n in range(3))
    found = modules.evaluate(
        """async ([stream, size]) => {
          const { Parts } = await import("/multipart.js");
          const parts = new Parts();
          const found = [];
          const cut = (at) => new Uint8Array(stream.slice(at, at + size));
          for (let at = 0; at < stream.length; at += size) found.push(...parts.push(cut(at)));
          return found.map(({ takenAt, body }) => [takenAt, [...body]]);
        }""",
        [list(stream), size],
    )
    assert found == [[NOW + n, list(JPEG + bytes([n]))] for n in range(3)]


def test_a_picture_of_a_clock_that_is_ahead_is_as_old_as_it_is_here_and_the_clock_is_named(modules):
    picture, age, taken, trouble = modules.evaluate(
        """async (NOW) => {
          const { CameraView } = await import("/camera_view.js");
          const { setZone } = await import("/format.js");
          setZone("UTC");
          const canvas = new OffscreenCanvas(16, 16);
          canvas.getContext("2d").fillRect(0, 0, 1, 1);
          const blob = await canvas.convertToBlob({ type: "image/jpeg" });
          const [now, view] = [performance.now(), new CameraView(8)];
          await view.show({ blob, takenAt: NOW + 41_000, offset: NOW - now, came: now - 9000 });
          view.say("as many look at cameras live as can");
          return [view.node.dataset.picture, view.ageS, view.taken.textContent, view.trouble.textContent];
        }""",
        NOW,
    )
    assert (picture, 9 <= age < 20) == ("old", True)
    assert taken.endswith("that clock is 50 s ahead")
    assert trouble.endswith(": as many look at cameras live as can")


@pytest.mark.parametrize(
    "head",
    [b"Content-Type: image/jpeg", b"Content-Length: 99999999\r\nX-Taken-At: 1", b"Content-Length: 10"],
)
def test_a_part_without_length_or_time_is_refused(modules, head):
    refused = modules.evaluate(
        """async (stream) => {
          const { Parts } = await import("/multipart.js");
          try {
            return new Parts().push(new Uint8Array(stream));
          } catch (error) {
            return error.message;
          }
        }""",
        list(BEGIN + head + b"\r\n\r\n0123456789"),
    )
    assert refused == "a part without its length or time"


def looked(modules, **latest) -> list:
    """State, word and shape of a camera with these latest values ([result, trust]), and its own word."""
    return modules.evaluate(
        """async ({ online, all, ...said }) => {
          const { cameraLook } = await import("/camera_words.js");
          const one = ([key, [result, trust]]) => [key, { result, trust }];
          const latest = Object.fromEntries(Object.entries(said).map(one));
          const { state, trouble, mark } = cameraLook({ online, latest });
          return [state, trouble, mark.state, mark.dashed, mark.slashed].slice(0, all ? 5 : 3);
        }""",
        latest,
    )


def test_whoever_sees_no_colour_tells_a_good_picture_a_bad_one_none_and_the_unknown_apart(modules):
    codes = {"online": 1, "frozen": 5, "unreachable": 2, "unknown": 0}
    shapes = {
        state: tuple(
            looked(
                modules,
                all=True,
                online=True,
                video_online=[float(state == "online"), "fresh" if code else "stale"],
                video_state=[code, "fresh"],
            )[3:]
        )
        for state, code in codes.items()
    }
    assert len(set(shapes.values())) == len(codes), shapes


def test_a_camera_is_online_only_while_it_says_so_freshly(modules):
    yes, no = [1, "fresh"], [0, "fresh"]
    assert looked(modules, online=True, video_online=yes) == ["online", "", "normal"]
    assert looked(modules, online=True, video_online=[1, "stale"]) == ["unknown", "", "unknown"]
    assert looked(modules, online=True, video_online=[1, "late"], video_state=[1, "fresh"])[0] == "unknown"
    assert looked(modules, online=False, video_online=yes, video_state=[1, "fresh"])[2] == "unknown"
    assert looked(modules, online=True, video_online=no, video_state=[5, "fresh"])[::2] == [
        "frozen",
        "uncertain",
    ]
    assert looked(
        modules, online=True, video_online=no, video_state=[2, "fresh"], video_trouble=[3, "fresh"]
    ) == [
        "unreachable",
        "the camera refuses our password",
        "unknown",
    ]
    assert looked(modules, online=None) == ["unknown", "", "unknown"]


@pytest.mark.parametrize(
    ("metres", "degrees", "words"),
    [
        (484, 90.2, "480 m east (090°)"),
        (1234, 337.6, "1.2 km north (338°)"),
        (60, 359.7, "60 m north (000°)"),
        (0, None, "at the place"),
    ],
)
def test_where_a_camera_is_stands_in_metres_and_a_direction(modules, metres, degrees, words):
    said = modules.evaluate(
        "async (where) => (await import('/camera_words.js')).whereWords(...where)", [metres, degrees]
    )
    assert said == words


def led_to(modules, alerts: list[dict], shown: int | None = None, after_ms: int = 0) -> list:
    """Which alarm a video wall is due to show, and whether it may take the wall from the one shown."""
    usual = {"severity": "red", "life": "unack_active", "since": NOW, "drill": False, "placed": True}
    known = [{"alert_id": number, **usual, **alert} for number, alert in enumerate(alerts, 1)]
    return modules.evaluate(
        """async ([alerts, id, after]) => {
          const { alarmToShow, mayTake } = await import("/video/plan.js");
          const shown = alerts.find((one) => one.alert_id === id) ?? null;
          const next = alarmToShow(alerts, { shown: id, hasPlace: (alert) => alert.placed });
          return [next?.alert_id ?? null, mayTake(next, shown, 0, after)];
        }""",
        [known, shown, after_ms],
    )


def test_the_worst_alarm_has_the_video_wall_and_not_the_newest(modules):
    red, orange = {"severity": "red"}, {"severity": "orange", "since": NOW + 60_000}
    assert led_to(modules, [red, orange]) == [1, True]
    assert led_to(modules, [red, orange], shown=1, after_ms=600_000) == [1, True]
    assert led_to(modules, [red, orange], shown=2) == [1, True]
    assert led_to(modules, [red, {"since": NOW + 1}], shown=1, after_ms=29_999) == [2, False]
    assert led_to(modules, [red, {"since": NOW + 1}], shown=1, after_ms=30_000) == [2, True]


def test_neither_a_drill_nor_an_alarm_without_a_place_takes_the_wall_from_a_real_one(modules):
    drill, placeless = {"drill": True, "since": NOW + 1}, {"placed": False, "since": NOW + 1}
    assert led_to(modules, [{"severity": "orange"}, drill, placeless])[0] == 1
    assert led_to(modules, [drill])[0] == 1
    assert led_to(modules, [placeless])[0] is None
    assert led_to(modules, [{"severity": "orange"}, drill], shown=2) == [1, True]


def test_an_acknowledged_alarm_keeps_the_wall_until_it_is_over_or_another_wants_it(modules):
    known, waiting = {"life": "ack_active"}, {"severity": "orange"}
    assert led_to(modules, [known], shown=1) == [1, True]
    assert led_to(modules, [known])[0] is None
    assert led_to(modules, [known, waiting], shown=1) == [2, True]
    assert led_to(modules, [{"life": "unack_cleared"}], shown=1) == [None, True]


@pytest.mark.parametrize(
    ("result", "ago_s", "says"),
    [
        (1, 0, ["1", "Cameras online"]),
        (1, 200, ["0", "Cameras online, 1 not known"]),
        (0, 0, ["0", "Cameras online"]),
    ],
)
def test_the_strip_counts_as_online_what_its_tile_calls_online(modules, result, ago_s, says):
    script = f"""
      const {{ Tally }} = await import("/tally.js");
      const {{ FIGURES }} = await import("/figures.js");
      const tally = new Tally(state);
      const video_online = {{ ...w, result: {result}, time: new Date(NOW - {ago_s * 1000}).toISOString(),
        trust: {ago_s} ? "late" : "fresh" }};
      const camera = {{ ...properties, kind: "video", online: null, latest: {{ video_online }} }};
      const things = {{ features: [{{ ...features[0], properties: camera }}] }};
      state.snapshot({{ time: NOW, things, alerts: [] }}, "one");
      const said = FIGURES.find((one) => one.id === "cameras").says({{ tally }});
      return [said.n, said.word];"""
    assert run(modules, script) == says
