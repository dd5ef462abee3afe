"""What the robots of WeCom, DingTalk and Feishu are sent: signatures, mentions, lengths; and what their
codes mean."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest
from cast import NOW
from channel_forms import FORMS, SECRET, http, posted, says
from sinks import http_sink, peer

from alerts.channels.dingtalk import Dingtalk, signed_url
from alerts.channels.feishu import Feishu, proof_of
from alerts.channels.wecom import TEXT_BYTES, Wecom
from city.notice import Notice, Result

NOTICE = Notice("a.1", "a", "[红色] 龙潭水库", "水位 41.3 m > 41.2 m\n请确认。\n", NOW)


def sent(channel_of, good: str, notice: Notice = NOTICE) -> dict:
    """The body that a robot was sent."""
    with http_sink() as (url, posts):
        posts.body = good.encode()
        assert channel_of(url).send(notice, 10).result is Result.SENT
    return posted(posts.received[0])[1]


@pytest.mark.parametrize(
    ("to", "mention"),
    [
        ("", {}),
        ("@all", {"mentioned_list": ["@all"]}),
        ("li", {"mentioned_list": ["li"]}),
        ("13800000001", {"mentioned_mobile_list": ["13800000001"]}),
    ],
)
def test_wecom_mentions_whom_the_address_says(to, mention):
    text = sent(lambda url: Wecom(url, lambda: NOW, to), FORMS["wecom"].good)["text"]

    assert {key: value for key, value in text.items() if key != "content"} == mention
    assert text["content"] == f"{NOTICE.title}\n水位 41.3 m > 41.2 m\n请确认。"


def test_a_text_too_long_for_wecom_is_cut_between_two_characters():
    long = Notice("a.1", "a", "title", "水" * 3000, NOW)

    content = sent(lambda url: Wecom(url, lambda: NOW), FORMS["wecom"].good, long)["text"]["content"]

    assert TEXT_BYTES - 3 < len(content.encode()) <= TEXT_BYTES
    assert content.endswith("水…")


def test_dingtalk_signs_the_address_with_time_and_secret():
    query = parse_qs(
        urlsplit(signed_url("https://oapi.example/robot/send?access_token=x", SECRET, NOW)).query
    )

    digest = hmac.new(SECRET.encode(), f"{NOW}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query == {
        "access_token": ["x"],
        "timestamp": [str(NOW)],
        "sign": [base64.b64encode(digest).decode()],
    }


def test_dingtalk_mentions_whom_the_address_says():
    good = FORMS["dingtalk"].good

    assert sent(lambda url: Dingtalk(url, lambda: NOW), good)["at"] == {"atMobiles": [], "isAtAll": False}
    assert sent(lambda url: Dingtalk(url, lambda: NOW, to="@all"), good)["at"] == {"isAtAll": True}
    assert sent(lambda url: Dingtalk(url, lambda: NOW, to="138"), good)["at"]["atMobiles"] == ["138"]


def test_feishu_signs_the_body_and_mentions_by_an_element_of_its_own():
    body = sent(lambda url: Feishu(url, lambda: NOW, SECRET, "@all"), FORMS["feishu"].good)

    digest = hmac.new(f"{NOW // 1000}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert {"timestamp": body["timestamp"], "sign": body["sign"]} == proof_of(SECRET, NOW // 1000)
    assert body["sign"] == base64.b64encode(digest).decode()
    assert body["content"]["post"]["zh_cn"]["content"][-1] == [{"tag": "at", "user_id": "all"}]


@pytest.mark.parametrize(
    ("name", "answer", "wait_s"),
    [
        ("wecom", '{"errcode": 45009, "errmsg": "api freq out of limit"}', 60),
        ("dingtalk", '{"errcode": 130101, "errmsg": "send too fast"}', 60),
        ("feishu", '{"code": 11232, "msg": "frequency limited"}', 60),
        ("feishu", '{"code": 9499, "msg": "too many request"}', 60),
    ],
)
def test_a_robot_that_is_spoken_to_too_often_is_left_alone_for_a_while(name, answer, wait_s):
    with peer(says(answer)) as port:
        outcome = FORMS[name].make(port).send(NOTICE, 10)

    assert (outcome.result, outcome.retry_after_s) == (Result.TRANSIENT, wait_s)


def test_feishu_may_say_itself_for_how_long():
    answer = http(
        "429 Too Many Requests", "x-ogw-ratelimit-reset: 7", body='{"code": 99991400, "msg": "frequency"}'
    )
    with peer(answer) as port:
        outcome = FORMS["feishu"].make(port).send(NOTICE, 10)

    assert (outcome.result, outcome.retry_after_s) == (Result.TRANSIENT, 7)
