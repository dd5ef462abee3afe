"""What the wall's modules of cameras decide, asked of them in a real browser without a server."""

import pytest

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
        """async ({ online, ...said }) => {
          const { cameraLook } = await import("/camera_words.js");
          const one = ([key, [result, trust]]) => [key, { result, trust }];
          const latest = Object.fromEntries(Object.entries(said).map(one));
          const { state, trouble, mark } = cameraLook({ online, latest });
          return [state, trouble, mark.state];
        }""",
        latest,
    )


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
