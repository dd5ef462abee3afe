"""`citywatch decode`, over files as people capture them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.decode import CODECS
from cli.main import main

DATA = Path(__file__).parents[2] / "data"
HJ212 = json.loads((DATA / "hj212_frames.json").read_text())
SEALED = json.loads((DATA / "hj212_2025_sm4_vectors.json").read_text())


def decoded(path: Path, codec: str, *options: str) -> list[dict]:
    result = CliRunner().invoke(main, ["decode", "--codec", codec, *options, str(path)])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


@pytest.fixture
def captured(tmp_path) -> Path:
    return tmp_path / "captured"


@pytest.mark.parametrize("vector", HJ212, ids=lambda vector: vector["kind"])
def test_a_file_of_one_hj212_frame_is_one_answer(captured, vector):
    captured.write_bytes(vector["frame"].encode())
    (answer,) = decoded(captured, "hj212")
    assert (answer["ok"], answer["reason"]) == (vector["valid"], None if vector["valid"] else "bad_shape")


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_file_of_many_hj212_frames_is_answered_frame_by_frame(captured, end):
    captured.write_bytes("".join(vector["frame"].replace("\r\n", end) for vector in HJ212).encode())
    assert [answer["ok"] for answer in decoded(captured, "hj212")] == [vector["valid"] for vector in HJ212]


def test_an_answer_names_station_command_observations_and_what_is_wrong(captured):
    good, bad = (v["frame"] for v in HJ212 if "MN=41050022000017" in v["frame"] or "CN=3011" in v["frame"])
    captured.write_text(good + bad, newline="")
    first, second = decoded(captured, "hj212")
    assert (first["station"], first["command"], len(first["observations"])) == ("41050022000017", "2011", 5)
    assert first["observations"][0] == ["a34010", 1600743600000, 2.017, "N"]
    assert (second["variant"], second["observations"]) == ("modbus", [])
    assert "by the standard E8C1" in second["detail"]


def test_encrypted_frames_are_read_with_keys_from_a_file(captured, tmp_path):
    keys = tmp_path / "keys"
    keys.write_text("010000A8900016F000169DC0=" + "30" * 16 + "\n")
    captured.write_text("".join(vector["wire_frame_in_standard"] for vector in SEALED), newline="")
    assert [answer["ok"] for answer in decoded(captured, "hj212", "--keys", str(keys))] == [True, True]
    assert [answer["ok"] for answer in decoded(captured, "hj212")] == [False, False]


@pytest.mark.parametrize("line", ["A1", "A1=xyz", "A1=0011", "\xff=" + "30" * 15])
def test_a_key_file_of_another_form_names_its_line(captured, tmp_path, line):
    (tmp_path / "keys").write_text("A0=" + "30" * 16 + f"\n{line}\n", "utf-8")
    captured.write_bytes(b"")
    options = ["--codec", "hj212", "--keys", str(tmp_path / "keys")]
    result = CliRunner().invoke(main, ["decode", *options, str(captured)])
    assert (result.exit_code, "line 2" in result.output) == (2, True)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("content", [b"", b"\n", b"\x00\xff" * 999, b"##", b"\x7e\x7e" * 99, b"{"])
def test_any_bytes_are_answered_without_an_error(captured, codec, content):
    captured.write_bytes(content)
    for answer in decoded(captured, codec):
        assert (answer["ok"], bool(answer["reason"])) == (False, True)


@pytest.mark.parametrize("payload", ['{"time":1,"results":{}}', "[]", '[{"time":1,"results":{},"seq":3}]'])
def test_a_json_payload_without_results_is_not_ok(captured, payload):
    captured.write_text(payload)
    assert decoded(captured, "json") == [{"ok": False, "reason": "bad_shape", "observations": []}]


def test_a_json_payload_over_several_lines_is_one_payload(captured):
    payload = {"time": 1, "results": {"pm10": 2.5}}
    captured.write_text("\n" + json.dumps([payload, payload], indent=2) + "\n")
    (answer,) = decoded(captured, "json")
    assert (answer["ok"], answer["observations"]) == (True, [["pm10", 1, 2.5, None]] * 2)


def test_json_lines_stay_one_payload_each_whatever_the_first_is(captured):
    line = json.dumps({"time": 1, "results": {"pm10": 2.5}})
    captured.write_text(f"\n{line}\n\n{line}\n{{\n")
    assert [answer["ok"] for answer in decoded(captured, "json")] == [True, True, False]
    captured.write_text(f"{{\n{line}\n{line}")
    assert [answer["ok"] for answer in decoded(captured, "json")] == [False, True, True]
