"""A connection that speaks HJ 212: bytes in, decided frames out (see `sensors.field`)."""

from collections.abc import Mapping

from sensors.codecs.hj212.answer import WRONG_MN, WRONG_PW, answer, refusal
from sensors.codecs.hj212.checksum import checksum, variant
from sensors.codecs.hj212.cipher import BLOCK, SealError, unseal
from sensors.codecs.hj212.content import RESULTS, Content, Garbled, cut_off, read_content
from sensors.codecs.hj212.segment import Segment, SegmentError, moment, read_segment, station_named
from sensors.codecs.hj212.stream import HEAD, SEALED, TAIL, Piece, Stream
from sensors.field import Frame
from sensors.reject import Reject, RejectReason

LONGEST = 16 * 1024
"""Bytes of the longest frame. The standard ends at 1,036; real devices do not, nor do encrypted frames."""
_UPLOADS_REMEMBERED = 64

Upload = tuple[str, str, str | None]
"""MN, CN and QN: what the packets of one upload have in common."""


class Session:
    """One connection's state. Implements `sensors.field.Session`.

    `keys` are the SM4 keys of stations that encrypt, by MN, 16 bytes each; ValueError for any other length.
    `passwords` are by MN too; a station that is not in it may use any. `longest` is the most bytes that one
    frame may have.
    """

    def __init__(
        self,
        keys: Mapping[str, bytes] | None = None,
        passwords: Mapping[str, str] | None = None,
        longest: int = LONGEST,
    ) -> None:
        self._keys = keys or {}
        self._passwords = passwords or {}
        if wrong := [mn for mn, key in self._keys.items() if len(key) != BLOCK]:
            raise ValueError(f"the keys of {', '.join(wrong)} have not {BLOCK} bytes")
        self._stream = Stream(longest)
        self._times: dict[Upload, tuple[int, int, bytes]] = {}
        """Of the last uploads in packets: the time, the last packet and the group in which it broke off."""

    @property
    def waiting(self) -> int:
        """Bytes kept for a frame that is not complete, at most `longest`; noise before it not counted."""
        return self._stream.begun

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete, in order. Bytes that are none come with their fault."""
        return [self._decide(piece) for piece in self._stream.feed(data)]

    def finish(self) -> list[Frame]:
        """The connection is over: what is left is no frame."""
        frames = [self._decide(piece) for piece in self._stream.finish()]
        rest = self._stream.take()
        return (
            [*frames, _bad(rest, f"{len(rest)} bytes of a frame that has no end")] if rest.strip() else frames
        )

    def _decide(self, piece: Piece) -> Frame:
        if piece.fault is not None:
            return _bad(piece.raw, piece.fault)
        body, said = piece.raw[HEAD:-TAIL], piece.raw[-TAIL:-2].decode("ascii")
        try:
            plain = self._plain(piece.raw, body)
            if len(plain) != int(piece.raw[2:HEAD]):
                return _bad(piece.raw, f"decrypted it has {len(plain)} bytes, not {int(piece.raw[2:HEAD])}")
            if checksum(plain) != said.upper():
                return _mistaken(piece.raw, plain, said)
            return self._accept(piece.raw, read_segment(plain))
        except (SealError, SegmentError) as error:
            return _bad(piece.raw, str(error))

    def _plain(self, raw: bytes, body: bytes) -> bytes:
        if SEALED not in body or len(body) == int(raw[2:HEAD]):
            return body
        key = self._keys.get(station := station_named(body) or "")
        if key is None:
            raise SealError(f"it is encrypted, and there is no key for MN {station!r}")
        return unseal(body, key)

    def _accept(self, raw: bytes, segment: Segment) -> Frame:
        wanted = self._passwords.get(segment.mn)
        if wanted is not None and wanted != segment.pw:
            wrong = Reject(RejectReason.BAD_SHAPE, "wrong password")
            return Frame(raw, segment.mn, segment.cn, [], [wrong], refusal=refusal(segment, WRONG_PW))
        frame = Frame(raw, segment.mn, segment.cn, [], [], answer(segment), refusal(segment, WRONG_MN))
        if segment.cn not in RESULTS:
            return frame
        try:
            whole, cut = self._whole(segment)
            content = Content(whole)
        except Garbled:
            garbled = Reject(RejectReason.NOT_UTF8, "results with bytes that are not UTF-8: garbled?")
            return Frame(raw, segment.mn, segment.cn, [], [garbled])
        reports, rejects = read_content(segment.cn, content, self._time_before(segment))
        self._remember(segment, content.time, cut)
        if cut:
            said = (
                f"the packet breaks off in {cut[-40:].decode('ascii', 'replace')!r}, read with the next one"
            )
            rejects.append(Reject(RejectReason.BAD_SHAPE, said))
        return frame._replace(reports=reports, rejects=rejects)

    def _whole(self, segment: Segment) -> tuple[bytes, bytes]:
        """A packet's content behind what its predecessor broke off in, and what it breaks off in itself."""
        _, last, before = self._times.get((segment.mn, segment.cn, segment.qn), (0, 0, b""))
        content = before + segment.content if segment.pno == last + 1 else segment.content
        more = segment.pno is not None and segment.pnum is not None and segment.pno < segment.pnum
        return cut_off(content) if more else (content, b"")

    def _time_before(self, segment: Segment) -> int | None:
        """The time of the upload that a packet continues. Without QN only the very next packet does."""
        found = self._times.get((segment.mn, segment.cn, segment.qn))
        if found is None or segment.pno is None:
            return None
        time, last, _ = found
        return time if segment.qn is not None or segment.pno in (last, last + 1) else None

    def _remember(self, segment: Segment, said: str | None, cut: bytes) -> None:
        upload = (segment.mn, segment.cn, segment.qn)
        time = self._time_before(segment) if said is None else moment(said)
        self._times.pop(upload, None)
        if segment.pno is None or time is None:
            return
        self._times[upload] = (time, segment.pno, cut)
        if len(self._times) > _UPLOADS_REMEMBERED:
            del self._times[next(iter(self._times))]


def refuse(frame: Frame, reason: int) -> bytes:
    """A refusal of a frame whose station is known, for another reason (`answer.WRONG_…`) than its own."""
    if frame.station is None:
        return b""
    return refusal(read_segment(frame.raw[HEAD:-TAIL]), reason)


def decode(data: bytes, keys: Mapping[str, bytes] | None = None) -> list[Frame]:
    """The frames in bytes that are all there are, decided as on a connection that then ends."""
    session = Session(keys)
    return session.feed(data) + session.finish()


def _bad(raw: bytes, detail: str) -> Frame:
    return Frame(raw, None, None, [], [Reject(RejectReason.BAD_SHAPE, detail)])


def _mistaken(raw: bytes, plain: bytes, said: str) -> Frame:
    """A frame with a wrong check sum. What another rule explains arrived whole: its names are believed."""
    name = variant(raw[:HEAD], plain, said)
    frame = _bad(raw, f"check sum {said}, by the standard {checksum(plain)}: {name}")._replace(variant=name)
    try:
        segment = read_segment(plain)
    except SegmentError:
        return frame
    return frame if name == "unknown" else frame._replace(station=segment.mn, command=segment.cn)
