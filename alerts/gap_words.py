"""Pure: what the commander is told of a gap in a rota, in their language."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.oncall import DAY_MS
from city.by_locale import moment
from city.notice import SHORT_LIMIT, cut, one_line
from city.rota import Gap, Rota

_ENDLESS_MS = 30 * DAY_MS
_TITLE_NAME = 40
_TITLE = {
    "zh-Hans": "值班空缺：{rota}，{span}",
    "zh-Hant": "值班空缺：{rota}，{span}",
    "en": "Nobody on duty: {rota}, {span}",
}
_BODY = {
    "zh-Hans": "{rota}以下时间无人值班：\n{spans}\n期间的告警由您接收。请安排人员，或在值班表中登记代班。",
    "zh-Hant": "{rota}以下時間無人值班：\n{spans}\n期間的告警由您接收。請安排人員，或在值班表中登記代班。",
    "en": "Nobody is on duty in {rota}:\n{spans}\nAlarms of that time come to you. Find somebody.",
}
_SPAN = {"zh-Hans": "{first} 至 {last}", "zh-Hant": "{first} 至 {last}", "en": "{first} to {last}"}
_ENDLESS = {"zh-Hans": "{first} 起", "zh-Hant": "{first} 起", "en": "from {first} on"}


class Said(NamedTuple):
    """A title of one line, the same in an SMS, and a text."""

    title: str
    short: str
    body: str


def said(rota: Rota, gaps: Sequence[Gap], lang: str) -> Said:
    """What is said of gaps of one rota, in the rota's local time."""
    zone = ZoneInfo(rota.timezone)
    name = one_line(rota.name[lang])
    spans = [_span(gap, zone, lang) for gap in gaps]
    title = _TITLE[lang].format(rota=cut(name, _TITLE_NAME), span=spans[0])
    room = SHORT_LIMIT - len(_TITLE[lang].format(rota="", span=spans[0]))
    short = _TITLE[lang].format(rota=cut(name, room), span=spans[0])
    return Said(title, short, _BODY[lang].format(rota=name, spans="\n".join(spans)))


def _span(gap: Gap, zone: ZoneInfo, lang: str) -> str:
    words = _ENDLESS if gap.last - gap.first >= _ENDLESS_MS else _SPAN
    first, last = (moment(lang, at, zone, year=False, offset=True) for at in (gap.first, gap.last))
    return words[lang].format(first=first, last=last)
