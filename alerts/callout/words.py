"""What a callout says, by way and language: pure. In a drill the first words say that it is one.

An SMS is cut at its limit, so the code and a number to call stand before names and the message; a voice
reads the message and then what counts as an answer. The same act says the same at every try.
"""

from collections.abc import Mapping

from city.callout import DRILL_MARK, Act, Callee, Callout, Party, Way
from city.notice import Notice
from city.properties import LANGUAGES

_TITLE: Mapping[str, str] = {"zh-Hans": "叫应", "zh-Hant": "叫應", "en": "Call and confirm"}
_STOP: Mapping[str, str] = {"zh-Hans": "。", "zh-Hant": "。", "en": ". "}
_SAID: Mapping[Way, Mapping[str, str]] = {
    Way.CALL: {
        "zh-Hans": "{message} 听完本通知或按任意键，即为确认。",
        "zh-Hant": "{message} 聽完本通知或按任意鍵，即為確認。",
        "en": "{message} To confirm, listen to the end or press any key.",
    },
    Way.SMS: {
        "zh-Hans": "回复{code}确认：{message}",
        "zh-Hant": "回覆{code}確認：{message}",
        "en": "Reply {code} to confirm: {message}",
    },
    Way.SUPERIOR_CALL: {
        "zh-Hans": "联系不上{name}，电话{phone}。请立即找到并转告：{message} "
        "已经转告请按任意键；否则转告后用短信中的代码回复。",
        "zh-Hant": "聯繫不上{name}，電話{phone}。請立即找到並轉告：{message} "
        "已經轉告請按任意鍵；否則轉告後用簡訊中的代碼回覆。",
        "en": "{name}, phone {phone}, does not answer. Reach them and pass this on: {message} "
        "Press any key if they know already; else reply with the code in our text message once they do.",
    },
    Way.SUPERIOR_SMS: {
        "zh-Hans": "转告后回复{code}：{phone} {name}联系不上。{message}",
        "zh-Hant": "轉告後回覆{code}：{phone} {name}聯繫不上。{message}",
        "en": "Reply {code} once they know: {phone} {name} does not answer. {message}",
    },
    Way.DOOR_SMS: {
        "zh-Hans": "见到后回复{code}：请上门通知{name}：{message}",
        "zh-Hant": "見到後回覆{code}：請上門通知{name}：{message}",
        "en": "Reply {code} once met: knock at {name}'s door. {message}",
    },
}


def notice(callout: Callout, callee: Callee, act: Act) -> Notice:
    """What an act says, in the language of whom it reaches."""
    lang = callee.party(act.way).lang
    said = sentence(callout, callee, act, lang)
    return Notice(
        key=act.key,
        thread=f"callout-{callout.callout_id}",
        title=marked(callout, lang, _TITLE[lang], " "),
        text=said,
        at=act.made_at,
        facts={"callout_id": callout.callout_id, "drill": callout.drill, "way": act.way.value},
        short=said,
        spoken=said,
        lang=lang,
    )


def sentence(callout: Callout, callee: Callee, act: Act, lang: str) -> str:
    """The words of one act."""
    person = callee.person
    told = _SAID[act.way][lang].format(
        message=callout.message[lang], name=person.name[lang], phone=_number(person), code=act.code or ""
    )
    return marked(callout, lang, told, _STOP[lang] if act.way.is_call else " ")


def marked(callout: Callout, lang: str, text: str, apart: str) -> str:
    """The text, beginning with the mark of a drill where it is one."""
    return f"{DRILL_MARK[lang]}{apart}{text}" if callout.drill else text


def _number(person: Party) -> str:
    return person.phone or person.sms or "–"


def in_every_language(message: str) -> dict[str, str]:
    """A message that somebody typed once, said as it is in every language."""
    return dict.fromkeys(LANGUAGES, message)
