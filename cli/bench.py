"""`citywatch bench NAME`: measures this machine, and prints one JSON object as its last line with --json.

A benchmark is a row of BENCHES: a module with `run(options) -> dict`, with `describe(result) -> str`, which
says the result in Markdown for docs/benchmarks.md, and with `shortfalls(result) -> list[str]`, a sentence for
everything that --check does not let pass. It may name further options of its own in `PARAMS` (click options;
their values come as `options.more`), and in `PARTIAL` those with which a run is not the full one that
docs/benchmarks.md is written from. Imported when called: nothing else of ours may lean on `bench`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from city.errors import CitywatchError

BENCHES = {
    "alerts": ("bench.alerts", "From a message to its transition and to the mail, at 1,000 observations/s."),
    "backtest": ("bench.backtest", "A rule over thirty days of 500 datastreams, and whether it is as live."),
    "callout": ("bench.callout", "Calling 506 people once, and accounting for everybody; a fast clock."),
    "ingest": (
        "bench.ingest",
        "Draining a queue and live delays, beside the bridges one could take instead.",
    ),
    "queries": ("bench.queries", "How quickly history is read, at five million observations."),
    "seek": ("bench.seek", "A moment of the past with 10,000 datastreams, to the painted frame."),
    "soak": ("bench.soak", "A wall over ten thousand updates, and its server killed in between."),
    "storm": (
        "bench.storm",
        "What people get of 500 alerts in ten seconds, one gateway silent; a fast clock.",
    ),
    "wall": ("bench.wall", "From a message to a painted frame in a real browser, beside a plain Dash app."),
    "widgets": ("bench.widgets", "What the public process answers in a core's second, the inside stopped."),
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a benchmark. `tell` takes a line on progress; `more` holds the benchmark's own options.

    With `check` somebody waits to hear whether it is fast enough.
    """

    quick: bool = False
    check: bool = False
    tell: Callable[[str], None] = lambda _: None
    more: Mapping[str, Any] = field(default_factory=dict)


class Benches(click.Group):
    """A group that knows its benchmarks' names and imports one when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Names as in the table."""
        return list(BENCHES)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one benchmark."""
        if cmd_name not in BENCHES:
            return None
        place, text = BENCHES[cmd_name]
        return _command(cmd_name, text, import_module(place))

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the benchmarks without importing any."""
        with formatter.section("Benchmarks"):
            formatter.write_dl([(name, text) for name, (_, text) in BENCHES.items()])


@click.group("bench", cls=Benches)
def command() -> None:
    """Measure this machine; a benchmark compares within one run."""


def _command(name: str, text: str, module: ModuleType) -> click.Command:
    own: tuple[click.Option, ...] = getattr(module, "PARAMS", ())
    common = (
        click.Option(["--quick"], is_flag=True, help="At most 50 s, for CI."),
        click.Option(["--json", "as_json"], is_flag=True, help="The last line is one JSON object."),
        click.Option(["--check"], is_flag=True, help="End with code 1 when something is wrong or too slow."),
        click.Option(["--write-docs"], is_flag=True, help="Put the result into docs/benchmarks.md."),
    )

    def call(quick: bool, as_json: bool, check: bool, write_docs: bool, **more: object) -> None:
        if write_docs and (given := _partial(module, {"quick": quick, **more})):
            raise click.UsageError(f"--write-docs wants a full run, without {', '.join(given)}")
        try:
            result = module.run(Options(quick, check, lambda line: click.echo(line, err=True), more))
        except CitywatchError as error:
            raise click.ClickException(str(error)) from error
        if write_docs:
            import_module("bench.report").write(name, module, result)
        click.echo(json.dumps(result, ensure_ascii=False, indent=None if as_json else 2))
        if check and (shortfalls := module.shortfalls(result)):
            raise click.ClickException("; ".join(shortfalls))

    return click.Command(name, params=[*common, *own], callback=call, help=text)


def _partial(module: ModuleType, values: Mapping[str, object]) -> list[str]:
    """The options given with which less, or something else, is measured than in full."""
    names = ("quick", *getattr(module, "PARTIAL", ()))
    return [f"--{name}" for name in names if values.get(name)]
