"""The encryption of HJ 212-2025: SM4 in ECB mode without padding, over the content's whole blocks.

    CP=&&{0xE4,0x3E,…}g=N&&

Between the braces stand the encrypted blocks of 16 bytes as a list of hexadecimal bytes; what is left of the
content, fewer than 16 bytes, follows as it is. Length and check sum of the frame are those of its plain text.
"""

import re

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16
"""Bytes of a block, and of a key."""
_SEALED = re.compile(rb"([^{}]*CP=&&)\{(0x[0-9A-Fa-f]{2}(?:,0x[0-9A-Fa-f]{2})*)\}([^{}]*)&&")


class SealError(ValueError):
    """The content is not of the form that encryption gives it."""


def unseal(segment: bytes, key: bytes) -> bytes:
    """The plain data segment of an encrypted one. A wrong key gives nonsense, which the check sum finds."""
    found = _SEALED.fullmatch(segment)
    if found is None:
        raise SealError("the encrypted content is not {0xHH,…}")
    head, blocks, tail = found.groups()
    sealed = bytes.fromhex(blocks.replace(b"0x", b"").replace(b",", b"").decode())
    if len(sealed) % BLOCK or len(tail) >= BLOCK:
        raise SealError(
            f"{len(sealed)} encrypted and {len(tail)} plain bytes are not whole blocks and a rest"
        )
    return head + _cipher(key).decryptor().update(sealed) + tail + b"&&"


def seal(content: bytes, key: bytes) -> bytes:
    """Content as it travels encrypted. Less than a block stays plain."""
    whole = len(content) - len(content) % BLOCK
    if not whole:
        return content
    sealed = _cipher(key).encryptor().update(content[:whole])
    return b"{" + ",".join(f"0x{byte:02X}" for byte in sealed).encode() + b"}" + content[whole:]


def _cipher(key: bytes) -> Cipher[modes.ECB]:
    return Cipher(algorithms.SM4(key), modes.ECB())  # noqa: S305 - ECB is what the standard prescribes
