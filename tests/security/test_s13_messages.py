"""S13: no message is markup: mails are plain text, robots are told to show text, and names mention nobody."""

import json

import pytest
from cast import NOW
from channel_forms import FORMS
from hostile_town import CORPUS
from sinks import http_sink, smtp_sink

from alerts.channels import dingtalk, feishu, ntfy, wecom
from alerts.channels.smtp import Mail
from city.notice import Notice, Result

WHOLE = "\n".join((*CORPUS, "<@all> <at user_id='all'>all</at> **bold** ![x](http://evil.example/x.png)"))
NOTICE = Notice("hostile.1", "hostile", CORPUS[0], WHOLE, NOW)
ROBOTS = {
    "wecom": lambda: wecom.message(NOTICE, "")["msgtype"],
    "dingtalk": lambda: dingtalk.message(NOTICE, "")["msgtype"],
    "feishu": lambda: {
        part["tag"]
        for line in feishu.message(NOTICE, "")["content"]["post"]["zh_cn"]["content"]
        for part in line
    },
    "ntfy": lambda: "markdown" in ntfy.message(NOTICE, "topic"),
}


def test_a_mail_is_plain_text_alone_and_its_subject_one_line():
    with smtp_sink() as (url, letters):
        outcome = Mail(url, "watch@city.example", "ops@city.example").send(NOTICE, 30.0)
    assert outcome.result is Result.SENT
    mail = letters.mails[0]
    assert [part.get_content_type() for part in mail.walk()] == ["text/plain"]
    assert mail["Subject"] == CORPUS[0]
    assert all(text in mail.get_content() for text in CORPUS)


@pytest.mark.parametrize(
    ("robot", "form"), [("wecom", "text"), ("dingtalk", "text"), ("feishu", {"text"}), ("ntfy", False)]
)
def test_a_robot_is_told_to_show_text(robot: str, form: object):
    assert ROBOTS[robot]() == form


def test_a_station_that_is_called_after_everybody_mentions_nobody():
    said = wecom.message(NOTICE, "")["text"]["content"]
    assert "<" not in said
    assert dingtalk.message(NOTICE, "")["at"] == {"atMobiles": [], "isAtAll": False}


def test_a_webhook_carries_the_text_as_it_is_in_json():
    with http_sink() as (url, posts):
        sent = FORMS["webhook"].make(int(url.rpartition(":")[2].split("/")[0])).send(NOTICE, 30.0)
    assert sent.result is Result.SENT
    headers, body = posts.received[0]
    told = {name.lower(): text for name, text in headers.items()}
    assert told["content-type"].startswith("application/json")
    assert FORMS["webhook"].shown(json.loads(body)).startswith(CORPUS[0])
