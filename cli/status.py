"""`citywatch status`: what state.json says runs here, and whether each part answers right now."""

import json

import click
from rich.console import Console
from rich.markup import escape

from cli.home import Home, Lock
from cli.process import blotted, epoch_ms, settings_or_exit
from cli.program import NotToBlameError

State = dict[str, object]


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(as_json: bool) -> None:
    """What is running here, and whether it answers. Ends with 0 when everything does, else with 1."""
    settings = settings_or_exit()
    home = Home.named(settings.home)
    try:
        pid, state = Lock.owner(home), home.read_state()
    except (OSError, ValueError) as error:
        raise click.ClickException(f"cannot look into {home.path}: {error}") from error
    if pid is None:
        click.echo(json.dumps({"running": False}) if as_json else f"Nothing is running in {settings.home}.")
        raise SystemExit(1)
    if state is None or state["pid"] != pid:
        text = f"citywatch (pid {pid}) in {settings.home} has not written its state yet."
        click.echo(json.dumps({"running": True, "pid": pid}) if as_json else text)
        raise SystemExit(1)
    answers = ask(state["urls"], state["children"])
    seen = watched(home)
    if as_json:
        click.echo(json.dumps({"running": True, **state, "answers": answers, "watch": seen}, indent=2))
    else:
        show(state, answers)
        show_watched(seen)
    raise SystemExit(1 if any(answers.values()) else 0)


def ask(urls: dict[str, str | None], children: dict[str, State]) -> dict[str, str | None]:
    """Each part by name: None when it answers, else why not."""
    from urllib.parse import urlsplit

    from cli import broker
    from cli.beats import beating
    from cli.http_probe import health
    from store import probe

    questions = {"database": probe.database, "redis": probe.live, "mqtt": broker.probe}
    answers = {part: question(url) for part, question in questions.items() if (url := urls.get(part))}
    for part, path in (("dashboard", "/health"), ("public", "/health/live")):
        if page := urls.get(part):
            answers[part] = health(urlsplit(page).hostname or "", urlsplit(page).port or 80, path)
    for process in (
        "watch",
        "ingest",
        "alerts",
        "deliver",
        "citizens",
        "keeper",
        "publish",
        "gateway",
        "video",
    ):
        if process in children:
            pid = children[process]["pid"]
            try:
                answers[process] = beating(str(urls["database"]), process, pid, epoch_ms())
            except NotToBlameError as error:
                answers[process] = str(error)
    return answers


def show(state: State, answers: dict[str, str | None]) -> None:
    """The same for people."""
    out = Console(highlight=False)
    out.print(f"[bold]citywatch[/] is {state['state']}, pid {state['pid']}, in {state['home']}")
    for part, trouble in answers.items():
        mark = "[green]✓[/]" if trouble is None else "[red]✗[/]"
        url = blotted(state["urls"].get(part) or "")
        out.print(f"  {mark} {part:<10} {url}  {trouble or ''}", soft_wrap=True)
    for name, child in state["children"].items():
        out.print(
            f"    [dim]{name:<10} {child['state']}, pid {child['pid']}, {child['restarts']} restarts[/]"
        )


def watched(home: Home) -> State:
    """What the watch wrote down last: when, the conditions that are not fine now, how its channels do."""
    try:
        written = json.loads((home.path / "watch.json").read_text(encoding="utf-8"))
        seen = written.get("seen", {})
        there = [one for one in written["conditions"] if seen.get(one["id"]) != "fine"]
        return {"at": written["at"], "conditions": there, "channels": written["channels"]}
    except (OSError, ValueError, KeyError):
        return {}


def show_watched(seen: State) -> None:
    """The same for people."""
    out = Console(highlight=False)
    for one in seen.get("conditions") or ():
        out.print(f"  [yellow]![/] {one['severity']:<10} {escape(one['text']['en'])}", soft_wrap=True)
    for name, channel in (seen.get("channels") or {}).items():
        if channel["state"] not in ("ok", "unused"):
            out.print(f"  [red]✗[/] {name:<10} {channel['state']}: {escape(channel['why'])}", soft_wrap=True)
