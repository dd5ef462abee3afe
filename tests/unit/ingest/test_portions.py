"""How a batch goes into the database: cut, halved, and its letters sorted once."""

from cast import NOW, STREAMS
from hypothesis import given
from hypothesis import strategies as st

from ingest.allowance import Allowance
from ingest.judge import Judge
from ingest.letterbox import A_SENDER, Letterbox
from ingest.portions import Part, batch_of, halves, narrowed, portions, settled
from sensors.decode import Message, register

BAD = b"EVIDENCE"
GOOD = b'{"time":%d,"results":{"water_level":11.5}}' % NOW


def judged(payloads: list[bytes]) -> list[Part]:
    judge = Judge(register(STREAMS), {}, Allowance(0, 0))
    messages = [Message("city/res-a/obs", payload, NOW) for payload in payloads]
    return [(message, judge.judge(message)) for message in messages]


def halved(parts: list[Part]) -> list[list[Part]]:
    """Down to single parts, as a database does that is too slow for more."""
    return [parts] if len(parts) < 2 else [one for half in halves(parts) for one in halved(half)]


def test_however_often_a_batch_is_tried_its_letters_keep_their_evidence():
    box = Letterbox()
    parts = settled(judged([BAD] * 200), box)
    tries = [batch_of(parts).dead for _ in range(20)]
    assert all(letter.payload == BAD for letters in tries for letter in letters)
    assert settled(judged([BAD] * (A_SENDER[1] - 200)), box)[-1][1].dead[0].payload == BAD


def test_a_batch_without_letters_is_left_as_it_is():
    parts = judged([GOOD] * 3)
    assert settled(parts, Letterbox()) is parts


@given(st.lists(st.sampled_from([BAD, GOOD, b"[", b'{"time":1,"results":{"ph":1}}']), max_size=700))
def test_halving_loses_and_doubles_no_part(payloads):
    parts = settled(judged(payloads), Letterbox())
    whole, in_pieces = batch_of(parts), [batch_of(piece) for piece in halved(parts)]
    assert [letter for piece in in_pieces for letter in piece.dead] == list(whole.dead)
    accounted = len(whole.observations) + sum(letter.parts for letter in whole.dead)
    assert accounted == len(payloads)


def test_what_is_refused_for_good_keeps_the_letters_it_had():
    half_good = b'{"time":%d,"results":{"water_level":11.5,"ph":1}}' % NOW
    box = Letterbox()
    ((part,),) = narrowed(settled(judged([half_good]), box), ValueError("no"), box)
    assert [letter.reason.value for letter in part[1].dead] == ["unknown_property", "bad_shape"]


def test_a_portion_is_cut_where_it_grows_large():
    many = b"[" + b",".join([GOOD] * 4000) + b"]"
    assert [len(portion) for portion in portions(judged([many] * 5))] == [2, 2, 1]
