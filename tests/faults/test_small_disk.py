"""The small disk is really full when it says so, and really empty again."""

import errno

import pytest
from small_disk import small_disk


def test_a_full_small_disk_takes_no_byte_until_room_is_made(tmp_path):
    with small_disk(tmp_path / "disk", 4) as disk:
        (disk.path / "kept").write_bytes(b"x" * 1000)
        disk.fill()
        with pytest.raises(OSError, match="No space") as full:
            (disk.path / "more").write_bytes(b"x" * 10_000)
        assert full.value.errno == errno.ENOSPC
        disk.free()
        (disk.path / "more").write_bytes(b"x" * 10_000)
        assert (disk.path / "kept").read_bytes() == b"x" * 1000
    assert list((tmp_path / "disk").iterdir()) == []
