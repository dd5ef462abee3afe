"""S17: a text is a text: it ends no header, is no template, and nothing that people write is run."""

import ast
from dataclasses import replace

import pytest
from cast import named
from scenes import SCENE, occasion
from sinks import http_sink, smtp_sink
from stack import ROOT
from visitor import House

from alerts.channels.smtp import Mail
from alerts.channels.webhook import Webhook
from alerts.words import first_line, short
from alerts.words_body import Letter, body
from city.notice import Notice, Result
from city.properties import LANGUAGES
from city.user import Role
from dashboard.gate import local_path
from dashboard.words import t

SECRET = "whsec_" + "YWJj" * 10
ENDS = (
    "\r\nBcc: all@evil.example",
    "\nX-Evil: 1",
    "\rX-Evil: 1",
    "\r\n\r\n<b>",
    "\u2028X-Evil: 1",
    "\x85X-Evil: 1",
)
TEMPLATES = (
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "{0.__class__}",
    "{count}",
    "{name.__init__.__globals__}",
    "%(name)s %s %n",
    "$(id) `id`",
)
RUNS = {"eval", "exec", "compile", "__import__", "input"}
RUN_BY = {("pickle", "load"), ("pickle", "loads"), ("marshal", "loads"), ("yaml", "load"), ("os", "system")}
PACKAGES = ("city", "sensors", "maps", "store", "ingest", "alerts", "dashboard", "cli")


@pytest.mark.parametrize("end", ENDS)
def test_a_title_ends_no_header_of_a_mail(end: str):
    with smtp_sink() as (url, letters):
        notice = Notice("a.1", "a", f"Station{end}", f"text{end}", 1_700_000_000_000)
        assert Mail(url, "watch@city.example", "li@city.example").send(notice, 30).result is Result.SENT
    (mail,) = letters.mails
    assert mail["To"] == "li@city.example"
    assert {"Bcc", "X-Evil", "Cc"} & set(mail.keys()) == set()


@pytest.mark.parametrize("end", ENDS)
def test_a_title_ends_no_header_of_a_request(end: str):
    with http_sink() as (url, posts):
        notice = Notice("a.1", "a", f"Station{end}", f"text{end}", 1_700_000_000_000)
        assert Webhook(f"{url}/hook", SECRET, lambda: 0).send(notice, 30).result is Result.SENT
    (headers, sent) = posts.received[0]
    assert "X-Evil" not in headers
    assert int(headers["Content-Length"]) == len(sent)


@pytest.mark.parametrize("key", [f"a{end}" for end in ENDS])
def test_what_stands_in_a_header_is_refused_before_it_is_sent(key: str):
    with pytest.raises(ValueError, match="no key"):
        Notice(key, "a", "title", "text", 0)


@pytest.mark.parametrize(
    "end", [*ENDS, "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"]
)
def test_where_one_goes_after_signing_in_is_here_and_one_header(demanding: House, end: str):
    assert local_path(end) == "/"
    with_end = local_path(f"/rules/{end}")
    assert with_end.startswith("/")
    assert with_end.isprintable()
    assert not with_end.startswith(("//", "/\\"))


@pytest.mark.parametrize("end", ENDS)
def test_no_parameter_that_comes_back_in_a_header_ends_it(demanding: House, end: str):
    name = f"name-{ENDS.index(end)}"
    demanding.let_in(name, Role.VIEWER)
    visitor = demanding.visitor()
    form = {"name": name, "password": "correct horse battery", "next": f"/rules/{end}", "lang": f"en{end}"}
    answer = visitor.ask("POST", "/sign-in", form=form)
    assert answer.status_code == 303
    assert {"x-evil", "bcc"} & set(answer.headers) == set()
    for path in ("/api/v1/air/schemes?lang=en", "/?lang=en", "/api/v1/export?things=x"):
        told = visitor.ask("GET", path + end.replace("\r", "%0D").replace("\n", "%0A"))
        assert {"x-evil", "bcc"} & set(told.headers) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("said", TEMPLATES)
def test_a_station_s_name_is_no_template_in_what_people_are_told(said: str, lang: str):
    scene = replace(SCENE, place=named(said), rule=replace(SCENE.rule, name=named(said), advice=named(said)))
    letter = Letter(occasion(lang=lang), (scene,))
    for text in (first_line(scene, occasion(lang=lang)), short(scene, occasion(lang=lang))):
        assert said[:20] in text
    assert said in body(letter)
    assert said in t(lang, "stale {age}", age=said)


@pytest.mark.parametrize("said", TEMPLATES)
def test_a_name_is_no_template_on_a_page(demanding: House, said: str):
    answer = demanding.visitor(address="198.51.100.9").ask(
        "POST", "/sign-in", form={"name": said, "password": "x"}
    )
    assert answer.status_code in (401, 429)
    shown = said[:80].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("'", "&#39;")
    assert f'value="{shown}"' in answer.text


def test_nothing_of_ours_runs_a_text():
    """Rules are data; no text is evaluated, unpickled or given to a shell anywhere."""
    found = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            found += [
                f"{path.relative_to(ROOT)}:{node.lineno}"
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and _runs(node)
            ]
    assert found == []


def _runs(call: ast.Call) -> bool:
    if any(one.arg == "shell" and not _is_false(one.value) for one in call.keywords):
        return True
    if isinstance(call.func, ast.Name):
        return call.func.id in RUNS
    called = call.func
    named_so = isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name)
    return named_so and (called.value.id, called.attr) in RUN_BY


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False
