"""What is said back to a device, and how a frame is built.

By HJ 212-2017 (annex C) every upload with the answer bit of Flag set gets a data answer (9014), the request
to set its clock (1013) a notice answer (9013), both with the QN of the upload and `ST=91`. Without Flag
nobody waits. The edition of 2005 names QN and CN inside the content; it gets them in both places.

A request answer (9011) with a reason is what the standard lets only a device say. It is offered as a refusal
all the same, because many devices show it to the person in the field; silence is as right and makes a device
send again. A wrong check sum gets silence: "execution ends", says the standard.
"""

from collections.abc import Mapping

from sensors.codecs.hj212.checksum import checksum
from sensors.codecs.hj212.cipher import seal
from sensors.codecs.hj212.segment import VERSION_BITS, Segment

WRONG_PW, WRONG_MN, WRONG_ST, WRONG_FLAG, WRONG_QN, WRONG_CN, WRONG_CRC = range(3, 10)
"""QnRtn of a refusal."""
_DATA_ANSWER, _NOTICE_ANSWER, _REQUEST_ANSWER = "9014", "9013", "9011"
_NOTICES = {"1013"}
_LONGEST_SEGMENT = 9999


def build(header: Mapping[str, str], content: str | bytes = b"", key: bytes | None = None) -> bytes:
    """A frame of header fields, in their order, and content; encrypted where a key is given.

    Raises ValueError for more than four digits can say.
    """
    plain = content.encode() if isinstance(content, str) else content
    head = "".join(f"{name}={value};" for name, value in header.items()).encode()
    segment = _segment(head, plain)
    if len(segment) > _LONGEST_SEGMENT:
        raise ValueError(f"{len(segment)} bytes are too many for one frame")
    travelling = segment if key is None else _segment(head, seal(plain, key))
    return b"##%04d%b%b\r\n" % (len(segment), travelling, checksum(segment).encode())


def answer(segment: Segment) -> bytes:
    """The answer to an upload that is safe; b"" where none is wanted, as for answers themselves."""
    if not segment.wants_answer or segment.cn.startswith("9"):
        return b""
    return _reply(segment, _NOTICE_ANSWER if segment.cn in _NOTICES else _DATA_ANSWER, "")


def refusal(segment: Segment, reason: int) -> bytes:
    """The answer to an upload that is not accepted, with its QnRtn; b"" where none is wanted."""
    if not segment.wants_answer or segment.qn is None or segment.cn.startswith("9"):
        return b""
    return _reply(segment, _REQUEST_ANSWER, f"QnRtn={reason}")


def _segment(head: bytes, content: bytes) -> bytes:
    return head + b"CP=&&" + content + b"&&"


def _reply(segment: Segment, cn: str, content: str) -> bytes:
    edition = (segment.flag or 0) & VERSION_BITS
    if not edition and segment.qn is not None:
        named = {"QN": segment.qn} | ({"CN": segment.cn} if cn == _DATA_ANSWER else {})
        content = ";".join([*(f"{name}={value}" for name, value in named.items()), *filter(None, [content])])
    header = {
        "QN": segment.qn,
        "ST": "91",
        "CN": cn,
        "PW": segment.pw,
        "MN": segment.mn,
        "Flag": str(edition),
    }
    return build({name: value for name, value in header.items() if value is not None}, content)
