"""The check sum of HJ 212, and what devices send in its place.

It is CRC-16/MODBUS with one difference that the standard's own listing makes: before a byte is mixed in, the
register is shifted down by eight, so its low byte is lost and 256 values are all there are. Many devices send
the true MODBUS sum. Theirs are bad frames, but a person who has to set them right is told which it is.
"""

_POLYNOMIAL = 0xA001


def _eight_shifts(register: int) -> int:
    for _ in range(8):
        register = (register >> 1) ^ (_POLYNOMIAL if register & 1 else 0)
    return register


_TABLE = [_eight_shifts(byte) for byte in range(256)]


def checksum(data: bytes) -> str:
    """Four upper-case hexadecimal digits, by HJ 212-2017 annex A. `data` is the data segment alone."""
    register = 0xFFFF
    for byte in data:
        register = _TABLE[(register >> 8) ^ byte]
    return f"{register:04X}"


def modbus(data: bytes) -> str:
    """CRC-16/MODBUS of data, high byte first."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ _TABLE[(register ^ byte) & 0xFF]
    return f"{register:04X}"


def variant(head: bytes, segment: bytes, said: str) -> str:
    """What a wrong check sum is: the name of the mistake, or "unknown".

    `head` is what stands before the segment, `##` and the length.
    """
    right, true_modbus = checksum(segment), modbus(segment)
    mistakes = {
        "modbus": true_modbus,
        "modbus_swapped": _swapped(true_modbus),
        "byte_order": _swapped(right),
        "with_length": checksum(head[2:] + segment),
        "of_whole_frame": checksum(head + segment),
        "modbus_with_length": modbus(head[2:] + segment),
        "modbus_of_whole_frame": modbus(head + segment),
    }
    return next((name for name, digits in mistakes.items() if digits == said.upper()), "unknown")


def _swapped(digits: str) -> str:
    return digits[2:] + digits[:2]
