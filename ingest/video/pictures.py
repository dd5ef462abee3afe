"""PyAV's part: a decoded picture becomes what judging needs and a JPEG of ours. Imported by child processes
only.

At most 960 pixels wide or high, at a quality that shows a number plate's colour and not the camera's noise;
FFmpeg works on one thread, for there are many cameras and few processors.
"""

from fractions import Fraction

import av
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange

from city.camera import MOST_BYTES_SHOWN, Trouble
from city.frame import Frame
from ingest.video.jpeg import fit_to_decode
from ingest.video.seen import Seen

WIDEST = 960
_QUALITY = 5
"""FFmpeg's scale: 2 is the best, 31 the worst."""
_DRAWN = ((_QUALITY, WIDEST), (12, WIDEST), (31, WIDEST), (31, WIDEST // 3))
"""Quality and width; the first that is small enough to be shown counts: a noisy square picture is large."""
_NO_TIME = 0


class Easel:
    """Draws our JPEGs; keeps its encoders while the size stays."""

    def __init__(self) -> None:
        self._encoders: dict[int, av.VideoCodecContext] = {}
        self._drawn = 0

    def seen(self, picture: VideoFrame) -> Seen:
        """A picture as it crosses to the prober. ValueError where it is too small to be judged."""
        grey = picture.reformat(format="gray", dst_color_range=ColorRange.JPEG).to_ndarray()
        return Seen.of(Frame.of(grey, _NO_TIME), self.draw(picture))

    def draw(self, picture: VideoFrame) -> bytes:
        """The picture as a JPEG, made smaller where it is larger than `WIDEST` or than can be shown."""
        jpeg = b""
        for quality, widest in _DRAWN:
            jpeg = self._drawn_at(picture, quality, widest)
            if len(jpeg) <= MOST_BYTES_SHOWN:
                break
        return jpeg

    def _drawn_at(self, picture: VideoFrame, quality: int, widest: int) -> bytes:
        share = min(1.0, widest / max(picture.width, picture.height))
        width, height = (max(2, round(side * share) // 2 * 2) for side in (picture.width, picture.height))
        small = picture.reformat(width, height, "yuvj420p", dst_color_range=ColorRange.JPEG)
        encoder = self._encoder_for(width, height, quality)
        self._drawn += 1
        small.pts = self._drawn
        small.time_base = encoder.time_base
        return b"".join(bytes(packet) for packet in encoder.encode(small))

    def _encoder_for(self, width: int, height: int, quality: int) -> av.VideoCodecContext:
        kept = self._encoders.get(quality)
        if kept is None or (kept.width, kept.height) != (width, height):
            kept = self._encoders[quality] = jpeg_encoder(width, height, quality)
        return kept


def jpeg_encoder(width: int, height: int, quality: int) -> av.VideoCodecContext:
    """An encoder of JPEGs of one size; `quality` is FFmpeg's, 2 (best) to 31."""
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.qmin = encoder.qmax = quality
    encoder.thread_count = 1
    encoder.options = {"huffman": "default"}
    return encoder


class Reader:
    """Reads JPEGs. FFmpeg is told to refuse a picture with a fault in it: half of one would be judged
    covered."""

    def __init__(self) -> None:
        self._decoder = av.VideoCodecContext.create("mjpeg", "r")
        self._decoder.thread_count = 1
        self._decoder.options = {"err_detect": "explode"}
        self._easel = Easel()

    def read(self, jpeg: bytes) -> Seen:
        """What a camera's JPEG shows, or that it cannot be read."""
        if not fit_to_decode(jpeg):
            return Seen(Trouble.BROKEN_PICTURE)
        try:
            pictures = self._decoder.decode(av.Packet(jpeg))
            return self._easel.seen(pictures[0]) if pictures else Seen(Trouble.BROKEN_PICTURE)
        except (av.FFmpegError, ValueError, MemoryError):
            return Seen(Trouble.BROKEN_PICTURE)
