"""What `citywatch up` says on screen: calm lines while it starts, then one address that stands out."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel

from city.errors import CatalogueError
from cli.process import blotted


class _Forgiving(Console):
    def print(self, *objects: object, **how: object) -> None:
        with suppress(OSError):
            super().print(*objects, **how)


class Screen:
    """Lines of one start. Times are seconds since the start of each step.

    A screen that is gone (a closed terminal, a file on a full disk) loses its lines and nothing else.
    """

    def __init__(self) -> None:
        sys.stdout.reconfigure(errors="replace")
        self._out = _Forgiving(highlight=False)
        self._err = _Forgiving(highlight=False, stderr=True)

    def title(self, city: str, things: int, home: str) -> None:
        """Which city, and where its state lives."""
        self._out.print(f"[bold]citywatch[/]  {escape(city)}, {things} stations", f"[dim]{escape(home)}[/]")

    @contextmanager
    def step(self, what: str, detail: str = "") -> Iterator[None]:
        """A line when the work inside is done, with how long it took."""
        began = time.monotonic()
        yield
        took = time.monotonic() - began
        self._out.print(f"  [green]✓[/] {what:<10} [dim]{took:5.1f} s[/]  {escape(blotted(detail))}")

    def note(self, text: str) -> None:
        """Something the reader should know, and need not act on."""
        self._out.print(f"  [yellow]·[/] {escape(text)}")

    def ready(self, address: str, notes: list[str]) -> None:
        """The address, in a frame."""
        lines = [f"[bold green]{address}[/]", *(escape(note) for note in notes)]
        self._out.print(Padding(Panel("\n".join(lines), title="ready", expand=False, padding=(0, 2)), (1, 0)))

    def link(self, address: str) -> None:
        """An address by itself, never broken over lines, to be copied."""
        self._out.print(f"[bold]{escape(address)}[/]\n", soft_wrap=True)

    def trouble(self, error: Exception) -> None:
        """A start that failed: every mistake of a catalogue, or the reason."""
        if isinstance(error, CatalogueError):
            self._err.print(
                f"[bold]The catalogue has {len(error.mistakes)} mistake(s); nothing was started:[/]"
            )
            for mistake in error.mistakes:
                self._err.print(f"  [red]✗[/] {escape(str(mistake))}", soft_wrap=True)
        else:
            self._err.print(f"[red]✗[/] {escape(blotted(str(error)))}", soft_wrap=True)
