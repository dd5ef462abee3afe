"""What waits between the broker's thread and the pipeline."""

import threading

from ingest import inbox
from ingest.inbox import Delivery, Inbox


def deliveries(count: int, size: int = 10, topic: str = "") -> list[Delivery]:
    return [Delivery(topic, b"x" * size, 0, mid, 1) for mid in range(1, count + 1)]


def test_what_is_put_is_taken_in_its_order_and_in_batches():
    box = Inbox()
    box.put(deliveries(5))
    assert [d.mid for d in box.take(3, 0, 0)] == [1, 2, 3]
    assert [d.mid for d in box.take(3, 0, 0)] == [4, 5]
    assert box.take(3, 0, 0) == []


def test_there_is_no_room_while_too_many_wait():
    box = Inbox()
    box.put(deliveries(inbox.MOST_MESSAGES))
    assert not box.room(0)
    box.take(1, 0, 0)
    assert box.room(0)


def test_there_is_no_room_while_too_many_bytes_wait():
    box = Inbox()
    box.put(deliveries(2, inbox.MOST_BYTES // 2))
    assert not box.room(0)
    box.take(2, 0, 0)
    assert box.room(0)


def test_topics_take_room_like_payloads():
    box = Inbox()
    box.put(deliveries(2, 0, "t" * (inbox.MOST_BYTES // 2)))
    assert not box.room(0)
    box.take(1, 0, 0)
    assert box.room(0)


def test_who_waits_for_room_is_woken_when_some_is_taken():
    box = Inbox()
    box.put(deliveries(inbox.MOST_MESSAGES))
    found: list[bool] = []
    waiting = threading.Thread(target=lambda: found.append(box.room(60)))
    waiting.start()
    box.take(10, 0, 0)
    waiting.join(30)
    assert found == [True]


def test_who_waits_for_company_is_woken_when_the_batch_is_full():
    box = Inbox()
    taken: list[Delivery] = []
    taking = threading.Thread(target=lambda: taken.extend(box.take(4, 60, 60)))
    taking.start()
    box.put(deliveries(2))
    box.put(deliveries(2))
    taking.join(30)
    assert len(taken) == 4
