"""What time alone does to alerts is written once, whoever comes first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alarm_town import Town, mail

from alerts.lapse import lapse
from city.alert import Change, Life
from store import alerts, database

MINUTE = 60_000


@pytest.fixture
def town(database):
    with Town(database, mail("smtp://127.0.0.1:1")) as made:
        yield made


def test_engine_and_dispatcher_take_an_acknowledgement_back_once(town):
    numbers = [town.raised(dam) for dam in (1, 2, 3)]
    for alert_id in numbers:
        town.acknowledged(alert_id, "li", town.now() + MINUTE)

    def once(_turn: int) -> int:
        with database.connect(town.url, "test") as conn:
            return lapse(conn, town.now() + 2 * MINUTE)

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(once, range(12)))

    assert sum(done) == 3
    for alert_id in numbers:
        now = alerts.alert(town.conn, alert_id)
        changes = [one.transition.change for one in alerts.history(town.conn, now)]
        assert changes == [Change.RAISED, Change.ACKNOWLEDGED, Change.EXPIRED]
        assert now.life is Life.UNACK_ACTIVE


def test_what_counts_still_is_left_alone(town):
    alert_id = town.raised()
    town.acknowledged(alert_id, "li", town.now() + MINUTE)

    assert lapse(town.conn, town.now()) == 0
    assert alerts.alert(town.conn, alert_id).by == "li"
