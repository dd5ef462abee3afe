"""The table of observed properties: adding a quantity is adding a row.

Units are canonical (`wire.md` calls them so); a datastream may declare another unit of
its source and is converted on arrival (`city.units`). `low`..`high` is what is physically
possible: outside it an observation is stored as BAD. `step` is the greatest credible change
within one minute, `stuck_after_s` how long an unchanged value stays credible; None where a
jump or a constant is normal (an alarm quantity must be free to jump).
"""

import re
from dataclasses import dataclass
from types import MappingProxyType

LANGUAGES = ("zh-Hans", "zh-Hant", "en")


@dataclass(frozen=True, slots=True)
class Property:
    """One observed property. `label` is by language."""

    slug: str
    unit: str
    low: float
    high: float
    step: float | None
    stuck_after_s: int | None
    decimals: int
    label: MappingProxyType[str, str]


def _row(
    slug: str,
    unit: str,
    span: tuple[float, float],
    step: float | None,
    stuck_after_s: int | None,
    decimals: int,
    labels: tuple[str, str, str],
) -> Property:
    label = MappingProxyType(dict(zip(LANGUAGES, labels, strict=True)))
    return Property(slug, unit, span[0], span[1], step, stuck_after_s, decimals, label)


_H = 3600
_ROWS = (
    # reservoir
    _row("water_level", "m", (-20, 9000), 2.0, 72 * _H, 2, ("水位", "水位", "Water level")),
    _row("storage", "1e4 m³", (0, 5e6), None, None, 1, ("蓄水量", "蓄水量", "Storage")),
    _row("inflow", "m³/s", (-5000, 1e5), None, None, 1, ("入库流量", "入庫流量", "Inflow")),
    _row("outflow", "m³/s", (0, 1e5), None, None, 1, ("出库流量", "出庫流量", "Outflow")),
    _row("rainfall", "mm", (0, 500), None, None, 1, ("降雨量", "降雨量", "Rainfall")),
    # air
    _row("pm2_5", "µg/m³", (0, 2000), 300, 12 * _H, 0, ("PM2.5", "PM2.5", "PM2.5")),
    _row("pm10", "µg/m³", (0, 5000), 600, 12 * _H, 0, ("PM10", "PM10", "PM10")),
    _row("so2", "µg/m³", (0, 5000), 500, 72 * _H, 0, ("二氧化硫", "二氧化硫", "SO₂")),
    _row("no2", "µg/m³", (0, 4000), 500, 24 * _H, 0, ("二氧化氮", "二氧化氮", "NO₂")),
    _row("o3", "µg/m³", (0, 2000), 400, 24 * _H, 0, ("臭氧", "臭氧", "O₃")),
    _row("co", "mg/m³", (0, 200), 20, 24 * _H, 2, ("一氧化碳", "一氧化碳", "CO")),
    _row("temperature", "°C", (-60, 60), 5, 24 * _H, 1, ("气温", "氣溫", "Temperature")),
    _row("pressure", "hPa", (500, 1100), 5, 24 * _H, 1, ("气压", "氣壓", "Pressure")),
    _row("humidity", "%", (0, 100), 30, None, 0, ("相对湿度", "相對濕度", "Humidity")),
    _row("wind_speed", "m/s", (0, 90), 30, None, 1, ("风速", "風速", "Wind speed")),
    _row("wind_direction", "°", (0, 360), None, None, 0, ("风向", "風向", "Wind from")),
    # stack
    _row("so2_stack", "mg/m³", (0, 5000), None, 24 * _H, 1, ("烟气二氧化硫", "煙氣二氧化硫", "Stack SO₂")),
    _row("nox_stack", "mg/m³", (0, 5000), None, 24 * _H, 1, ("烟气氮氧化物", "煙氣氮氧化物", "Stack NOₓ")),
    _row("dust_stack", "mg/m³", (0, 5000), None, 24 * _H, 1, ("烟尘", "煙塵", "Stack dust")),
    _row("co_stack", "mg/m³", (0, 20000), None, 24 * _H, 1, ("烟气一氧化碳", "煙氣一氧化碳", "Stack CO")),
    _row("o2_stack", "%", (0, 25), None, 24 * _H, 2, ("含氧量", "含氧量", "Stack O₂")),
    _row("flow_stack", "Nm³/h", (0, 1e7), None, None, 0, ("烟气流量", "煙氣流量", "Stack flow")),
    # outfall
    _row("cod", "mg/L", (0, 20000), None, 48 * _H, 1, ("化学需氧量", "化學需氧量", "COD")),
    _row("ammonia_n", "mg/L", (0, 2000), None, 48 * _H, 2, ("氨氮", "氨氮", "Ammonia N")),
    _row("tp", "mg/L", (0, 500), None, 48 * _H, 3, ("总磷", "總磷", "Total P")),
    _row("ph", "", (0, 14), None, 48 * _H, 2, ("pH", "pH", "pH")),
    _row("flow_outfall", "m³/h", (0, 1e6), None, None, 1, ("废水流量", "廢水流量", "Outfall flow")),
    # chemical site
    _row("tank_level", "%", (0, 110), 30, None, 1, ("储罐液位", "儲罐液位", "Tank level")),
    _row("tank_pressure", "kPa", (-100, 20000), None, None, 1, ("储罐压力", "儲罐壓力", "Tank pressure")),
    _row("tank_temperature", "°C", (-200, 600), None, None, 1, ("储罐温度", "儲罐溫度", "Tank temperature")),
    _row("lel", "%", (0, 120), None, None, 1, ("可燃气体爆炸下限", "可燃氣體爆炸下限", "LEL")),
    # video
    _row("video_online", "", (0, 1), None, None, 0, ("视频在线", "影像在線", "Video online")),
    _row("frame_age", "s", (0, 1e7), None, None, 0, ("画面延迟", "畫面延遲", "Frame age")),
    _row("luma", "", (0, 255), None, None, 0, ("画面亮度", "畫面亮度", "Luma")),
    _row("sharpness", "", (0, 1e6), None, None, 2, ("画面清晰度", "畫面清晰度", "Sharpness")),
    _row("video_state", "", (0, 8), None, None, 0, ("画面状态", "畫面狀態", "Picture state")),
    _row("video_trouble", "", (0, 10), None, None, 0, ("取图故障", "取圖故障", "Picture trouble")),
    # our own
    _row("canary", "", (0, 1), None, None, 0, ("自检", "自檢", "Canary")),
)

_GASES = {
    "cl2": ("氯气", "氯氣", "Chlorine"),
    "nh3": ("氨气", "氨氣", "Ammonia"),
    "h2s": ("硫化氢", "硫化氫", "Hydrogen sulphide"),
    "co": ("一氧化碳", "一氧化碳", "Carbon monoxide"),
    "so2": ("二氧化硫", "二氧化硫", "Sulphur dioxide"),
    "hcl": ("氯化氢", "氯化氫", "Hydrogen chloride"),
    "hf": ("氟化氢", "氟化氫", "Hydrogen fluoride"),
    "eo": ("环氧乙烷", "環氧乙烷", "Ethylene oxide"),
    "benzene": ("苯", "苯", "Benzene"),
    "toluene": ("甲苯", "甲苯", "Toluene"),
    "methanol": ("甲醇", "甲醇", "Methanol"),
    "acrylonitrile": ("丙烯腈", "丙烯腈", "Acrylonitrile"),
    "phosgene": ("光气", "光氣", "Phosgene"),
}
_GAS_SLUG = re.compile(r"gas_([a-z0-9_]{1,40})")


def _gas(name: str) -> Property:
    labels = _GASES.get(name, (name, name, name))
    return _row(f"gas_{name}", "ppm", (0, 1e6), None, None, 2, labels)


PROPERTIES: MappingProxyType[str, Property] = MappingProxyType(
    {row.slug: row for row in (*_ROWS, *map(_gas, _GASES))}
)


def find_property(slug: str) -> Property | None:
    """The row of a slug. Any `gas_<name>` is a property, listed or not; anything else unlisted is None."""
    if row := PROPERTIES.get(slug):
        return row
    if match := _GAS_SLUG.fullmatch(slug):
        return _gas(match[1])
    return None
