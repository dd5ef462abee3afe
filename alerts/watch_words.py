"""Pure: what the watch writes to people, in their languages. Plain words first: what, since when, what it
means, what to do; what a probe said stands at the end.
"""

from datetime import tzinfo

from city.by_locale import moment
from city.health import Condition, News, Sign, Standing, Telling
from city.notice import Notice
from city.thing import Name, name

_COLOUR = {
    Standing.FINE: name(zh_Hans="正常", zh_Hant="正常", en="FINE"),
    Standing.UNKNOWN: name(zh_Hans="未知", zh_Hant="未知", en="UNKNOWN"),
    Standing.BLUE: name(zh_Hans="蓝色", zh_Hant="藍色", en="BLUE"),
    Standing.YELLOW: name(zh_Hans="黄色", zh_Hant="黃色", en="YELLOW"),
    Standing.ORANGE: name(zh_Hans="橙色", zh_Hant="橙色", en="ORANGE"),
    Standing.RED: name(zh_Hans="红色", zh_Hant="紅色", en="RED"),
}
_TAG = {
    Telling.RAISED: name(zh_Hans="[{colour}] {what}", zh_Hant="[{colour}] {what}", en="[{colour}] {what}"),
    Telling.WORSE: name(
        zh_Hans="[{colour}，加重] {what}", zh_Hant="[{colour}，加重] {what}", en="[{colour}, worse] {what}"
    ),
    Telling.REPEATED: name(
        zh_Hans="[{colour}，仍未恢复] {what}",
        zh_Hant="[{colour}，仍未恢復] {what}",
        en="[{colour}, still] {what}",
    ),
    Telling.RECOVERED: name(
        zh_Hans="[已恢复] {what}，持续 {lasted}",
        zh_Hant="[已恢復] {what}，持續 {lasted}",
        en="[RECOVERED] {what}, lasted {lasted}",
    ),
}
_CANNOT_TELL = name(zh_Hans="无法判断：{what}？", zh_Hant="無法判斷：{what}？", en="Cannot tell: {what}?")
_BODY = name(
    zh_Hans="{what}\n自 {since} 起（现在 {now}）。\n\n影响：{means}\n处理：{advice}",
    zh_Hant="{what}\n自 {since} 起（現在 {now}）。\n\n影響：{means}\n處理：{advice}",
    en="{what}\nSince {since} (now {now}).\n\nWhat it means: {means}\nWhat to do: {advice}",
)
_OVER = name(
    zh_Hans="{what}：已恢复。\n{since} 至 {now}，持续 {lasted}。",
    zh_Hant="{what}：已恢復。\n{since} 至 {now}，持續 {lasted}。",
    en="{what}: recovered.\nFrom {since} to {now}, {lasted}.",
)
_FROM = name(zh_Hans="发自 {place}", zh_Hant="發自 {place}", en="Sent by {place}")
_TEST = name(
    zh_Hans="[测试] citywatch 值守通道测试",
    zh_Hant="[測試] citywatch 值守通道測試",
    en="[TEST] citywatch tries this channel",
)
_TEST_BODY = name(
    zh_Hans="这是一条测试通知，无需处理。收到它说明这条通道可用。",
    zh_Hant="這是一則測試通知，無需處理。收到它說明這條通道可用。",
    en="This is a test, there is nothing to do. Having received it, you know that this channel works.",
)
_UNITS = {
    "s": name(zh_Hans="秒", zh_Hant="秒", en="s"),
    "min": name(zh_Hans="分钟", zh_Hant="分鐘", en="min"),
    "h": name(zh_Hans="小时", zh_Hant="小時", en="h"),
}
_COLON = name(zh_Hans="：", zh_Hant="：", en=": ")


def headline(condition: Condition, standing: Standing, sign: Sign, lang: str) -> str:
    """What is wrong, with the number that says how much."""
    what = condition.what[lang]
    if standing is Standing.UNKNOWN:
        return _CANNOT_TELL[lang].format(what=what)
    if not condition.unit or sign.value is None:
        return what
    number = _span(sign.value, lang) if condition.unit == "s" else f"{sign.value:.0f} {condition.unit}"
    return f"{what}{_COLON[lang]}{number}"


def headlines(condition: Condition, standing: Standing, sign: Sign) -> Name:
    """The headline in every language."""
    return name(**{lang.replace("-", "_"): headline(condition, standing, sign, lang) for lang in _COLON})


def notice(news: News, languages: tuple[str, ...], place: str, zone: tzinfo | None) -> Notice:
    """The notice of some news, its title in the first of the languages. `zone` None: that of this machine."""
    condition = news.condition
    thread = f"{condition.condition_id}.{news.since}"
    bodies = [_body(news, lang, zone) for lang in languages]
    ends = [news.sign.why] if news.sign.why else []
    ends.append(_FROM[languages[0]].format(place=place))
    return Notice(
        key=f"{thread}.{news.telling}.{news.number}",
        thread=thread,
        title=_title(news, languages[0]),
        text="\n\n".join([*bodies, *ends]) + "\n",
        at=news.at,
        facts={
            "condition": condition.condition_id,
            "telling": news.telling.value,
            "severity": condition.colour(news.standing).word,
            "standing": news.standing.word,
            "since": news.since,
            "value": news.sign.value,
            "unit": condition.unit,
            "why": news.sign.why,
            "place": place,
        },
    )


def trial(languages: tuple[str, ...], place: str, now: int) -> Notice:
    """The notice that tries a channel."""
    text = "\n\n".join(_TEST_BODY[lang] for lang in languages)
    key = f"test.{now}"
    ends = _FROM[languages[0]].format(place=place)
    return Notice(key, key, _TEST[languages[0]], f"{text}\n\n{ends}\n", now, {"telling": "test"})


def _title(news: News, lang: str) -> str:
    colour = _COLOUR[news.condition.colour(news.standing)][lang]
    return _TAG[news.telling][lang].format(colour=colour, what=_what(news, lang), lasted=_lasted(news, lang))


def _body(news: News, lang: str, zone: tzinfo | None) -> str:
    return (_OVER if news.telling is Telling.RECOVERED else _BODY)[lang].format(
        what=_what(news, lang),
        since=moment(lang, news.since, zone, seconds=True, offset=True),
        now=moment(lang, news.at, zone, seconds=True, offset=True),
        lasted=_lasted(news, lang),
        means=news.condition.means[lang],
        advice=news.condition.advice[lang],
    )


def _what(news: News, lang: str) -> str:
    if news.telling is Telling.RECOVERED:  # the number is that of now, when all is well
        return headline(news.condition, news.standing, Sign(None), lang)
    return headline(news.condition, news.standing, news.sign, lang)


def _lasted(news: News, lang: str) -> str:
    return _span((news.at - news.since) / 1000, lang)


def _span(seconds: float, lang: str) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {_UNITS[unit][lang]}"
    return f"{seconds:.0f} {_UNITS['s'][lang]}"
