"""The sentences of what people are told, by language, as one table: pure. A sentence is changed here only."""

from city.alert import SubjectKind
from city.rule import (
    Aqi,
    Combined,
    Count,
    GatewaySilence,
    HourlyMean,
    Predicted,
    Rate,
    SiteState,
    Spike,
    Staleness,
    Stuck,
    Threshold,
)
from city.state import Level
from city.terms import Compared
from city.thing import Name, name
from city.why import Why

COLOUR = {
    Level.NORMAL: name(zh_Hans="正常", zh_Hant="正常", en="NORMAL"),
    Level.BLUE: name(zh_Hans="蓝色", zh_Hant="藍色", en="BLUE"),
    Level.YELLOW: name(zh_Hans="黄色", zh_Hant="黃色", en="YELLOW"),
    Level.ORANGE: name(zh_Hans="橙色", zh_Hant="橙色", en="ORANGE"),
    Level.RED: name(zh_Hans="红色", zh_Hant="紅色", en="RED"),
}
RESOLVED = name(zh_Hans="已解除", zh_Hant="已解除", en="RESOLVED")
REACHED = name(zh_Hans="已达到", zh_Hant="已達到", en="REACHED")
"""The end of a prediction whose limit is exceeded now: nothing is resolved."""
WITHDRAWN = name(zh_Hans="已撤回", zh_Hant="已撤回", en="WITHDRAWN")
TEST = name(zh_Hans="测试", zh_Hant="測試", en="TEST")
WITHDRAWN_WHY = name(zh_Hans="（迟到数据）", zh_Hant="（遲到資料）", en=" (late data)")
LEFT_CATALOGUE = name(
    zh_Hans="（规则或站点已删除）", zh_Hant="（規則或站點已刪除）", en=" (rule or station removed)"
)

TAG = {
    Why.WORSE: name(zh_Hans="，加重", zh_Hant="，加重", en=", worse"),
    Why.EASED: name(zh_Hans="，减轻", zh_Hant="，減輕", en=", eased"),
    Why.CHATTERING: name(zh_Hans="，时有时无", zh_Hant="，時有時無", en=", on and off"),
}
"""What stands beside the colour."""

REMINDER = name(
    zh_Hans="{lasted}后仍无人确认，第{number}次提醒：",
    zh_Hant="{lasted}後仍無人確認，第{number}次提醒：",
    en="still unacknowledged after {lasted}, reminder {number}: ",
)
EXPIRED = name(
    zh_Hans="{by}的确认已过期，告警仍在，第{number}次提醒：",
    zh_Hant="{by}的確認已過期，告警仍在，第{number}次提醒：",
    en="acknowledged by {by}, time is over, still there, reminder {number}: ",
)
ASSIGNED = name(zh_Hans="指派给您：", zh_Hant="指派給您：", en="assigned to you: ")
PASSED_ON = {
    Why.ESCALATED: name(
        zh_Hans="{lasted}后无人确认，转给您：",
        zh_Hant="{lasted}後無人確認，轉給您：",
        en="nobody acknowledged for {lasted}, now yours: ",
    ),
    Why.UNTOLD: name(
        zh_Hans="前一级尚未收到通知（免打扰或消息过多），转给您：",
        zh_Hant="前一級尚未收到通知（勿擾或訊息過多），轉給您：",
        en="nobody before you has been told yet (quiet hours or too many messages), now yours: ",
    ),
    Why.UNREACHED: name(
        zh_Hans="前一级联系不上或不能到场，转给您：",
        zh_Hant="前一級聯絡不上或不能到場，轉給您：",
        en="nobody before you can be reached or will come, now yours: ",
    ),
    Why.UNSHELVED: name(
        zh_Hans="搁置已结束，告警仍在：",
        zh_Hant="擱置已結束，告警仍在：",
        en="no longer shelved, still there: ",
    ),
}
"""What truly happened before: to the next of a chain, and of what comes off the shelf."""

CLAIM: dict[type, Name] = {
    Threshold: name(
        zh_Hans="{value} {cmp} {limit}", zh_Hant="{value} {cmp} {limit}", en="{value} {cmp} {limit}"
    ),
    Count: name(
        zh_Hans="{value}，{m}次中{n}次 {cmp} {limit}",
        zh_Hant="{value}，{m}次中{n}次 {cmp} {limit}",
        en="{value}, {n} of {m} {cmp} {limit}",
    ),
    Rate: name(
        zh_Hans="变化 {value} {cmp} {limit}",
        zh_Hant="變化 {value} {cmp} {limit}",
        en="changes {value} {cmp} {limit}",
    ),
    Staleness: name(zh_Hans="没有数据", zh_Hant="沒有資料", en="silent"),
    Stuck: name(zh_Hans="停在 {value} 不变", zh_Hant="停在 {value} 不變", en="stuck at {value}"),
    Spike: name(
        zh_Hans="突变 {value} {cmp} {limit}",
        zh_Hant="突變 {value} {cmp} {limit}",
        en="jumped by {value} {cmp} {limit}",
    ),
    HourlyMean: name(
        zh_Hans="小时均值 {value} {cmp} {limit}",
        zh_Hant="小時均值 {value} {cmp} {limit}",
        en="hourly mean {value} {cmp} {limit}",
    ),
    Aqi: name(
        zh_Hans="AQI {value} {cmp} {limit}",
        zh_Hant="AQI {value} {cmp} {limit}",
        en="AQI {value} {cmp} {limit}",
    ),
    Predicted: name(
        zh_Hans="{value}，预计{range}到 {limit}",
        zh_Hant="{value}，預計{range}到 {limit}",
        en="{value}, reaches {limit} {range}",
    ),
    SiteState: name(zh_Hans="为 {value}：{rule}", zh_Hant="為 {value}：{rule}", en="is {value}: {rule}"),
    Combined: name(zh_Hans="{rule}{members}", zh_Hant="{rule}{members}", en="{rule}{members}"),
    GatewaySilence: name(
        zh_Hans="没有数据，下挂{behind}个站点",
        zh_Hant="沒有資料，下掛{behind}個站點",
        en="silent, stations behind it: {behind}",
    ),
}
"""What is dangerous, by kind of rule, after the names of place and property."""

NOW: dict[Compared, Name] = {
    Compared.RATE: name(zh_Hans="变化 {value}", zh_Hant="變化 {value}", en="changes {value}"),
    Compared.DISTANCE: name(zh_Hans="偏离 {value}", zh_Hant="偏離 {value}", en="off by {value}"),
    Compared.HOURLY_MEAN: name(
        zh_Hans="小时均值 {value}", zh_Hant="小時均值 {value}", en="hourly mean {value}"
    ),
}
"""What it is now that it is over, by what was compared; `PLAIN` for a value."""
PLAIN = name(zh_Hans="{value}", zh_Hant="{value}", en="{value}")

SILENT = (Staleness, GatewaySilence)
BETWEEN = name(zh_Hans="{low} 至 {high} ", zh_Hant="{low} 至 {high} ", en="between {low} and {high}")
EARLIEST = name(zh_Hans="最早{low}", zh_Hant="最早{low}", en="at {low} at the earliest")
SOON = name(zh_Hans="不久", zh_Hant="不久", en="soon")
FOR = name(zh_Hans="，持续{lasted}", zh_Hant="，持續{lasted}", en=" for {lasted}")
SINCE = name(zh_Hans="（{at} 起）", zh_Hant="（{at} 起）", en=" (since {at})")
AFTER = name(zh_Hans="，历时{lasted}", zh_Hant="，歷時{lasted}", en=" after {lasted}")
OF_RULE = name(zh_Hans="（{rule}）", zh_Hant="（{rule}）", en=" ({rule})")
"""Which alarm is over: a place may have several of one property."""
MEMBERS = name(zh_Hans="：{names}", zh_Hant="：{names}", en=": {names}")
FORETOLD = name(zh_Hans="，{lasted}前已预报", zh_Hant="，{lasted}前已預報", en=", foretold {lasted} before")
ENDED_BY = name(zh_Hans="（{by}结束）", zh_Hant="（{by}結束）", en=" (ended by {by})")
MORE = name(zh_Hans="，另有{count}条", zh_Hant="，另有{count}條", en=" (+{count} more)")
DIGEST = name(
    zh_Hans="{count}条告警合并通知：新报{fresh}条，解除{over}条；最重：",
    zh_Hant="{count}條告警合併通知：新報{fresh}條，解除{over}條；最重：",
    en="{count} alerts in one message, {fresh} active, {over} over; worst: ",
)
MERGED = name(
    zh_Hans="{count}条通知合并（通道限流）：",
    zh_Hant="{count}則通知合併（通道限流）：",
    en="{count} messages in one (the channel is throttled): ",
)
UNITS = {
    "s": name(zh_Hans="秒", zh_Hant="秒", en=" s"),
    "min": name(zh_Hans="分钟", zh_Hant="分鐘", en=" min"),
    "h": name(zh_Hans="小时", zh_Hant="小時", en=" h"),
    "d": name(zh_Hans="天", zh_Hant="天", en=" d"),
}
SUBJECT = {
    SubjectKind.DATASTREAM: name(zh_Hans="", zh_Hant="", en=""),
    SubjectKind.THING: name(zh_Hans="", zh_Hant="", en=""),
    SubjectKind.GATEWAY: name(zh_Hans="网关 ", zh_Hant="閘道 ", en="Gateway "),
    SubjectKind.AREA: name(zh_Hans="", zh_Hant="", en=""),
    SubjectKind.EXTERNAL: name(zh_Hans="外部预警 ", zh_Hant="外部預警 ", en="External: "),
}

ADVICE = name(zh_Hans="处理：{text}", zh_Hant="處理：{text}", en="What to do: {text}")
UNKNOWN = name(
    zh_Hans="{at} 以来没有新数据，现状未知。",
    zh_Hant="{at} 以來沒有新資料，現狀未知。",
    en="No fresh data since {at}: how it is now is not known.",
)
ALSO = name(zh_Hans="同组：", zh_Hant="同組：", en="In the same group:")
LISTED = name(
    zh_Hans="因此不单独通知的{count}条：",
    zh_Hant="因此不單獨通知的{count}條：",
    en="Held back, as they follow from it ({count}):",
)
FURTHER = name(zh_Hans="……另有{count}条", zh_Hant="……另有{count}條", en="… and {count} more")
MAP = name(zh_Hans="地图：{url}", zh_Hant="地圖：{url}", en="Map: {url}")
ANSWER = name(
    zh_Hans="确认（无需登录）：{url}", zh_Hant="確認（無需登入）：{url}", en="Acknowledge (no sign-in): {url}"
)
ALSO_TOLD = name(zh_Hans="同时通知：{people}", zh_Hant="同時通知：{people}", en="Also told: {people}")
NEXT = name(
    zh_Hans="无人确认时，{at} 通知{people}",
    zh_Hant="無人確認時，{at} 通知{people}",
    en="If nobody acknowledges, at {at}: {people}",
)
GIVEN = name(
    zh_Hans="已指派给{who}，尚无人确认",
    zh_Hant="已指派給{who}，尚無人確認",
    en="Assigned to {who}, nobody has acknowledged",
)
ORDER = name(zh_Hans="附言：{text}", zh_Hant="附言：{text}", en="Said with it: {text}")
TAKEN = name(zh_Hans="{by}已确认", zh_Hant="{by}已確認", en="Acknowledged by {by}")
APART = name(zh_Hans="、", zh_Hant="、", en=", ")
TEST_TITLE = name(
    zh_Hans="citywatch 通道 {channel} 测试",
    zh_Hant="citywatch 通道 {channel} 測試",
    en="citywatch tries the channel {channel}",
)
TEST_BODY = name(
    zh_Hans="这是一条测试通知，无需处理。收到它说明从数据库到您的整条路径可用。",
    zh_Hant="這是一則測試通知，無需處理。收到它說明從資料庫到您的整條路徑可用。",
    en="This is a test, there is nothing to do. Having received it, you know that the whole way works.",
)
GAP = name(
    zh_Hans="值班表 {rota} {first} 至 {last} 无人值班，届时通知指挥长",
    zh_Hant="值班表 {rota} {first} 至 {last} 無人值班，屆時通知指揮長",
    en="Nobody is on duty in {rota} from {first} to {last}: the commander is told instead",
)
