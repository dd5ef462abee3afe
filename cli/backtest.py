"""`citywatch rules backtest`: what a rule would have found in a stretch of the past, and did."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from city.clock import DAY_MS
from city.errors import CatalogueError, CitywatchError, Mistake, PermanentError
from cli.neighbours import neighbours
from cli.process import epoch_ms, settings_or_exit
from cli.progress import bar

if TYPE_CHECKING:
    from alerts.backtest import Folded
    from alerts.backtest_report import Episode
    from alerts.backtest_run import Asked, Outcome
    from city.alert import Finding, Subject
    from store.catalogue import Stored
    from store.database import Connection

MOST_LINES = 20
SECOND_MS = 1000


@click.command("backtest")
@click.argument("rule")
@click.option("--from", "first", metavar="TIME", help="By default a day before --to.")
@click.option("--to", "last", metavar="TIME", help="Not included; by default now.")
@click.option("--late", "late_too", is_flag=True, help="Count what came too late to count live: imports.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every finding.")
def command(rule: str, first: str | None, last: str | None, *, late_too: bool, as_json: bool) -> None:
    """Find again what a rule found, or what it would have found.

    RULE is the id of a rule that counts, or a TOML file with one. A TIME is a day such as 2026-11-22, which
    begins at midnight in the city, or a time such as 2026-11-22T08:00 there or with an offset of its own.
    """
    try:
        url = neighbours(settings_or_exit()).database
        asked = _asked(url, rule, first, last, late_too=late_too)
        from alerts.backtest_run import run

        with bar("backtest") as show:
            outcome = run(url, asked, show)
    except CitywatchError as error:
        raise click.ClickException(str(error)) from error
    zone = ZoneInfo(asked.catalogue.city.timezone)
    if as_json:
        click.echo(json.dumps(as_object(asked, outcome), ensure_ascii=False))
        return
    for line in told(asked, outcome, zone):
        click.echo(line)


def _asked(url: str, rule: str, first: str | None, last: str | None, *, late_too: bool) -> "Asked":
    from alerts.backtest import Span
    from alerts.backtest_run import Asked
    from store import catalogue, database

    now = epoch_ms()
    with database.connect(url, "backtest") as conn:
        stored = catalogue.load_checked(conn)
        if stored is None:
            raise PermanentError("there is no catalogue yet: run citywatch migrate")
        zone = ZoneInfo(stored.catalogue.city.timezone)
        until = _time("--to", last, zone) if last else now
        since = _time("--from", first, zone) if first else until - DAY_MS
        try:
            span = Span(since, until, now)
        except ValueError as error:
            raise PermanentError(f"--from, --to: {error}") from error
        chosen, unchanged = _rule(conn, stored, rule)
    rules = (*(one for one in stored.catalogue.rules if one.rule_id != chosen.rule_id), chosen)
    return Asked(
        chosen, replace(stored.catalogue, rules=rules), stored.streams, span, unchanged, late_too=late_too
    )


def _rule(conn: "Connection", stored: "Stored", text: str) -> tuple[Any, Mapping[str, int]]:
    """The rule that is meant, and from when on each of those that count has been what it is."""
    from store import declarations

    since = {one.name: one.at for one in declarations.current(conn) if one.section == "rules"}
    known = {rule.rule_id: rule for rule in stored.catalogue.rules}
    if text in known:
        return known[text], since
    if not Path(text).is_file():
        wrong = [str(mistake) for mistake in stored.mistakes if f"rules.{text}" in mistake.key]
        raise PermanentError("; ".join(wrong) or f"{text!r} is neither the id of a rule nor a file")
    rule = _from_file(conn, stored, Path(text))
    return rule, {name: at for name, at in since.items() if name != rule.rule_id}


def _from_file(conn: "Connection", stored: "Stored", path: Path) -> Any:
    """The one rule of a TOML file, checked on the ground of the city that is stored."""
    from sensors.catalogue_declared import Version, check, concerns
    from store import declarations

    table = _table(path)
    rule_id = str(table.pop("id", ""))
    kept = dict(declarations.kept(declarations.current(conn))) | {
        ("rules", rule_id): Version(table, where=path.name)
    }
    declared, mistakes = check(stored.catalogue, kept)
    if wrong := [mistake for mistake in mistakes if concerns(mistake, "rules", rule_id)]:
        raise CatalogueError(wrong)
    return next(rule for rule in declared.rules if rule.rule_id == rule_id)


def _table(path: Path) -> dict[str, Any]:
    try:
        rules: Any = tomllib.loads(path.read_text(encoding="utf-8")).get("rules")
    except (OSError, ValueError, RecursionError) as error:
        raise CatalogueError([Mistake(path.name, "file", str(error))]) from error
    match rules:
        case [{"id": str(), **table}]:
            return {"id": rules[0]["id"], **table}
        case [{}]:
            raise CatalogueError([Mistake(path.name, "rules[0].id", "is missing")])
        case _:
            raise CatalogueError([Mistake(path.name, "rules", "wants exactly one [[rules]]")])


def _time(option: str, text: str, zone: ZoneInfo) -> int:
    """Epoch milliseconds of a day or a time. Raises PermanentError."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise PermanentError(
            f"{option}: {text!r} is not a time such as 2026-11-22 or 2026-11-22T08:00"
        ) from None
    return round((when if when.tzinfo else when.replace(tzinfo=zone)).timestamp() * 1000)


def as_object(asked: "Asked", outcome: "Outcome") -> dict[str, Any]:
    """What is printed with --json. Times are epoch milliseconds."""
    report = outcome.report
    return {
        "rule": asked.rule.rule_id,
        "version": asked.rule.version,
        "from": asked.span.first,
        "to": asked.span.end,
        "datastreams": outcome.datastreams,
        "observations": outcome.observations,
        "late": outcome.late,
        "fires": report.fires,
        "in_alert_s": report.in_alert_ms / SECOND_MS,
        "unknown_s": report.unknown_ms / SECOND_MS,
        "by_severity": {level.word: count for level, count in sorted(report.by_severity.items())},
        "per_10_min": {"mean": report.pace.mean, "most": report.pace.most, "most_at": report.pace.most_at},
        "alerts": [_episode(episode) for episode in report.episodes],
        "findings": [row for subject, folded in outcome.found.items() for row in _findings(subject, folded)],
    }


def _episode(episode: "Episode") -> dict[str, Any]:
    return {
        "subject": str(episode.subject),
        "worst": episode.worst.word,
        "raised": _finding(episode.raised),
        "cleared_at": episode.cleared,
        "in_alert_s": episode.in_span_ms / SECOND_MS,
    }


def _findings(subject: "Subject", folded: "Folded") -> Iterator[dict[str, Any]]:
    yield from ({"subject": str(subject), **_finding(finding)} for finding in folded.findings)


def _finding(finding: "Finding") -> dict[str, Any]:
    return {
        "at": finding.at,
        "severity": finding.severity.word,
        "unknown": finding.unknown,
        "result": finding.result,
        "limit": finding.limit,
        "since": finding.since,
    }


def told(asked: "Asked", outcome: "Outcome", zone: ZoneInfo) -> Iterator[str]:
    """What is printed for people."""
    report, span = outcome.report, asked.span
    length_ms = span.end - span.first
    yield f"{asked.rule.rule_id}: {_clock(span.first, zone)} to {_clock(span.end, zone)}"
    yield f"observations: {outcome.observations:,}, datastreams: {outcome.datastreams}"
    if outcome.late:
        what = "counted all the same" if asked.late_too else "left out, --late counts them"
        yield f"came too late to count live: {outcome.late:,}, {what}"
    yield f"fires: {report.fires}{_severities(report.by_severity)}"
    share = report.in_alert_ms / length_ms / max(1, len(outcome.found))
    yield f"in alert: {_span(report.in_alert_ms)} in all, {share:.2%} of the time of each"
    if report.unknown_ms:
        yield f"of that nothing fresh was known for {_span(report.unknown_ms)}"
    if report.pace.most_at is not None:
        when = _clock(report.pace.most_at, zone)
        yield f"alerts per 10 min: {report.pace.mean:.3f}, at most {report.pace.most} (from {when})"
    names = {str(key): f"{s.thing_id}.{s.property}" for key, s in asked.streams.items()}
    for episode in report.episodes[:MOST_LINES]:
        yield _line(episode, names, zone)
    if (left := len(report.episodes) - MOST_LINES) > 0:
        yield f"and {left} more: --json has all"


def _line(episode: "Episode", names: Mapping[str, str], zone: ZoneInfo) -> str:
    subject, raised = episode.subject, episode.raised
    name = names.get(subject.key, str(subject)) if subject.kind.value == "datastream" else str(subject)
    why = "" if raised.result is None else f", {raised.result:g}"
    why += "" if raised.limit is None else f" past {raised.limit:g}"
    over = f"for {_span(episode.in_span_ms)}" if episode.cleared else "goes on"
    return f"  {_clock(raised.at, zone)}  {episode.worst.word:<6}  {name}{why}, {over}"


def _severities(counts: Mapping[Any, int]) -> str:
    words = ", ".join(f"{count} {level.word}" for level, count in sorted(counts.items(), reverse=True))
    return f" ({words})" if words else ""


def _clock(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at / 1000, zone).strftime("%Y-%m-%d %H:%M:%S")


def _span(ms: int) -> str:
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min" if hours else f"{minutes} min {seconds:02d} s"
