"""The process in which a photo is decoded: bytes on standard input, a JPEG on standard output, else exit
code 1.

Only the formats that telephones send, each by its own decoder; a picture of more pixels than MOST_PIXELS is
refused before it is unpacked. The picture is turned as its EXIF says, made smaller, and drawn on a new one:
no EXIF, no place, no profile, no comment, no thumbnail, no second picture goes over.
"""

import io
import resource
import sys
import warnings

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from city.letter import LARGEST_PHOTO, LARGEST_REDRAWN

DECODERS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
"""Imported before the bounds hold: nothing can be opened then."""
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 1600
QUALITY = 82
MEMORY = 1 << 30
SECONDS = 12
LEAST_SIDE = 8


def main() -> None:
    """Draw one photo anew."""
    Image.init()
    bound()
    try:
        jpeg = redrawn(sys.stdin.buffer.read(LARGEST_PHOTO + 1))
    except Exception:  # noqa: BLE001 a decoder's fault is the photo's, whatever it is
        raise SystemExit(1) from None
    sys.stdout.buffer.write(jpeg)


def bound() -> None:
    """From here on: so much memory, so many seconds, so much on standard output; no other file and no
    connection can be opened, and no child started but by root."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_REDRAWN),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def redrawn(raw: bytes) -> bytes:
    """The photo as a JPEG of ours. Raises whatever the decoder does."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS or min(opened.size) < LEAST_SIDE:
            raise ValueError("too many pixels, or too few")
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        shown = turned.convert("RGBA")
    drawn = Image.new("RGB", shown.size, "white")
    drawn.paste(shown, mask=shown.getchannel("A"))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
