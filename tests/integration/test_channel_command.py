"""`citywatch channels`: what is declared, what keeps it from being used, and a trial on the real path."""

import json

import pytest
from channel_forms import SECRET
from click.testing import CliRunner
from sinks import http_sink, smtp_sink
from stack import free_port
from talk import now_ms

from alerts.dispatch import CHANNEL_PROBLEMS
from cli.main import main
from sensors.catalogue import parse
from store import catalogue, declarations
from store.database import connect
from store.processes import beat

TOWN = """
[city]
id = "town"
name = { zh-Hans = "城", zh-Hant = "城", en = "Town" }
centre = [119.6, 29.1]
timezone = "Asia/Shanghai"
[[channels]]
id = "ops-mail"
kind = "smtp"
sender = "watch@city.example"
[[channels]]
id = "group"
kind = "wecom"
"""


@pytest.fixture
def town(tmp_path, monkeypatch):
    (tmp_path / "town.toml").write_text(TOWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITYWATCH_CATALOGUE", str(tmp_path / "town.toml"))
    monkeypatch.delenv("CITYWATCH_DATABASE_URL", raising=False)


def run(*words: str):
    return CliRunner().invoke(main, ["channels", *words])


def test_a_channel_without_its_secret_is_named_and_one_that_has_it_is_ready(town, monkeypatch):
    monkeypatch.setenv("CITYWATCH_CHANNEL_OPS_MAIL_URL", f"smtp://ops:{SECRET}@127.0.0.1")
    monkeypatch.setenv("CITYWATCH_CHANNEL_OPS_MALI_URL", f"smtp://ops:{SECRET}@127.0.0.1")

    told, listed = run("list"), json.loads(run("list", "--json").output)

    assert told.exit_code == 1
    assert SECRET not in told.output
    assert listed == {
        "channels": [
            {"id": "ops-mail", "kind": "smtp", "problem": None},
            {"id": "group", "kind": "wecom", "problem": "CITYWATCH_CHANNEL_GROUP_URL is missing"},
        ],
        "stray": ["CITYWATCH_CHANNEL_OPS_MALI_URL"],
        "from": "files",
        "said_by": "shell",
    }


def test_a_test_leaves_on_the_real_path_and_says_so(town, monkeypatch):
    with smtp_sink() as (url, letters):
        monkeypatch.setenv("CITYWATCH_CHANNEL_OPS_MAIL_URL", url)
        done = run("test", "ops-mail", "--to", "li@city.example", "--lang", "en")

    assert (done.exit_code, "sent" in done.output) == (0, True)
    assert "is not known" in done.output
    assert letters.titles == ["[TEST] citywatch channel test"]


def test_a_test_that_does_not_leave_says_why_and_no_secret(town, monkeypatch):
    with http_sink() as (url, posts):
        posts.body = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
        monkeypatch.setenv("CITYWATCH_CHANNEL_GROUP_URL", f"{url}?key={SECRET}")
        done = run("test", "group")

    assert done.exit_code == 1
    assert "permanent" in done.output
    assert "93000" in done.output
    assert SECRET not in done.output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("group",), "CITYWATCH_CHANNEL_GROUP_URL is missing"),
        (("nobody",), "there is no channel 'nobody'"),
        (("ops-mail", "--to", "Li"), "is no mail address"),
    ],
)
def test_a_channel_that_cannot_be_tried_says_why(town, words, why):
    done = run("test", *words)

    assert done.exit_code == 1
    assert why in done.output


@pytest.fixture
def declared(town, database, monkeypatch):
    """The town is loaded into a database, where one channel was declared on the web since."""
    monkeypatch.setenv("CITYWATCH_DATABASE_URL", database)
    with connect(database, "test") as conn, conn.transaction():
        catalogue.save(conn, parse({"town.toml": TOWN}))
        hook = {"kind": "webhook", "url": "https://hooks.city.example/a"}
        declarations.declare(conn, "channels", "hook", hook, by="li", expected=0)
    return database


def test_channels_that_count_in_the_database_are_listed_those_of_the_web_among_them(declared):
    listed = json.loads(run("list", "--json").output)

    assert [one["id"] for one in listed["channels"]] == ["group", "hook", "ops-mail"]
    assert listed["from"] == "database"


def test_a_test_says_whether_alerts_would_be_sent_too(declared, monkeypatch):
    with smtp_sink() as (url, _), connect(declared, "test") as conn:
        monkeypatch.setenv("CITYWATCH_CHANNEL_OPS_MAIL_URL", url)
        before = run("test", "ops-mail", "--to", "li@city.example")
        beat(conn, "deliver", 4711, now_ms(), {})
        conn.commit()
        after = run("test", "ops-mail", "--to", "li@city.example")

    assert "does not run" in before.output
    assert "the process that sends alerts runs" in after.output


def test_a_database_that_does_not_answer_keeps_nobody_from_trying_a_channel(town, monkeypatch):
    monkeypatch.setenv("CITYWATCH_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    with smtp_sink() as (url, _):
        monkeypatch.setenv("CITYWATCH_CHANNEL_OPS_MAIL_URL", url)

        assert run("test", "ops-mail", "--to", "li@city.example").exit_code == 0


def test_where_the_process_that_sends_runs_its_word_counts_and_not_the_shells(declared):
    with connect(declared, "test") as conn:
        beat(conn, "deliver", 1, now_ms(), {CHANNEL_PROBLEMS: {"group": "no key"}})

    told, listed = run("list").output, json.loads(run("list", "--json").output)

    assert listed["said_by"] == "deliver"
    assert [one["problem"] for one in listed["channels"]] == ["no key", None, None]
    assert "as the process that sends alerts says" in told
