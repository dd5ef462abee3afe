"""The sounds of alarms: one short file a severity, made here from sine waves, so that they are ours.

`python -m dashboard.sounds` writes `dashboard/assets/sounds/`. The worse, the more pulses and the higher they
are, and red alone has two tones, so that they are told apart without the screen.
"""

import math
import struct
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

RATE = 16_000
LOUD = 0.6 * 32_767
EDGE_S = 0.01
"""A pulse swells and fades in this time: without, it clicks."""
FOLDER = Path(__file__).parent / "assets" / "sounds"


@dataclass(frozen=True, slots=True)
class Pulses:
    """Tones in Hz, one after the other, each so long, with a silence after it."""

    tones: tuple[float, ...]
    long_s: float
    silent_s: float


SOUNDS = MappingProxyType(
    {
        "red": Pulses((988, 784) * 4, 0.11, 0.05),
        "orange": Pulses((784,) * 4, 0.12, 0.1),
        "yellow": Pulses((659,) * 2, 0.18, 0.16),
        "blue": Pulses((523,), 0.3, 0.0),
    }
)


def samples(pulses: Pulses) -> list[int]:
    """What the file of a severity holds."""
    return [sample for tone in pulses.tones for sample in _pulse(tone, pulses)]


def write(folder: Path) -> None:
    """Write every file."""
    folder.mkdir(parents=True, exist_ok=True)
    for severity, pulses in SOUNDS.items():
        made = samples(pulses)
        with wave.open(str(folder / f"{severity}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(struct.pack(f"<{len(made)}h", *made))


def _pulse(tone: float, pulses: Pulses) -> Iterator[int]:
    """A tone with its octave, softened at both ends, and the silence after it."""
    for n in range(round(pulses.long_s * RATE)):
        at = n / RATE
        swell = min(1.0, at / EDGE_S, (pulses.long_s - at) / EDGE_S)
        turn = 2 * math.pi * tone * at
        yield round(LOUD * swell * (0.8 * math.sin(turn) + 0.2 * math.sin(2 * turn)))
    yield from [0] * round(pulses.silent_s * RATE)


if __name__ == "__main__":
    write(FOLDER)
