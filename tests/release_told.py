"""A release as the interface tells it (docs/contract-live.md), made by the pure pieces, for tests.

200 kg of chlorine in an hour at the grounds of a chemical site, by night, wind from the north-east.
"""

from typing import Any

from city.dispersion import Terrain
from city.plume import g_m3_of_ppm
from city.stability import Sky
from city.wind import Wind
from maps.metres import Origin
from maps.zones import Guide, Outflow, Release, as_feature, zones

Json = dict[str, Any]
NOW = 1_795_280_400_000
"""2026-11-22 01:00:00 +08:00."""
PLACE = (121.842, 29.921)
CHLORINE_G_MOL = 70.906
AEGL_PPM = {"AEGL-3": 20.0, "AEGL-2": 2.0, "AEGL-1": 0.5}


def named(text: str) -> dict[str, str]:
    """The same name in every language."""
    return dict.fromkeys(("zh-Hans", "zh-Hant", "en"), text)


def told(from_deg: float | None = 45.0, speed_m_s: float | None = 3.4, **changed: Any) -> Json:
    """The release; without a direction, the zones are circles. What is `changed` stands last."""
    wind = Wind(from_deg, speed_m_s)
    features = [as_feature(zone) for zone in zones(_release(wind))]
    for feature, people in zip(features, (40, 2600, 900, 5200, 14_000), strict=True):
        feature["properties"]["exposed"] = {
            "population": {"low": int(people * 0.7), "best": people, "high": int(people * 1.4)},
            "places": 2,
        }
    made: Json = {
        "release_id": 7,
        "incident_id": 3,
        "thing_id": "chem-qingzhi-cl2",
        "site": {"zh-Hans": "临池化工", "zh-Hant": "臨池化工", "en": "Linchi Chemical"},
        "chemical": "chlorine",
        "chemical_name": {"zh-Hans": "氯", "zh-Hant": "氯", "en": "Chlorine"},
        "asked": _asked(),
        "version": 3,
        "at": NOW,
        "by": "local",
        "why": "wind",
        "opened_at": NOW - 900_000,
        "closed_at": None,
        "drill": False,
        "wind": _wind(from_deg, speed_m_s),
        "sky": {"day": False, "stability": "E", "assumed": ["cloud", "between_classes"]},
        "guide": {"edition": "ERG 2012", "isolation_m": 500, "protective_m": 7900, "open_ended": False},
        "thresholds": [
            {"name": name, "ppm": ppm, "minutes": 60, "source": "AEGL (US EPA)"}
            for name, ppm in AEGL_PPM.items()
        ],
        "zones": {"type": "FeatureCollection", "features": features},
        "exposed": {
            "population": {"low": 9800, "best": 14_000, "high": 19_600},
            "protect": {"population": {"low": 2800, "best": 4000, "high": 5600}, "places": 1},
            "places": _places(),
        },
        "cameras": _cameras(),
        "water": [_beside(3, "water_intake") | {"in_zone": True}],
        "caveats": ["heavy_gas", "screening_only"] + ([] if from_deg is not None else ["no_wind"]),
        "models": [
            {"name": "ERG", "edition": "ERG 2012"},
            {"name": "Gaussian plume", "edition": "Briggs sigmas"},
        ],
    }
    made["versions"] = [
        {"version": n, "at": NOW - (3 - n) * 300_000, "why": why, "by": "local", "wind": made["wind"]}
        for n, why in ((1, "opened"), (2, "changed"), (3, "wind"))
    ]
    return made | changed


def _release(wind: Wind) -> Release:
    limits = {name: g_m3_of_ppm(ppm, CHLORINE_G_MOL) for name, ppm in AEGL_PPM.items()}
    outflow = Outflow(200_000 / 3600, limits, Terrain.RURAL, heavy_gas=True)
    return Release(Origin(*PLACE), wind, Sky(day=False), Guide("ERG 2012", 500, 7900), outflow)


def _asked() -> Json:
    return {
        "thing_id": "chem-qingzhi-cl2",
        "chemical": "chlorine",
        "amount_kg": 200,
        "rate_g_s": None,
        "duration_min": 60,
        "spill": "large",
        "place": None,
        "wind": None,
        "terrain": "rural",
        "note": "a flange of tank 3",
        "drill": False,
    }


def _wind(from_deg: float | None, speed_m_s: float | None) -> Json:
    known = from_deg is not None
    return {
        "from_deg": from_deg,
        "speed_m_s": speed_m_s,
        "source": "station" if known else "none",
        "thing_id": "wx-port" if known else None,
        "name": named("Port weather station") if known else None,
        "distance_m": 2300 if known else None,
        "age_s": 42 if known else None,
        "trust": "fresh" if known else "stale",
    }


def _beside(n: int, kind: str) -> Json:
    return {
        "place_id": f"place-{n}",
        "name": named(f"Place {n}"),
        "kind": kind,
        "position": [PLACE[0] - 0.008 * n, PLACE[1] - 0.006 * n],
        "distance_m": 1020 * n,
        "bearing_deg": 229,
    }


def _places() -> list[Json]:
    kinds = ("school", "hospital", "water_intake", "care_home")
    return [
        _beside(n, kind) | {"zones": ["AEGL-1"], "people": 300 * n if n != 3 else None, "made_up": True}
        for n, kind in enumerate(kinds, 1)
    ]


def _cameras() -> list[Json]:
    sides = ("upwind", "crosswind", "downwind", "unknown")
    return [
        {
            "thing_id": f"cam-{n}",
            "name": named(f"Camera {n}"),
            "distance_m": 640 * n,
            "bearing_deg": 40 * n,
            "side": side,
        }
        for n, side in enumerate(sides, 1)
    ]
