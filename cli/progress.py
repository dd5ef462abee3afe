"""A progress bar on the terminal's error stream; silent where that is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn
from rich.progress import TimeRemainingColumn as TimeRemaining
from rich.text import Text

Show = Callable[[float, int], None]
"""Called with the share that is done, 0 to 1, and how many rows, or whatever is counted, that is."""


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        elapsed = task.elapsed or 0
        rows = int(task.fields["rows"])
        speed = f", {rows / elapsed:,.0f} {task.fields['unit']}/s" if elapsed > 0 else ""
        return Text(f"{rows:,} {task.fields['unit']}{speed}")


@contextmanager
def bar(what: str, unit: str = "rows") -> Iterator[Show]:
    """A bar for one piece of work; `unit` is what is counted."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), _Rate(), TimeRemaining())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=1.0, rows=0, unit=unit)

        def show(share: float, rows: int) -> None:
            progress.update(task, completed=min(share, 1.0), rows=rows)

        yield show
