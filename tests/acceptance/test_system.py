"""The whole system as a user starts it, seen from outside: MQTT in, HTTP out."""

import json
import os
import signal
import urllib.error
import urllib.request
from datetime import datetime, timedelta

import pytest
from fieldtalk import CHINA, hj212, sl651
from fieldtalk import station as field_station
from pace import allowed
from stack import wait_until
from talk import device, fetch

MINUTE = timedelta(minutes=1)
DISCHARGE = "w01018-Rtd=41.25,w01018-Flag=N;w99-Rtd=1,w99-Flag=N"
BACK_WITHIN_S = 10
CHILDREN = (
    "watch",
    "ingest",
    "alerts",
    "deliver",
    "citizens",
    "keeper",
    "publish",
    "dashboard",
    "public",
    "gateway",
    "valkey",
    "postgres",
    "broker",
)


@pytest.fixture(scope="module")
def base(running_stack: dict) -> str:
    url = running_stack["urls"]["dashboard"].rstrip("/")
    wait_until(lambda: fetch(f"{url}/api/v1/stats")[1]["stored"] > 10_000, 120, "the demo's backfill")
    return url


def stored(base: str) -> int:
    return fetch(f"{base}/api/v1/stats")[1]["stored"]


def latest(base: str, thing_id: str, prop: str) -> dict:
    return fetch(f"{base}/api/v1/things/{thing_id}")[1]["properties"]["latest"][prop]


def alerts_of(base: str, thing_id: str) -> list[dict]:
    return [alert for alert in fetch(f"{base}/api/v1/alerts")[1]["alerts"] if alert["thing_id"] == thing_id]


def test_the_demo_city_has_a_hundred_things_of_seven_kinds(base):
    status, things = fetch(f"{base}/api/v1/things")
    kinds = {feature["properties"]["kind"] for feature in things["features"]}
    assert (status, things["type"]) == (200, "FeatureCollection")
    assert len(things["features"]) >= 100
    assert kinds == {"reservoir", "air", "emission", "chemical", "video", "weather", "river"}


def test_everything_is_healthy_and_counts_rise(base):
    wait_until(lambda: fetch(f"{base}/health")[0] == 200, 60, "healthy")
    before = stored(base)
    wait_until(lambda: stored(base) > before, 30, "more observations")
    stats = fetch(f"{base}/api/v1/stats")[1]
    assert stats["received"] == stats["stored"] + stats["duplicate"] + stats["dead_lettered"]


@pytest.mark.usefixtures("hushed")
def test_a_reservoir_over_its_flood_limit_raises_an_alert_that_can_be_acknowledged(base, running_stack):
    with device(running_stack["urls"]["mqtt"]) as station:
        station.observe("res-ruiyan", water_level=99)
        wait_until(lambda: alerts_of(base, "res-ruiyan"), 30, "an alert")
        (alert,) = alerts_of(base, "res-ruiyan")
        assert (alert["severity"], alert["life"], alert["result"]) == ("red", "unack_active", 99)
        status, taken = fetch(f"{base}/api/v1/alerts/{alert['alert_id']}/acknowledge", {"note": "on my way"})
        assert (status, taken["life"], taken["by"]) == (200, "ack_active", "local")
        assert fetch(f"{base}/api/v1/alerts/{alert['alert_id']}/acknowledge", {"note": ""})[0] == 409
        history = fetch(f"{base}/api/v1/alerts/{alert['alert_id']}")[1]["transitions"]
        assert [(t["change"], t["note"]) for t in history] == [
            ("raised", None),
            ("acknowledged", "on my way"),
        ]


@pytest.mark.usefixtures("hushed")
def test_gas_over_level_one_raises_an_alert(base, running_stack):
    with device(running_stack["urls"]["mqtt"]) as station:
        station.observe("chem-daxie-cl2", gas_cl2=3.0)
        wait_until(lambda: alerts_of(base, "chem-daxie-cl2"), 30, "an alert")


@pytest.mark.parametrize(
    ("topic", "payload", "reason"),
    [
        ("city/res-xinlu/obs", b"\xff\xfe", "not_utf8"),
        ("city/res-xinlu/obs", b"{", "not_json"),
        ("city/nobody/obs", b"{}", "unknown_thing"),
        ("city/res-xinlu/obs", b'{"time": 1, "results": {"water_level": 3}}', "too_old"),
        ("city/res-xinlu/obs", b'{"time": "2026-11-22T08:00:00", "results": {"water_level": 3}}', "bad_time"),
    ],
)
def test_a_wrong_message_is_a_dead_letter(base, running_stack, topic, payload, reason):
    counted = fetch(f"{base}/api/v1/deadletters")[1]["last_day"].get(reason, 0)
    with device(running_stack["urls"]["mqtt"]) as station:
        station.publish(topic, payload)
    letters = f"{base}/api/v1/deadletters?reason={reason}&limit=1"
    wait_until(lambda: fetch(letters)[1]["last_day"].get(reason, 0) == counted + 1, 30, "the dead letter")
    assert fetch(letters)[1]["deadletters"][0]["topic"] == topic


def test_a_day_of_a_datastream_can_be_read_in_every_form(base):
    key = latest(base, "air-xinqi", "pm2_5")["datastream_id"]
    raw = fetch(f"{base}/api/v1/datastreams/{key}/observations")[1]
    assert (raw["thing_id"], raw["unit"], len(raw["observations"]) > 100) == ("air-xinqi", "µg/m³", True)
    hours = fetch(f"{base}/api/v1/datastreams/air-xinqi.pm2_5/observations?bucket=1h")[1]
    assert 23 <= len(hours["observations"]) <= 26
    assert {"min", "max", "n", "n_good"} <= hours["observations"][0].keys()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/datastreams/0/observations", 404),
        ("/api/v1/datastreams/nobody.ph/observations", 404),
        ("/api/v1/datastreams/1/observations?from=yesterday", 422),
        ("/api/v1/datastreams/1/observations?from=2026-01-01T00:00:00", 422),
        ("/api/v1/datastreams/1/observations?bucket=7m", 422),
        ("/api/v1/datastreams/1/observations?from=2&to=1", 422),
        ("/api/v1/datastreams/1/observations?from=1&to=99999999999999999", 422),
        ("/api/v1/datastreams/1/observations?from=%C2%B2", 422),
        ("/api/v1/datastreams/%C2%B2/observations", 404),
        ("/api/v1/datastreams/1/observations?from=1990-01-01T00:00:00Z&bucket=1m", 422),
        ("/api/v1/deadletters?before=1000000000000000000000000000000", 422),
        ("/api/v1/deadletters?limit=100000", 422),
        ("/api/v1/things/nobody", 404),
        ("/api/v1/nope", 404),
        ("/api/v1/alerts/0", 404),
        ("/api/v1/alerts?state=asleep", 422),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(base, path, status):
    answered, body = fetch(f"{base}{path}")
    assert (answered, "detail" in body) == (status, True)


@pytest.mark.usefixtures("hushed")
def test_field_stations_reach_the_screens_and_what_nobody_claims_is_a_dead_letter(base, running_stack):
    ports = running_stack["ports"]
    with field_station(ports["hj212"]) as outfall, field_station(ports["sl651"]) as reservoir:
        outfall.send(hj212(DISCHARGE, mn="330206DEMO00000000000019"))
        # A frame of SL 651 knows minutes only; this one has to be newer than what the demo last said.
        reservoir.send(sl651("3B2300061234", station="3302060003", at=datetime.now(CHINA) + MINUTE))

        assert b"CN=9014" in outfall.hears()
        assert reservoir.hears()[:2] == b"~~"
    wait_until(lambda: latest(base, "outfall-qingzhi-1", "cod")["result"] == 41.25, 30, "over HJ 212")
    wait_until(lambda: latest(base, "res-qianmu", "water_level")["result"] == 61.234, 30, "over SL 651")
    letters = fetch(f"{base}/api/v1/deadletters")[1]["deadletters"]
    assert ("unknown_property", "city/outfall-qingzhi-1/obs") in {(x["reason"], x["topic"]) for x in letters}


@pytest.mark.parametrize("name", CHILDREN)
def test_a_killed_child_is_back_within_ten_seconds_and_data_flow_again(
    base, running_stack, stack_state, name
):
    wait_until(lambda: fetch(f"{base}/health")[0] == 200, 60, "healthy before")
    os.kill(stack_state()["children"][name]["pid"], signal.SIGKILL)
    told = f"{name} is back and data flow"
    wait_until(lambda: _flows(base, running_stack, stack_state, name), allowed(BACK_WITHIN_S), told)


def _flows(base: str, running_stack: dict, stack_state, name: str) -> bool:
    """Whether the child is up again and a value published now reaches the screens."""
    if stack_state()["children"][name]["state"] != "ready":
        return False
    try:
        with device(running_stack["urls"]["mqtt"]) as station:
            station.observe("res-xinlu", water_level=10.0)
        age_s = latest(base, "res-xinlu", "water_level")["age_s"]  # None before the first value
        return age_s is not None and age_s < 2 and fetch(f"{base}/health")[0] == 200
    except (OSError, ValueError, AssertionError, KeyError):  # or it answers, and not with the thing yet
        return False


def test_another_pages_request_changes_nothing(base):
    body = json.dumps({"note": ""}).encode()
    headers = {"Content-Type": "application/json", "Origin": "http://evil.example"}
    request = urllib.request.Request(f"{base}/api/v1/alerts/1/acknowledge", body, headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 403
    refused.value.close()


def test_a_foreign_name_for_this_machine_is_refused(base):
    request = urllib.request.Request(f"{base}/api/v1/things", headers={"Host": "evil.example:8050"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 403
    refused.value.close()
