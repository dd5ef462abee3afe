"""`citywatch cap check`: every fault by name, in words or JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.cap import command

SAMPLES = Path(__file__).parents[2] / "data" / "cap"


def run(*arguments: str, given: bytes | None = None):
    return CliRunner().invoke(command, arguments, input=given)


@pytest.mark.parametrize("name", ["valid_flood", "valid_exercise"])
def test_a_sound_message_ends_with_0(name):
    answer = run("check", str(SAMPLES / f"{name}.xml"))
    assert (answer.exit_code, answer.output.split(": ")[-1]) == (0, "sound\n")


@pytest.mark.parametrize("name", ["bad_severity", "bad_time_Z", "semantic_update_no_references"])
def test_an_unsound_one_is_named_with_line_and_ends_with_1(name):
    answer = run("check", str(SAMPLES / f"{name}.xml"))
    assert answer.exit_code == 1
    assert f"{name}.xml: line 2: " in answer.output


def test_several_files_are_a_line_of_json_each():
    answer = run("check", "--json", *sorted(map(str, SAMPLES.glob("*.xml"))))
    lines = [json.loads(line) for line in answer.output.splitlines()]
    assert [line["ok"] for line in lines] == [False, False, False, True, True]
    assert lines[0]["faults"][0] | {"what": ""} == {
        "rule": "schema", "line": 2, "where": "severity", "what": "",
    }  # fmt: skip


def test_standard_input_is_read_and_a_huge_one_refused():
    assert run("check", "-", given=(SAMPLES / "valid_flood.xml").read_bytes()).exit_code == 0
    huge = run("check", "-", given=b"<a>" * 2_000_000)
    assert (huge.exit_code, "too_large" in huge.output) == (1, True)


def test_a_file_that_is_not_there_is_said():
    assert run("check", "nowhere.xml").exit_code == 2
