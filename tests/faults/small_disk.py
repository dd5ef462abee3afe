"""A small disk in memory that a test can fill to the last byte and empty again."""

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

BALLAST = "ballast"


class SmallDisk:
    """A mounted tmpfs. What fills it is one file, so that room is made by deleting it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fill(self) -> None:
        """Take every byte that is left."""
        with (self.path / BALLAST).open("ab", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12):
                self._write_all(ballast, bytes(size))

    @staticmethod
    def _write_all(ballast, block: bytes) -> None:
        try:
            while True:
                ballast.write(block)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise

    def free(self) -> None:
        """Make room again."""
        (self.path / BALLAST).unlink(missing_ok=True)


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk of this size mounted at `path`. Skips where this user may not mount."""
    path.mkdir(parents=True)
    made = ("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0700", "tmpfs", str(path))
    done = subprocess.run(made, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no right to mount a small disk: {done.stderr.strip()}")
    try:
        yield SmallDisk(path)
    finally:
        subprocess.run(("umount", "--lazy", str(path)), check=True)
