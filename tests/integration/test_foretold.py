"""When a prediction says that its limit is reached, as the wall reads it from the transitions."""

import psycopg
from cast import NOW
from foretelling import found

from alerts.lifecycle import NEW
from city.alert import Finding
from city.state import Level
from city.terms import Foretold
from store import notifications


def test_the_newest_range_counts_and_an_alert_that_foretells_nothing_has_none(database):
    calm = Finding(NOW, Level.NORMAL)
    soon = Finding(NOW + 1, Level.YELLOW, 41.0, 42.0, NOW + 1, low=NOW + 10.0, high=NOW + 20.0)
    sooner = Finding(NOW + 2, Level.RED, 41.5, 42.0, NOW + 2, low=NOW + 5.0)
    with psycopg.connect(database, autocommit=True) as conn:
        first = found(conn, None, calm, soon)
        assert first.alert_id != NEW
        assert notifications.foretold(conn, [first.alert_id]) == {
            first.alert_id: Foretold(NOW + 10, NOW + 20)
        }

        found(conn, first, soon, sooner)
        assert notifications.foretold(conn, [first.alert_id]) == {first.alert_id: Foretold(NOW + 5, None)}
        assert notifications.foretold(conn, [first.alert_id + 1]) == {}
