"""The child that reads JPEGs: one comes in, what it shows goes out, until its parent is gone.

Run as `python -m ingest.video.decode_child`. It says first that it is ready. It may use a bounded amount of
memory, and dying is allowed: the parent starts another and believes the camera of a broken picture.
"""

import resource
import sys

from ingest.video.pictures import Reader
from ingest.video.seen import Seen, read, tell

MOST_MEMORY = 2 << 30


def main() -> None:
    """Read until the pipe ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    reader = Reader()
    tell(sys.stdout.buffer, Seen())  # ready
    while (jpeg := read(sys.stdin.buffer)) is not None:
        tell(sys.stdout.buffer, reader.read(jpeg))


if __name__ == "__main__":
    main()
