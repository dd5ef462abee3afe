"""A recorded air station reckoned by hand, as a spreadsheet does: pandas on the file as it was published.

The tables of HJ 633-2012 and the limits of GB 3095-2012 are written out once more. Nothing of ours is asked.
"""

import math
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pandas as pd

RECORDING = Path(__file__).parents[1] / "sensors/recorded/air-aotizhongxin.csv.gz"
MAPPING = Path(__file__).parent / "data/history/air.toml"
IAQI = [0, 50, 100, 150, 200, 300, 400, 500]
TABLE = {
    "SO2": [0, 50, 150, 475, 800, 1600, 2100, 2620],
    "NO2": [0, 40, 80, 180, 280, 565, 750, 940],
    "CO": [0, 2, 4, 14, 24, 36, 48, 60],
    "O3_8": [0, 100, 160, 215, 265, 800],
    "O3_1": [0, 160, 200, 300, 400, 800, 1000, 1200],
    "PM10": [0, 50, 150, 250, 350, 420, 500, 600],
    "PM2.5": [0, 35, 75, 115, 150, 250, 350, 500],
}
LIMIT = {"SO2": 150, "NO2": 80, "CO": 4, "O3_8": 160, "PM10": 150, "PM2.5": 75}
SLUG = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3_8": "o3", "PM10": "pm10", "PM2.5": "pm2_5"}
"""A recorded column, or ozone's running eight hours, to the property of a report."""
COLUMNS = ["SO2", "NO2", "CO", "O3", "PM10", "PM2.5"]
SHARES = {"SO2": 0.98, "NO2": 0.98, "CO": 0.95, "O3_8": 0.9, "PM10": 0.95, "PM2.5": 0.95}


def hourly(published: pd.DataFrame) -> pd.DataFrame:
    """Rows as they were published, by the start of their hour; CO in mg/m³.

    A value's time is the end of its hour (docs/glossary.md, phenomenon_time): that of midnight is the day's
    before.
    """
    frame = published[COLUMNS].set_axis(
        pd.to_datetime(published[["year", "month", "day", "hour"]]) - pd.Timedelta(hours=1)
    )
    return frame.assign(CO=frame["CO"] / 1000).sort_index()


def by_hand(frame: pd.DataFrame) -> pd.DataFrame:
    """A row a day: valid daily averages, the index, its pollutants."""
    days = frame.groupby(frame.index.date)
    means = days.mean().where(days.count() >= 20)
    eight = frame["O3"].groupby(frame.index.date).transform(lambda o: o.rolling(8, min_periods=6).mean())
    late = eight[eight.index.hour >= 7].groupby(eight[eight.index.hour >= 7].index.date)
    means["O3_8"] = late.max().where(late.count() >= 14)
    means["O3_1"] = days["O3"].max().where(days["O3"].count() >= 20)
    for name in TABLE:
        means[name] = means[name].map(rounded_tenth if name == "CO" else rounded)
    indices = pd.DataFrame(
        {name: means[name].map(lambda c, t=table: iaqi(t, c)) for name, table in TABLE.items()}
    )
    known = indices[["SO2", "NO2", "CO", "O3_8", "PM10", "PM2.5"]].notna().all(axis=1)
    means["aqi"] = indices.max(axis=1).where(known)
    indices["O3_8"] = indices[["O3_8", "O3_1"]].max(axis=1)
    worst = indices[list(SLUG)].eq(means["aqi"], axis=0)
    means["primary"] = [
        sorted(SLUG[name] for name in SLUG if worst.loc[day, name]) if means.loc[day, "aqi"] > 50 else []
        for day in means.index
    ]
    return means


def rounded(value: float, to: str = "1") -> float:
    """GB/T 8170: a half goes to the even neighbour."""
    return (
        value
        if pd.isna(value)
        else float(Decimal(str(round(value, 9))).quantize(Decimal(to), ROUND_HALF_EVEN))
    )


def rounded_tenth(value: float) -> float:
    """CO is stated to a tenth of a mg/m³."""
    return rounded(value, "0.1")


def iaqi(table: list[int], value: float) -> float:
    """HJ 633: linear between breakpoints, rounded up."""
    if pd.isna(value) or value > table[-1]:
        return math.nan
    if value == 0:
        return 0
    place = next(i for i, bound in enumerate(table) if value <= bound)
    low, high = table[place - 1], table[place]
    return math.ceil(IAQI[place - 1] + (IAQI[place] - IAQI[place - 1]) * (value - low) / (high - low) - 1e-9)


def grade(index: int) -> str:
    """HJ 633, table 2."""
    bounds = ((50, "excellent"), (100, "good"), (150, "light"), (200, "moderate"), (300, "heavy"))
    return next((name for bound, name in bounds if index <= bound), "severe")
