"""The processes that read JPEGs: one that dies, hangs or is killed costs one picture."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from camera_pictures import grey, street
from camera_server import as_jpeg

from city.camera import Trouble
from ingest.video.child import Child, GoneError
from ingest.video.decoder import BusyError, Decoder

PICTURE = as_jpeg(grey(street()))


def readers() -> list[int]:
    """Pids of the readers that are ours."""
    ours = [path for path in Path("/proc").glob("[0-9]*") if _is_reader_of(path, os.getpid())]
    return [int(path.name) for path in ours]


def _is_reader_of(process: Path, parent: int) -> bool:
    try:
        stat = (process / "stat").read_text().rsplit(")", 1)[1].split()
        return (
            int(stat[1]) == parent
            and stat[0] != "Z"
            and b"decode_child" in (process / "cmdline").read_bytes()
        )
    except OSError:
        return False


def with_decoder(work, **how):
    async def run():
        decoder = Decoder(**how)
        try:
            return await work(decoder)
        finally:
            await decoder.close()

    return asyncio.run(run())


def test_a_reader_that_dies_over_a_picture_costs_that_picture_and_no_other():
    async def work(decoder: Decoder):
        assert (await decoder.read(PICTURE)).trouble is Trouble.NONE
        reading = asyncio.create_task(decoder.read(PICTURE))
        for pid in readers():
            os.kill(pid, signal.SIGKILL)
        await reading
        after = [await decoder.read(PICTURE) for _ in range(3)]
        return [seen.trouble for seen in after][-1], decoder.counts["readers_lost"]

    assert with_decoder(work, readers=1, within_s=30) == (Trouble.NONE, 1)


def test_a_reader_that_hangs_is_ended_and_the_picture_called_broken():
    async def work(decoder: Decoder):
        assert (await decoder.read(PICTURE)).trouble is Trouble.NONE
        for pid in readers():
            os.kill(pid, signal.SIGSTOP)
        decoder._within_s = 1.0
        late = await decoder.read(PICTURE)
        decoder._within_s = 30.0
        return late.trouble, (await decoder.read(PICTURE)).trouble

    assert with_decoder(work, readers=1, within_s=30) == (Trouble.BROKEN_PICTURE, Trouble.NONE)


def test_many_pictures_at_once_share_the_readers_and_none_gets_anothers():
    small = as_jpeg(grey(street())[:100, :200])

    async def work(decoder: Decoder):
        asked = [PICTURE if number % 3 else small for number in range(30)]
        seen = await asyncio.gather(*(decoder.read(jpeg) for jpeg in asked))
        return [one.size for one in seen], len(readers())

    sizes, processes = with_decoder(work, within_s=60)
    assert sizes == [(270, 480) if number % 3 else (100, 200) for number in range(30)]
    assert processes == 2


def test_a_look_that_is_given_up_leaves_no_answer_for_the_next():
    small = as_jpeg(grey(street())[:100, :200])

    async def work(decoder: Decoder):
        await decoder.read(PICTURE)
        given_up = asyncio.create_task(decoder.read(PICTURE))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        return (await decoder.read(small)).size

    assert with_decoder(work, readers=1, within_s=30) == (100, 200)


def test_a_picture_that_finds_no_reader_free_does_not_wait_for_ever_and_is_not_called_broken():
    async def work(decoder: Decoder):
        assert (await decoder.read(PICTURE)).trouble is Trouble.NONE
        for pid in readers():
            os.kill(pid, signal.SIGSTOP)
        hanging = asyncio.create_task(decoder.read(PICTURE))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await decoder.read(PICTURE)
        hanging.cancel()
        await asyncio.gather(hanging, return_exceptions=True)
        return (await decoder.read(PICTURE)).trouble, decoder.counts["busy"]

    assert with_decoder(work, readers=1, within_s=30, wait_s=0.3) == (Trouble.NONE, 1)


def test_when_the_decoder_closes_no_reader_is_left():
    async def work(decoder: Decoder):
        await decoder.read(PICTURE)

    with_decoder(work)
    assert readers() == []


def test_a_child_has_none_of_our_settings_in_its_environment(monkeypatch):
    monkeypatch.setenv("CITYWATCH_CAMERA_CAM_A_PASSWORD", "hunter2-canary")

    async def work():
        child = Child("ingest.video.decode_child")
        await child.start()
        try:
            (pid,) = readers()
            return Path(f"/proc/{pid}/environ").read_bytes()
        finally:
            await child.end()

    assert b"hunter2-canary" not in asyncio.run(work())


def test_who_was_never_started_is_gone():
    async def work():
        try:
            await Child("ingest.video.decode_child").say(b"")
        except GoneError:
            return True

    assert asyncio.run(work())


def test_a_child_is_seen_off_though_whoever_ends_it_is_called_away():
    async def ended_with() -> int | None:
        child = Child("ingest.video.decode_child")
        await child.start()
        process = child._process
        ending = asyncio.create_task(child.end())
        await asyncio.sleep(0)
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending
        return process.returncode

    assert asyncio.run(ended_with()) == -signal.SIGKILL
