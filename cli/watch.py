"""`citywatch watch`: looks after the system itself and tells people, needing no neighbour to do so."""

import json
import logging
import socket
from collections.abc import Sequence
from pathlib import Path

import click

from alerts import channels
from alerts.channels import Channel
from alerts.watch import Watch, look_once, run
from alerts.watch_canary import Canary
from alerts.watch_post import DEADLINE_S, Post
from alerts.watch_words import trial
from city.errors import CitywatchError
from city.notice import Result
from city.watch_settings import WatchSettings
from cli import environment
from cli.home import Home, write_private
from cli.neighbours import beside
from cli.process import epoch_ms, log_to, settings_or_exit, stop_on_signals
from cli.programs import needed
from cli.watch_air import Air
from cli.watch_questions import questions

FILE = "watch.json"


class File:
    """The watch's memory: a file in the home that only its owner may read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, object]:
        """What was written last, empty if nothing was. Raises OSError or ValueError."""
        if not self._path.exists():
            return {}
        found = json.loads(self._path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}

    def write(self, text: dict[str, object]) -> None:
        """Replace it as a whole. Raises OSError."""
        write_private(self._path, json.dumps(text, ensure_ascii=False, indent=1) + "\n")


@click.command("watch")
@click.option("--once", is_flag=True, help="Look once, say what is found, tell nobody.")
@click.option("--json", "as_json", is_flag=True, help="With --once: one JSON object.")
@click.option("--test", is_flag=True, help="Send a test on every channel, and say what became of it.")
def command(once: bool, as_json: bool, test: bool) -> None:
    """Look after the system itself: disks, database, broker and its queue, our own processes."""
    watch = _settings_or_exit()
    if test:
        _test(watch, channels.configured(watch, epoch_ms))
    elif once:
        _once(watch, as_json)
    else:
        _watch(watch)


def _watch(watch: WatchSettings) -> None:
    settings = settings_or_exit()
    log_to()
    log = logging.getLogger("cli.watch")
    stop = stop_on_signals()
    try:
        asked = questions(settings, watch, epoch_ms)
        home = Home.at(settings.home)
    except CitywatchError as error:
        log.error("ended: %s", error)
        raise SystemExit(1) from error
    post = Post(channels.configured(watch, epoch_ms), epoch_ms)
    log.info("started; channels: %s", ", ".join(post.boxes) or "none")
    file = File(home.path / FILE)
    canary = Canary(Air(needed(settings.database_url), needed(settings.mqtt_url)), epoch_ms)
    canary.start(stop)
    run(Watch(watch, asked, post, file, epoch_ms, socket.gethostname(), canary), post, stop)
    log.info("stopped")


def _once(watch: WatchSettings, as_json: bool) -> None:
    try:
        found = look_once(watch, questions(beside(settings_or_exit()), watch, epoch_ms), epoch_ms)
    except CitywatchError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"conditions": found}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(_line(one, watch.languages[0]))
    raise SystemExit(any(one["standing"] != "fine" for one in found))


def _line(one: dict[str, object], lang: str) -> str:
    """One condition for people; what is fine is told by its number alone."""
    value, text = one["value"], one["text"]
    number = f"{value:.0f} {one['unit']}" if isinstance(value, float) and one["unit"] else ""
    said = number if one["standing"] == "fine" or not isinstance(text, dict) else text[lang]
    return f"{one['severity']:<8} {one['id']:<16} {said}  {one['why']}".rstrip()


def _test(watch: WatchSettings, ways: Sequence[Channel]) -> None:
    if not ways:
        click.echo("no channel is set: CITYWATCH_WATCH_SMTP_URL, CITYWATCH_WATCH_WEBHOOK_URL")
    failed = False
    notice = trial(watch.languages, socket.gethostname(), epoch_ms())
    for channel in ways:
        outcome = channel.send(notice, DEADLINE_S)
        failed |= outcome.result is not Result.SENT
        click.echo(f"{channel.name:<10} {outcome.result}  {outcome.detail}")
    raise SystemExit(failed or not ways)


def _settings_or_exit() -> WatchSettings:
    try:
        return environment.load_watch()
    except CitywatchError as error:
        click.echo(f"citywatch: {error}", err=True)
        raise SystemExit(2) from error
