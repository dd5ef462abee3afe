"""The envelope of SL 651: header, check sum, building a frame and confirming one; nothing of the body."""

from typing import NamedTuple

START = b"\x7e\x7e"
STX, ETX, EOT, ENQ, ACK, NAK, SYN, ETB, ESC = 0x02, 0x03, 0x04, 0x05, 0x06, 0x15, 0x16, 0x17, 0x1B
ENDS = frozenset((ETX, EOT, ENQ, ACK, NAK, ETB, ESC))
HEADER_BYTES = 14
TAIL_BYTES = 3
LONGEST_BODY = 4095
PACKET_BYTES = 3
STAMP_BYTES = 8
"""Serial and sending time, with which every body begins."""
NO_PASSWORD = "0000"  # noqa: S105 - what a station says that was given none
_DOWN = 8
_START_CHARS = (STX, SYN)


class Header(NamedTuple):
    """What stands before a body. `station` is ten digits, hex where no BCD; `password` is four of hex."""

    centre: int
    station: str
    password: str
    function: str
    downlink: bool
    length: int
    packeted: bool

    @property
    def frame_bytes(self) -> int:
        """Length of the whole frame."""
        return HEADER_BYTES + self.length + TAIL_BYTES


class Packet(NamedTuple):
    """Which packet of how many a frame is."""

    total: int
    number: int


def read_header(data: bytes | bytearray, at: int) -> Header | None:
    """The header at `at`, where 7E7E and all its bytes are there; None when it can be none."""
    direction, length = data[at + 11] >> 4, (data[at + 11] & 0x0F) << 8 | data[at + 12]
    if direction not in (0, _DOWN) or not length or data[at + 13] not in _START_CHARS:
        return None
    packeted = data[at + 13] == SYN
    if packeted and length < PACKET_BYTES:
        return None
    down = direction == _DOWN
    station, centre = (at + 2, at + 7) if down else (at + 3, at + 2)
    return Header(
        data[centre],
        data[station : station + 5].hex().upper(),
        data[at + 8 : at + 10].hex().upper(),
        f"{data[at + 10]:02X}",
        down,
        length,
        packeted,
    )


def split(header: Header, raw: bytes) -> tuple[Packet, bytes, int]:
    """The packet numbers, body and end character of a whole frame."""
    body = raw[HEADER_BYTES:-TAIL_BYTES]
    if not header.packeted:
        return Packet(1, 1), body, raw[-TAIL_BYTES]
    numbers = int.from_bytes(body[:PACKET_BYTES], "big")
    return Packet(numbers >> 12, numbers & 0xFFF), body[PACKET_BYTES:], raw[-TAIL_BYTES]


def _table() -> tuple[int, ...]:
    rows: list[int] = []
    for row in range(256):
        for _ in range(8):
            row = row >> 1 ^ 0xA001 if row & 1 else row >> 1
        rows.append(row)
    return tuple(rows)


_TABLE = _table()


def check_sum(data: bytes) -> int:
    """CRC-16/MODBUS."""
    crc = 0xFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def variant(raw: bytes) -> str | None:
    """What is known of a frame's wrong check sum, None where it is right."""
    said, right = int.from_bytes(raw[-2:], "big"), check_sum(raw[:-2])
    if said == right:
        return None
    if said == int.from_bytes(right.to_bytes(2, "little"), "big"):
        return "byte_order"
    others = {check_sum(raw[2:-2]): "without_start", check_sum(raw[:-3]): "without_end"}
    return others.get(said, "unknown")


def build(
    function: str,
    body: bytes,
    station: str,
    *,
    centre: int = 1,
    password: str = NO_PASSWORD,
    end: int = ETX,
    downlink: bool = False,
    packet: Packet | tuple[int, int] | None = None,
) -> bytes:
    """A frame. `station` is ten digits or hex, `password` four of hex. Raises ValueError when too long."""
    if packet is not None:
        body = (packet[0] << 12 | packet[1]).to_bytes(PACKET_BYTES, "big") + body
    if not 0 < len(body) <= LONGEST_BODY:
        raise ValueError(f"a body has 1 to {LONGEST_BODY} bytes, not {len(body)}")
    addresses = (bytes.fromhex(station), bytes((centre,)))
    whole = START + b"".join(addresses if downlink else reversed(addresses))
    whole += bytes.fromhex(password + function)
    whole += ((_DOWN if downlink else 0) << 12 | len(body)).to_bytes(2, "big")
    whole += bytes((STX if packet is None else SYN,)) + body + bytes((end,))
    return whole + check_sum(whole).to_bytes(2, "big")


def confirm(header: Header, stamp: bytes, end: int) -> bytes:
    """The downlink frame that confirms an uplink one, whose serial and sending time are `stamp`."""
    return build(
        header.function,
        stamp,
        header.station,
        centre=header.centre,
        password=header.password,
        end=end,
        downlink=True,
    )
