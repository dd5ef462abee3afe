"""S22: a secret is in the environment or a file of its own, and nowhere else.

Every secret of a running system holds a word of its own, and that word is looked for in all that the system
writes, shows, keeps, passes on and says when something goes wrong.
"""

import logging
import os
import re
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from stack import RunningStack, free_port, wait_until
from talk import device, fetch

from alerts.ack_links import Answer, made, read
from city.errors import SettingsError
from city.settings import Settings
from city.watch_settings import WatchSettings
from cli.environment import SECRETS
from cli.process import blotted
from dashboard import access_table

CANARY = "c4n4ry"
NOWHERE = "https://127.0.0.1:1"
MN = "A110000_0001"
NAMED = '{{ zh-Hans = "{0}", zh-Hant = "{0}", en = "{0}" }}'
CATALOGUE = f"""
[city]
id = "quiet"
name = {NAMED.format("Quiet")}
centre = [121.55, 29.88]
zoom = 11
timezone = "Asia/Shanghai"

[[areas]]
id = "north"
name = {NAMED.format("North")}
centre = [121.55, 29.91]

[templates.reservoir]
kind = "reservoir"
report_s = 60
max_age_s = 600
datastreams = {{ water_level = {{ limits = {{ flood_limit = 42.0 }} }} }}

[templates.camera]
kind = "video"
report_s = 30
max_age_s = 120
datastreams = {{ video_online = {{}}, video_state = {{}}, video_trouble = {{}} }}

[[things]]
id = "res-a"
template = "reservoir"
name = {NAMED.format("Dam")}
area = "north"
position = [121.551, 29.912]
owner = "bureau"

[[things]]
id = "cam-a"
template = "camera"
name = {NAMED.format("Camera")}
area = "north"
position = [121.552, 29.912]
owner = "bureau"
[things.camera]
kind = "snapshot"
url = "http://127.0.0.1:1/still.jpg"

[[rules]]
id = "flood"
name = {NAMED.format("Flood")}
property = "water_level"
kinds = ["reservoir"]
above = {{ red = "flood_limit" }}

[[channels]]
id = "hook"
kind = "webhook"

[[channels]]
id = "chat"
kind = "wecom"

[[channels]]
id = "post"
kind = "smtp"
sender = "watch@city.example"

[[people]]
id = "li"
name = {NAMED.format("Li")}
contacts = [
  {{ channel = "hook", address = "li" }},
  {{ channel = "chat", address = "@all" }},
  {{ channel = "post", address = "li@city.example" }},
]

[[chains]]
id = "usual"
name = {NAMED.format("Usual")}
steps = [{{ tell = "person:li" }}]

[[routes]]
id = "all"
chain = "usual"

[policy]
fallback = "li"
"""
SECRET = {
    "CITYWATCH_LINK_SECRET": f"{CANARY}-link-new-key-long {CANARY}-link-old-key-long",
    "CITYWATCH_HJ212_KEYS": f"{MN}={'c4b4c4b4' * 4}",
    "CITYWATCH_CAMERA_CAM_A_USER": f"{CANARY}-user",
    "CITYWATCH_CAMERA_CAM_A_PASSWORD": f"{CANARY}-camera",
    "CITYWATCH_CHANNEL_HOOK_URL": f"{NOWHERE}/{CANARY}-hook-path?key={CANARY}-hook-query",
    "CITYWATCH_CHANNEL_HOOK_SECRET": f"{CANARY}-hook-secret-1 {CANARY}-hook-secret-2",
    "CITYWATCH_CHANNEL_CHAT_URL": f"{NOWHERE}/cgi-bin/webhook/send?key={CANARY}-chat",
    "CITYWATCH_CHANNEL_POST_URL": "smtps://watch@127.0.0.1:1",
    "CITYWATCH_CHANNEL_POST_PASSWORD": f"{CANARY}-post",
    "CITYWATCH_WATCH_SMTP_URL": f"smtps://watch:{CANARY}-watch-mail@127.0.0.1:1",
    "CITYWATCH_WATCH_SMTP_FROM": "watch@city.example",
    "CITYWATCH_WATCH_SMTP_TO": "li@city.example",
    "CITYWATCH_WATCH_WEBHOOK_URL": f"{NOWHERE}/{CANARY}-watch-hook",
    "CITYWATCH_WATCH_WEBHOOK_SECRET": f"{CANARY}-watch-secret",
    "CITYWATCH_WATCH_HEARTBEAT_URL": f"{NOWHERE}/ping/{CANARY}-heartbeat",
}
WORDS = (CANARY.encode(), b"c4b4c4b4c4b4")
ENDLESS = ("/stream", "/events", "/live", ".pdf")
"""How paths end that go on for ever, or are the same as another but printed."""
STRANGERS = ("postgres", "valkey", "broker", "public")
"""Programs that are not ours, or that strangers speak to: they are handed no secret of ours."""


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Iterator[RunningStack]:
    """A system all of whose ways to tell somebody fail, and that has tried each."""
    folder = tmp_path_factory.mktemp("quiet")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "city.toml").write_text(CATALOGUE, encoding="utf-8")
    environ = {**SECRET, "CITYWATCH_CATALOGUE": str(folder / "catalogue")}
    ports = {"CITYWATCH_HJ212_PORT": str(free_port()), "CITYWATCH_SL651_PORT": str(free_port())}
    stack = RunningStack(folder / "home", **environ, **ports)
    try:
        base = stack.start().wait_ready()["urls"]["dashboard"].rstrip("/")
        with device(stack.state()["urls"]["mqtt"]) as station:
            station.observe("res-a", water_level=43.0)
        wait_until(lambda: tried(base) >= {"hook", "chat", "post"}, 90, "every channel has failed")
        yield stack
        assert stack.end() == 0, stack.said()
    finally:
        stack.kill_leftovers()


def tried(base: str) -> set[str]:
    rows = fetch(f"{base}/api/v1/channels")[1]["channels"]
    return {row["id"] for row in rows if row["tried"]["failed"]}


def holding(texts: dict[str, bytes]) -> list[str]:
    return [name for name, text in texts.items() if any(word in text for word in WORDS)]


def test_no_file_that_a_running_system_writes_holds_a_secret(told):
    files = {str(p.relative_to(told.home)): p for p in told.home.rglob("*") if p.is_file()}
    held = [name for name, path in files.items() if holding({name: _bytes(path)})]
    logs = [name for name in files if name.endswith(".log")]
    assert len(logs) > 8
    assert held == []
    assert holding({"screen": told.screen.read_bytes()}) == []


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it went while it was looked for
        return b""


def test_no_page_no_answer_and_no_error_holds_a_secret(told):
    base = told.state()["urls"]["dashboard"].rstrip("/")
    said = {}
    for line, _ in access_table.lines():
        method, _, path = line.partition(" ")
        if method != "GET" or path.endswith(ENDLESS):
            continue
        address = re.sub(r"\{[^}]*\}", "1", path.replace("{thing_id}", "cam-a").replace("{name}", "chat"))
        said[address] = _asked(base + address)
    assert len(said) > 120
    assert holding(said) == []


def _asked(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read() + str(answer.headers).encode()
    except urllib.error.HTTPError as error:
        with error:
            return error.read() + str(error.headers).encode()


def test_no_command_line_holds_a_secret_and_no_stranger_is_handed_one(told):
    lines = {str(pid): line.encode() for pid, line in told.processes().items()}
    strangers = {
        name: Path(f"/proc/{told.state()['children'][name]['pid']}/environ").read_bytes()
        for name in STRANGERS
    }
    assert len(lines) > 8
    assert holding(lines) == []
    assert holding(strangers) == []


def test_a_crash_leaves_no_memory_in_a_file(told):
    found = {pid: _bytes(Path(f"/proc/{pid}/limits")) for pid in told.processes()}
    limits = {pid: text for pid, text in found.items() if text}
    kept = [pid for pid, text in limits.items() if not re.search(rb"Max core file size +0 +0 ", text)]
    assert len(limits) > 8
    assert kept == []


def test_what_a_crash_would_say_holds_no_secret():
    settings = Settings.from_environ({**SECRET, "CITYWATCH_PORT": "8050"}, lambda _: "")
    watch = WatchSettings.from_environ(SECRET, lambda _: "")
    assert holding({"settings": repr(settings).encode(), "watch": repr(watch).encode()}) == []


@pytest.mark.parametrize("name", [*SECRETS, "CITYWATCH_WATCH_SMTP_URL", "CITYWATCH_WATCH_WEBHOOK_URL"])
@pytest.mark.parametrize("value", [f"nothing://u:{CANARY}@", f"{CANARY}", f"smtp://u:{CANARY}@[::1"])
def test_a_setting_that_is_wrong_is_named_and_not_repeated(name: str, value: str):
    try:
        Settings.from_environ({name: value}, lambda _: value)
        WatchSettings.from_environ({name: value}, lambda _: value)
    except SettingsError:
        said = traceback.format_exc()
        assert name in said
        assert CANARY not in said


@pytest.mark.parametrize("name", [one for one in SECRETS if one.endswith("_URL")])
@pytest.mark.parametrize("password", [f"{CANARY}%zz", f"{CANARY}%", f"{CANARY} x", f"{CANARY}\tx"])
def test_a_password_that_its_driver_would_repeat_is_refused_before(name: str, password: str):
    scheme = {"MQTT": "mqtt", "REDI": "redis", "LINK": "https"}.get(name[10:14], "postgresql")
    scheme = "https" if name == "CITYWATCH_PUBLIC_URL" else scheme
    with pytest.raises(SettingsError, match=f"{name}: .*% as %25") as refused:
        Settings.from_environ({name: f"{scheme}://u:{password}@h/d"}, lambda _: "")
    assert CANARY not in str(refused.value)


def test_what_is_logged_has_its_passwords_and_links_blotted_out():
    record = logging.LogRecord("a", 30, __file__, 1, "lost %s and %s", (), None)
    record.args = (f"postgresql://u:{CANARY}@h/d", f"GET https://w.example/a/{CANARY * 5} 200")
    assert CANARY not in blotted(record.getMessage())


def test_two_keys_are_active_while_they_change_and_the_old_one_goes():
    old, new = "an-old-key-of-some-length", "a-new-key-of-some-length"
    before = made(Answer(1, "li", 1000), Settings(link_secret=old).link_keys())
    both = Settings(link_secret=f"{new} {old}").link_keys()
    after = made(Answer(1, "li", 1000), both)
    assert read(before, both, 1) == read(after, both, 1) == Answer(1, "li", 1000)
    assert read(before, Settings(link_secret=new).link_keys(), 1) is None
    assert read(after, Settings(link_secret=new).link_keys(), 1) == Answer(1, "li", 1000)


def test_every_secret_may_be_a_file_of_its_own(tmp_path):
    kept = tmp_path / "key"
    kept.write_text(f"{CANARY}-from-a-file-of-its-own\n")
    settings = Settings.from_environ(
        {"CITYWATCH_LINK_SECRET_FILE": str(kept)}, lambda path: Path(path).read_text()
    )
    assert settings.link_keys() == (f"{CANARY}-from-a-file-of-its-own",)
    assert os.fspath(kept) not in repr(settings)
