"""Every number by which a camera's frames are judged, each with where it comes from.

"Vendor" is the one vendor's practice that `standards.md` §9 of the design quotes: mean luma below 30 dark,
above 220 over-exposed, standard deviation below 25 low contrast, 10 frames more than 95 % alike frozen, no
packet for 5 s lost. "Ours" was chosen on frames made for the purpose and is to be tried on real cameras. A
camera that needs other numbers gets its own instance by `dataclasses.replace`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClockBox:
    """Where a clock is drawn over the picture: edges as shares (0–1) of its height and width.

    The box is left out when pictures are compared. `by_camera`: the camera itself draws it into each new
    picture, so that it proves life: while it runs, nothing is frozen. A recorder's clock proves nothing of
    the camera behind it.
    """

    top: float
    left: float
    bottom: float
    right: float
    by_camera: bool = False

    def __post_init__(self) -> None:
        if not (0 <= self.top < self.bottom <= 1 and 0 <= self.left < self.right <= 1):
            raise ValueError("a clock's box has its edges within the picture, top before bottom")


@dataclass(frozen=True, slots=True)
class VideoThresholds:
    """What one camera's frames are held against. Grey levels are 0–255, times milliseconds, shares 0–1."""

    silent_ms: int = 5_000
    """Unreachable once there was no frame for so long (vendor: 5 s)."""
    apart_ms: int = 800
    """Frames nearer than this count as one: a second apart, less the jitter of a stream (§9; the less is
    ours)."""
    window_ms: int = 60_000
    """Frames older than this say nothing of now (ours)."""
    frames: int = 10
    """m of "n of m": how many frames, apart, are looked at (vendor: 10)."""
    agree: int = 8
    """n of "n of m": how many have to say the same before it counts (ours: two odd frames change nothing)."""

    dark_luma: float = 30.0
    """A mean below it is dark (vendor)."""
    bright_luma: float = 220.0
    """A mean above it is over-exposed (vendor)."""
    low_contrast: float = 25.0
    """A standard deviation below it is low contrast (vendor). A dark picture is black only if this holds too:
    a night street with lamps has contrast (ours)."""
    soft: float = 0.03
    """A sharpness below it is blurred (ours; a camera's own usual value is the better guide)."""

    alike: float = 0.95
    """More than this share of two pictures, and of their grain, has to be the same (vendor: 95 %)."""
    alike_masked: float = 0.995
    """The same of the pictures without the clock's box, where that is known: nothing else has to run (ours).
    Where it is not known, `alike` forgives a clock, and with it a small thing that moves in a picture without
    noise."""
    picture_tolerance: int = 2
    """Means of areas that differ by no more are the same (ours: rounding, and what noise is left)."""
    grain_tolerance: int = 0
    """Single pixels that differ by no more are the same (ours). At 0 a camera whose noise is only 0.2 grey
    levels still lives; a frozen picture that is encoded anew with changes of one level is missed. At 1 that
    one is found, and a live one with noise below about 0.6 levels is called frozen."""
    grain_seen: int = 256
    """So many pixels have to be neither black nor white (0, 255), or noise cannot be judged (ours)."""
    clock_step: int = 16
    """A change by more within the clock's box is a digit that changed (ours)."""
    clock: ClockBox | None = None
    """Where the clock is, if it is known."""

    flat: float = 3.0
    """A cell of the picture with a lower standard deviation has no texture (ours)."""
    covered: float = 0.4
    """Partly covered from this share of cells without texture (ours)."""
    open: float = 0.1
    """... while at least this share has texture: else it is all one (ours)."""
    lit_luma: float = 60.0
    """... and is brighter than this on average: at night the sky and the ground have no texture either, so
    that cover is not found in the dark (ours)."""
    sky_luma: float = 140.0
    """Cells without texture that are brighter, down from the upper edge, are sky and not cover (ours)."""
    horizon: float = 0.0
    """Above this share of the height nothing counts as cover: for a camera that sees much of a
    bright night's sky
    (ours)."""

    def __post_init__(self) -> None:
        if not 1 < self.agree <= self.frames < 2 * self.agree:
            raise ValueError("more than half of the frames, and at least two, have to agree")
        if not 0 < self.apart_ms <= self.silent_ms <= self.window_ms:
            raise ValueError("frames are nearer together than silence, and silence ends within the window")
        if self.apart_ms * self.agree > self.window_ms:
            raise ValueError("the window is too short for the frames that have to agree")
        if not 0 <= self.dark_luma < self.bright_luma <= 255:
            raise ValueError("dark is below bright, both within 0-255")
        shares = (self.alike, self.alike_masked, self.covered, self.open, self.horizon)
        if not all(0 <= share <= 1 for share in shares):
            raise ValueError("a share is within 0-1")
        numbers = (self.low_contrast, self.soft, self.picture_tolerance, self.grain_tolerance, self.flat)
        if not all(number >= 0 for number in numbers):
            raise ValueError("a tolerance is not below 0")
