"""What our CAP messages say: tables by kind of thing, by severity and by language.

Choices that the standard leaves open stand here in one place and in docs/cap.md. Instructions are for the
public; the advice of a rule is for those on duty and never goes out.
"""

from types import MappingProxyType

from city.cap import CapStatus, Category, ResponseType, Urgency
from city.state import Level
from city.thing import Kind, Name, name

CATEGORIES: MappingProxyType[Kind, tuple[Category, ...]] = MappingProxyType(
    {
        Kind.RESERVOIR: (Category.MET,),
        Kind.RIVER: (Category.MET,),
        Kind.WEATHER: (Category.MET,),
        Kind.AIR: (Category.ENV,),
        Kind.EMISSION: (Category.ENV,),
        Kind.CHEMICAL: (Category.CBRNE, Category.SAFETY),
        Kind.VIDEO: (Category.INFRA,),
    }
)
"""CAP counts floods among Met. What is about no thing is Infra: a gateway, a line."""

NOT_FOR_THE_PUBLIC = frozenset({Kind.VIDEO})
"""What people outside can do nothing about: such messages are Restricted, as are those about no thing."""

RADIUS_KM = MappingProxyType(
    {
        Kind.RESERVOIR: 5,
        Kind.RIVER: 5,
        Kind.WEATHER: 10,
        Kind.AIR: 5,
        Kind.EMISSION: 3,
        Kind.CHEMICAL: 5,
        Kind.VIDEO: 1,
    }
)
PLACES = MappingProxyType({Kind.CHEMICAL: 2})
"""Decimals of a degree a position is rounded to, about 1 km; the public is not told where exactly a chemical
site stands."""
USUAL_PLACES = 3

URGENCIES = MappingProxyType(
    {
        Level.RED: Urgency.IMMEDIATE,
        Level.ORANGE: Urgency.EXPECTED,
        Level.YELLOW: Urgency.EXPECTED,
        Level.BLUE: Urgency.FUTURE,
    }
)

RESPONSES = MappingProxyType(
    {
        Level.RED: ResponseType.PREPARE,
        Level.ORANGE: ResponseType.PREPARE,
        Level.YELLOW: ResponseType.MONITOR,
        Level.BLUE: ResponseType.MONITOR,
    }
)
"""Never Evacuate or Shelter by itself: that is a person's word."""

AVOIDED = frozenset({Kind.CHEMICAL})
"""From orange on, people are asked to keep away."""

COLOURS = MappingProxyType(
    {
        Level.RED: name(zh_Hans="红色", zh_Hant="紅色", en="Red"),
        Level.ORANGE: name(zh_Hans="橙色", zh_Hant="橙色", en="Orange"),
        Level.YELLOW: name(zh_Hans="黄色", zh_Hant="黃色", en="Yellow"),
        Level.BLUE: name(zh_Hans="蓝色", zh_Hant="藍色", en="Blue"),
    }
)

MARKS = MappingProxyType(
    {
        CapStatus.EXERCISE: name(zh_Hans="【演练】", zh_Hant="【演練】", en="[DRILL] "),
        CapStatus.TEST: name(zh_Hans="【测试】", zh_Hant="【測試】", en="[TEST] "),
    }
)
"""Before everything that a message which is not Actual says."""

DRILL_NOTE = "演练 演練 DRILL: no real event"

SOMETHING = name(zh_Hans="异常情况", zh_Hant="異常情況", en="An abnormal situation")
"""What an alert is about whose rule has left the catalogue."""
HEADLINE = name(
    zh_Hans="{colour}预警：{place}，{event}",
    zh_Hant="{colour}預警：{place}，{event}",
    en="{colour} warning: {place}, {event}",
)
ENDED = name(
    zh_Hans="解除预警：{place}，{event}",
    zh_Hant="解除預警：{place}，{event}",
    en="Warning ended: {place}, {event}",
)
WITHDRAWN = name(
    zh_Hans="取消预警：{place}，{event}",
    zh_Hant="取消預警：{place}，{event}",
    en="Warning cancelled: {place}, {event}",
)
SINCE = name(
    zh_Hans="{event}，自{since}起。",
    zh_Hant="{event}，自{since}起。",
    en="{event}, since {since}.",
)
OBSERVED = name(
    zh_Hans="当前{label}：{result}。",
    zh_Hant="目前{label}：{result}。",
    en="{label} now: {result}.",
)
CHANGED = name(
    zh_Hans="预警等级由{before}调整为{colour}。",
    zh_Hant="預警等級由{before}調整為{colour}。",
    en="Changed from {before} to {colour}.",
)
UNKNOWN = name(
    zh_Hans="目前没有新的监测数据，情况未经确认。",
    zh_Hant="目前沒有新的監測資料，情況未經確認。",
    en="There are no fresh observations; the situation is not confirmed.",
)
OVER = name(
    zh_Hans="{event}已结束，预警解除。",
    zh_Hant="{event}已結束，預警解除。",
    en="It is over: {event}. The warning no longer holds.",
)
TAKEN_BACK = name(
    zh_Hans="此前发布的{event}预警由发布单位取消，不再有效。",
    zh_Hant="此前發布的{event}預警由發布單位取消，不再有效。",
    en="Who sent it has cancelled the warning of this: {event}. It no longer holds.",
)
ALL_CLEAR = name(
    zh_Hans="如另有通知，请以最新通知为准。",
    zh_Hant="如另有通知，請以最新通知為準。",
    en="Should there be another notice, the newest one counts.",
)

RELEASED = name(
    zh_Hans="{chemical}泄漏",
    zh_Hant="{chemical}洩漏",
    en="Release of {chemical}",
)
"""The event where the message is about a release."""
OF_RELEASE = name(
    zh_Hans="划定区域内人员请立即进入室内，关闭门窗和通风空调；如须撤离，请横向避开风向，远离泄漏点。切勿靠近，听从应急部门指挥。",
    zh_Hant="劃定區域內人員請立即進入室內，關閉門窗和通風空調；如須撤離，請橫向避開風向，遠離洩漏點。切勿靠近，聽從應急部門指揮。",
    en="Inside the area: go indoors now, close doors, windows and ventilation. If told to leave, move across "
    "the wind, away from the source. Do not come near, and follow the emergency services.",
)
"""What people inside the area of a release are told."""

INSTRUCTIONS: MappingProxyType[Kind | None, Name] = MappingProxyType(
    {
        Kind.RESERVOIR: name(
            zh_Hans="请远离下游河道和低洼地带，留意当地政府通知。",
            zh_Hant="請遠離下游河道和低窪地帶，留意當地政府通知。",
            en="Keep away from the river below and from low ground, and follow the notices of your district.",
        ),
        Kind.RIVER: name(
            zh_Hans="请远离河岸、海塘和低洼地带，留意当地政府通知。",
            zh_Hant="請遠離河岸、海塘和低窪地帶，留意當地政府通知。",
            en="Keep away from banks, sea walls and low ground, and follow the notices of your district.",
        ),
        Kind.WEATHER: name(
            zh_Hans="请减少外出，加固易被吹落的物品，留意当地政府通知。",
            zh_Hant="請減少外出，固定易被吹落的物品，留意當地政府通知。",
            en="Stay inside where you can, tie down what may fall, and follow the notices of your district.",
        ),
        Kind.AIR: name(
            zh_Hans="请减少户外活动，儿童、老人和病人请留在室内并关好门窗。",
            zh_Hant="請減少戶外活動，兒童、老人和病人請留在室內並關好門窗。",
            en="Do less outdoors; children, the old and the ill should stay inside with windows closed.",
        ),
        Kind.EMISSION: name(
            zh_Hans="周边居民如感不适，请关好门窗并留意当地政府通知。",
            zh_Hant="周邊居民如感不適，請關好門窗並留意當地政府通知。",
            en="If you live near and feel unwell, close the windows and follow the notices of your district.",
        ),
        Kind.CHEMICAL: name(
            zh_Hans="请勿靠近，沿上风方向离开，关好门窗，留意应急部门通知。",
            zh_Hant="請勿靠近，沿上風方向離開，關好門窗，留意應急部門通知。",
            en="Keep away, leave against the wind, close the windows, and follow the emergency services.",
        ),
        None: name(
            zh_Hans="请值班人员核实处理。",
            zh_Hant="請值班人員核實處理。",
            en="For those on duty: look into it.",
        ),
    }
)
RESTRICTION = "duty officers only"
