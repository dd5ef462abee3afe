"""What the page behind a link says, in three languages, as one table."""

from city.thing import name
from dashboard.words import local

WORDS = {
    "title": name(zh_Hans="告警确认", zh_Hant="告警確認", en="Acknowledge"),
    "for": name(zh_Hans="{person}，您好", zh_Hant="{person}，您好", en="For {person}"),
    "acknowledge": name(zh_Hans="确认，我来处理", zh_Hant="確認，我來處理", en="Acknowledge: I take it"),
    "decline": name(
        zh_Hans="我来不了，通知下一位",
        zh_Hant="我來不了，通知下一位",
        en="I cannot come: tell the next person",
    ),
    "comment": name(zh_Hans="备注（可不填）", zh_Hant="備註（可不填）", en="Comment (optional)"),
    "taken": name(
        zh_Hans="{by} 已确认（{at}）", zh_Hant="{by} 已確認（{at}）", en="Acknowledged by {by}, {at}"
    ),
    "open": name(zh_Hans="还没有人确认", zh_Hant="還沒有人確認", en="Nobody has acknowledged yet"),
    "over": name(zh_Hans="已解除", zh_Hant="已解除", en="It is over"),
    "you_took": name(
        zh_Hans="您已确认。后续提醒已停止。",
        zh_Hant="您已確認。後續提醒已停止。",
        en="You have acknowledged. Reminders have stopped.",
    ),
    "you_declined": name(
        zh_Hans="已记下，正在通知下一位。",
        zh_Hant="已記下，正在通知下一位。",
        en="Noted. The next person is being told.",
    ),
    "ran_out": name(
        zh_Hans="您的确认已不再有效，现在无人负责。请用最新一条通知里的链接再次确认。",
        zh_Hant="您的確認已不再有效，現在無人負責。請用最新一則通知裡的連結再次確認。",
        en="Your acknowledgement counts no more, and nobody has it in hand. Answer by the newest message.",
    ),
    "nothing": name(
        zh_Hans="没有要确认的。", zh_Hant="沒有要確認的。", en="There is nothing left to acknowledge."
    ),
    "expires": name(zh_Hans="链接有效至 {at}", zh_Hant="連結有效至 {at}", en="This link works until {at}"),
    "told": name(zh_Hans="也通知了", zh_Hant="也通知了", en="Also told"),
    "invalid": name(
        zh_Hans="链接无效或已过期。请在大屏上确认，或用最新一条通知里的链接。",
        zh_Hant="連結無效或已過期。請在大螢幕上確認，或用最新一則通知裡的連結。",
        en="This link is not valid, or its time is over. Acknowledge on the wall, or use the newest message.",
    ),
    "slow": name(
        zh_Hans="请求太频繁，请稍等再试。",
        zh_Hant="請求太頻繁，請稍等再試。",
        en="That was too often: wait a moment and try again.",
    ),
    "away": name(
        zh_Hans="系统暂时不可用，确认没有记下。请稍后再试。",
        zh_Hant="系統暫時不可用，確認沒有記下。請稍後再試。",
        en="The system is not available; nothing was noted. Try again in a moment.",
    ),
    "drill": name(zh_Hans="演练", zh_Hant="演練", en="DRILL"),
    "apart": name(zh_Hans="、", zh_Hant="、", en=", "),
}
LANGUAGE_NAMES = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}


def say(lang: str, key: str, **values: str) -> str:
    """A sentence of the page."""
    return local(lang, WORDS[key]).format(**values)
