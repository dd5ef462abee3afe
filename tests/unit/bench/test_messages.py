"""The benchmark's messages: of the wire format, of one length, the same from the same seed."""

from bench.messages import LENGTH, PROPERTIES, STEP_MS, clean
from bench.soiled import AGAIN, LATE, UNUSABLE, expected_keys, soiled
from city.thing import Datastream
from sensors.decode import Message, decode, register

NOW = 1_764_000_000_000
STREAMS = [(key, f"bench-{key // 5:05d}", PROPERTIES[key % 5]) for key in range(20)]
REGISTRY = register({key: Datastream(thing, prop, 0, 60, 600, "µg/m³") for key, thing, prop in STREAMS})


def decoded(sent):
    return decode(Message(sent.topic, sent.payload, NOW), REGISTRY)


def test_every_clean_message_is_one_observation_under_its_key():
    for sent in clean(STREAMS, 200, NOW, seed=1):
        outcome = decoded(sent)
        assert outcome.rejects == []
        assert [(one.binding.datastream_id, one.time) for one in outcome.usable] == [sent.key]


def test_every_message_has_the_same_length():
    assert {len(sent.payload) for sent in clean(STREAMS, 200, NOW, seed=1)} == {LENGTH}


def test_keys_are_distinct_and_the_last_one_is_now():
    keys = [sent.key for sent in clean(STREAMS, 200, NOW, seed=1)]
    assert len(set(keys)) == 200
    assert keys[-1] == (19, NOW)
    assert keys[0] == (0, NOW - 9 * STEP_MS)


def test_the_same_seed_gives_the_same_bytes():
    assert soiled(STREAMS, 2000, NOW, 7) == soiled(STREAMS, 2000, NOW, 7)
    assert soiled(STREAMS, 2000, NOW, 7) != soiled(STREAMS, 2000, NOW, 8)


def test_a_field_sends_some_again_some_late_and_some_unusable():
    made = soiled(STREAMS, 2000, NOW, 1)
    usable = [sent for sent in made.sent if sent.key]
    assert len(made.sent) == 2000
    assert sum(made.unusable.values()) == 2000 - len(usable) == 2000 * UNUSABLE
    assert len(usable) - len(set(expected_keys(made.sent))) == made.again == 2000 * AGAIN
    assert made.late == round((2000 - 100 - 20) * LATE)


def test_each_unusable_message_is_one_reject_for_its_reason():
    made = soiled(STREAMS, 2000, NOW, 1)
    reasons = {}
    for sent in made.sent:
        if sent.key is None:
            outcome = decoded(sent)
            assert outcome.usable == []
            assert len(outcome.rejects) == 1
            reasons[outcome.rejects[0].reason] = reasons.get(outcome.rejects[0].reason, 0) + 1
    assert reasons == made.unusable


def test_late_messages_come_after_a_later_one_of_their_datastream():
    newest, late = {}, 0
    made = soiled(STREAMS, 2000, NOW, 1)
    first_time = {key: place for place, key in reversed(list(enumerate(s.key for s in made.sent))) if key}
    for datastream_id, time in sorted(first_time, key=first_time.get):
        late += time < newest.get(datastream_id, time)
        newest[datastream_id] = max(time, newest.get(datastream_id, time))
    assert late >= made.late * 0.9


def test_the_last_message_of_a_queue_is_its_newest_key():
    made = soiled(STREAMS, 2000, NOW, 1)
    assert made.sent[-1].key == expected_keys(made.sent)[-1] == (STREAMS[(2000 - 120 - 1) % 20][0], NOW)
