"""Fan-out to walls: continue, start again, never block."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable

from dashboard.hub import PIECE_BYTES, QUEUE_EVENTS, REMEMBERED_EVENTS, SHARED_S, Hub


def hub() -> Hub:
    return Hub(lambda: lambda: {"time": 0, "whole": True})


def event(body: bytes) -> tuple[str, str, dict]:
    lines = dict(line.split(": ", 1) for line in body.decode().strip().split("\n"))
    return lines["id"], lines["event"], json.loads(lines["data"])


async def take(stream: AsyncIterator[bytes], n: int) -> list[tuple[str, str, dict]]:
    return [event(await asyncio.wait_for(anext(stream), 30)) for _ in range(n)]


def test_a_new_wall_starts_with_a_snapshot_and_continues_with_deltas():
    async def play() -> None:
        h = hub()
        stream = h.stream(None)
        first = await take(stream, 1)
        h.send("delta", {"n": 1})
        assert [first[0][1], (await take(stream, 1))[0][1:]] == ["snapshot", ("delta", {"n": 1})]

    asyncio.run(play())


def test_a_wall_that_reconnects_gets_only_what_it_missed():
    async def play() -> None:
        h = hub()
        ((last_id, *_),) = await take(h.stream(None), 1)
        h.send("delta", {"n": 1})
        h.send("delta", {"n": 2})
        assert [data for *_, data in await take(h.stream(last_id), 2)] == [{"n": 1}, {"n": 2}]

    asyncio.run(play())


def test_a_wall_of_another_life_or_too_long_away_starts_again():
    async def play() -> None:
        h = hub()
        ((last_id, *_),) = await take(h.stream(None), 1)
        for n in range(QUEUE_EVENTS + 1):
            h.send("delta", {"n": n})
        for known in (
            last_id,
            "other-3",
            "",
            "x",
            f"{last_id.split('-')[0]}-{'9' * 6}",
            f"{last_id.split('-')[0]}-{'9' * 5000}",
        ):
            assert (await take(h.stream(known), 1))[0][1] == "snapshot"

    asyncio.run(play())


def test_a_wall_that_sleeps_costs_a_bounded_queue_and_wakes_up_to_a_snapshot():
    async def play() -> None:
        h = hub()
        stream = h.stream(None)
        await take(stream, 1)
        for n in range(QUEUE_EVENTS * 3):
            h.send("delta", {"n": n})
        kinds = [kind for _, kind, _ in await take(stream, 1)]
        assert kinds == ["snapshot"]

    asyncio.run(play())


def test_closing_ends_every_stream():
    async def play() -> None:
        h = hub()
        stream = h.stream(None)
        await take(stream, 1)
        assert h.clients == 1
        h.close()
        assert [body async for body in stream] == []
        assert h.clients == 0

    asyncio.run(play())


def test_a_wall_that_reconnects_over_a_reload_starts_again():
    async def play() -> None:
        h = hub()
        ((last_id, *_),) = await take(h.stream(None), 1)
        h.resync()
        h.send("delta", {"n": 1})
        assert (await take(h.stream(last_id), 1))[0][1] == "snapshot"

    asyncio.run(play())


def test_a_snapshot_is_made_once_for_all_who_reload_at_the_same_time():
    made = []

    async def play() -> None:
        h = Hub(slow(made))
        for _ in range(20):
            await take(h.stream(None), 1)
        await asyncio.gather(*(take(h.stream(None), 1) for _ in range(20)))

    asyncio.run(play())
    assert len(made) == 1


def slow(made: list[int], takes_s: float = 0.3):
    """A picture of which a snapshot takes its time; `made` gets what it said."""

    def still():
        said = len(made)
        return lambda: work(takes_s) or made.append(said) or {"said": said}

    return still


def work(seconds: float) -> None:
    """Keep the processor busy for so long."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_who_starts_a_moment_after_another_gets_that_snapshot_and_what_came_since():
    made = []

    async def play() -> None:
        h = Hub(slow(made))
        await take(h.stream(None), 1)
        h.send("delta", {"n": 1})
        late = await take(h.stream(None), 2)
        assert [data for *_, data in late] == [{"said": 0}, {"n": 1}]
        await asyncio.sleep(SHARED_S)
        h.send("delta", {"n": 2})
        assert (await take(h.stream(None), 1))[0][2] == {"said": 1}

    asyncio.run(play())


def test_what_is_said_while_a_snapshot_is_made_comes_after_it_and_only_once():
    async def play() -> None:
        h = Hub(slow([]))
        stream = h.stream(None)
        first = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0.02)
        h.send("delta", {"n": 1})
        h.send("delta", {"n": 2})
        await first
        h.send("delta", {"n": 3})
        assert [data["n"] for *_, data in await take(stream, 3)] == [1, 2, 3]

    asyncio.run(play())


def test_a_snapshot_that_was_being_made_when_the_catalogue_was_loaded_anew_is_not_sent():
    made = []

    async def play() -> None:
        h = Hub(slow(made))
        stream = h.stream(None)
        first = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0.02)
        h.resync()
        assert (await first)[0][2] == {"said": 1}

    asyncio.run(play())
    assert made == [0, 1]


def test_who_leaves_while_a_snapshot_is_made_does_not_take_it_from_others():
    made = []

    async def play() -> None:
        h = Hub(slow(made))
        leaving = asyncio.create_task(take(h.stream(None), 1))
        staying = asyncio.create_task(take(h.stream(None), 1))
        await asyncio.sleep(0.02)
        leaving.cancel()
        assert (await staying)[0][1] == "snapshot"

    asyncio.run(play())
    assert made == [0]


def test_more_events_than_are_remembered_while_a_snapshot_is_made_do_not_leave_a_gap():
    async def play() -> None:
        told = [0]
        h = Hub(lambda: lambda seen=told[0]: work(0.05) or {"seen": seen})
        stream = h.stream(None)
        first = asyncio.create_task(take(stream, 1))
        await asyncio.sleep(0.02)
        for n in range(1, REMEMBERED_EVENTS + 10):
            told[0] = n
            h.send("delta", {"n": n})
        seen = (await first)[0][2]["seen"]
        rest = await take(stream, REMEMBERED_EVENTS + 9 - seen)
        assert [data["n"] for *_, data in rest] == list(range(seen + 1, REMEMBERED_EVENTS + 10))
        h.send("delta", {"n": "last"})
        assert (await take(stream, 1))[0][2] == {"n": "last"}

    asyncio.run(play())


def test_no_snapshot_is_made_on_the_loop_whatever_comes_meanwhile():
    threads = []

    async def play(meanwhile: Callable[[Hub], None]) -> None:
        h = Hub(lambda: lambda: work(0.05) or threads.append(threading.current_thread()) or {})
        first = asyncio.create_task(take(h.stream(None), 1))
        await asyncio.sleep(0.02)
        meanwhile(h)
        await first

    def storm(h: Hub) -> None:
        for n in range(REMEMBERED_EVENTS + 10):
            h.send("delta", {"n": n})

    def reload(h: Hub) -> None:
        h.resync()
        h.send("delta", {"n": 1})

    for meanwhile in (storm, reload):
        asyncio.run(play(meanwhile))
    assert threading.main_thread() not in threads
    assert len(threads) == 3


def test_a_large_snapshot_goes_out_in_pieces_that_make_one_event():
    async def play() -> None:
        h = Hub(lambda: lambda: {"much": "x" * (2 * PIECE_BYTES)})
        stream = h.stream(None)
        pieces = [await anext(stream) for _ in range(3)]
        assert [len(piece) for piece in pieces[:2]] == [PIECE_BYTES, PIECE_BYTES]
        assert event(b"".join(pieces))[1] == "snapshot"
        h.send("delta", {"n": 1})
        assert (await take(stream, 1))[0][2] == {"n": 1}

    asyncio.run(play())


def test_the_loop_goes_on_while_a_snapshot_is_made():
    async def play() -> None:
        h = Hub(slow([], takes_s=0.3))
        first = asyncio.create_task(take(h.stream(None), 1))
        turns = 0
        while not first.done():
            await asyncio.sleep(0.005)
            turns += 1
        assert turns > 3

    asyncio.run(play())
