"""Fan-out to walls: continue, start again, never block."""

import asyncio
import json
from collections.abc import AsyncIterator

from dashboard.hub import QUEUE_EVENTS, Hub


def hub() -> Hub:
    return Hub(lambda: {"time": 0, "whole": True})


def event(body: bytes) -> tuple[str, str, dict]:
    lines = dict(line.split(": ", 1) for line in body.decode().strip().split("\n"))
    return lines["id"], lines["event"], json.loads(lines["data"])


async def take(stream: AsyncIterator[bytes], n: int) -> list[tuple[str, str, dict]]:
    return [event(await asyncio.wait_for(anext(stream), 2)) for _ in range(n)]


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
        for known in (last_id, "other-3", "", "x", f"{last_id.split('-')[0]}-999999"):
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
        h = Hub(lambda: made.append(1) or {"time": len(made)})
        for _ in range(20):
            await take(h.stream(None), 1)
        h.send("delta", {})
        await take(h.stream(None), 1)

    asyncio.run(play())
    assert len(made) == 2
