"""The alarm sounds: the files are the ones written here, and they can be told apart."""

import struct
import wave
from itertools import pairwise

import pytest

from dashboard.sounds import FOLDER, LOUD, RATE, SOUNDS, samples

ROUNDING = 1
"""Two machines' sines may round apart."""


def read(severity: str) -> tuple[int, ...]:
    with wave.open(str(FOLDER / f"{severity}.wav"), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return struct.unpack(f"<{file.getnframes()}h", file.readframes(file.getnframes()))


@pytest.mark.parametrize("severity", SOUNDS)
def test_a_file_is_the_one_written_from_its_tones(severity):
    made, kept = samples(SOUNDS[severity]), read(severity)
    assert len(made) == len(kept)
    assert max(abs(a - b) for a, b in zip(made, kept, strict=True)) <= ROUNDING


@pytest.mark.parametrize("severity", SOUNDS)
def test_a_sound_begins_and_ends_softly_and_is_never_cut_off(severity):
    kept = read(severity)
    assert abs(kept[0]) < 0.01 * LOUD
    assert abs(kept[-1]) < 0.05 * LOUD
    assert 0.5 * LOUD < max(kept) <= LOUD
    assert len(kept) / RATE < 1.5


def test_the_worse_the_more_pulses_and_the_higher():
    red, orange, yellow, blue = (SOUNDS[one] for one in ("red", "orange", "yellow", "blue"))
    for worse, milder in pairwise((red, orange, yellow, blue)):
        assert len(worse.tones) >= len(milder.tones)
        assert max(worse.tones) > max(milder.tones)
    assert len(set(red.tones)) == 2
