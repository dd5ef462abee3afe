"""Pure: the notice that tries a channel, in the language of whom it reaches."""

from city.notice import Notice
from city.thing import name

_TITLE = name(
    zh_Hans="[测试] citywatch 通道测试",
    zh_Hant="[測試] citywatch 通道測試",
    en="[TEST] citywatch channel test",
)
_TEXT = name(
    zh_Hans="这是一条测试通知，无需处理。收到它说明这条通道可用。",
    zh_Hant="這是一則測試通知，無需處理。收到它說明這條通道可用。",
    en="This is a test, there is nothing to do. Having received it, you know that this channel works.",
)


def trial(lang: str, now: int) -> Notice:
    """The notice that tries a channel; `now` is in epoch milliseconds."""
    key = f"test.{now}"
    facts = {"telling": "test"}
    return Notice(key, key, _TITLE[lang], _TEXT[lang] + "\n", now, facts, spoken=_TEXT[lang], lang=lang)
