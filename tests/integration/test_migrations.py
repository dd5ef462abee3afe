"""What a home of an older version holds is still there after it was brought up to date."""

from cast import CITY, HOUR, NOW
from psycopg.types.json import Jsonb

from store import catalogue, database, observations, rollups, told
from store.observations import Bucket


def test_the_observations_of_an_older_home_become_the_partition_of_the_past(empty_database, monkeypatch):
    known = database._migrations()
    with monkeypatch.context() as older:
        older.setattr(database, "_migrations", lambda: [pair for pair in known if pair[0] < 5])
        database.migrate(empty_database)
    with database.connect(empty_database, "test") as conn:
        rows = [(key, database.moment(NOW - n * HOUR), n) for key in (1, 2) for n in range(300)]
        with conn.cursor() as cursor:
            cursor.executemany("INSERT INTO observation VALUES (%s, %s, %s, 0, 0, now())", rows)
    assert database.migrate(empty_database)[0] == "0005_history.sql"
    with database.connect(empty_database, "test") as conn:
        assert conn.execute("SELECT count(*), min(result), max(result) FROM observation").fetchone() == (
            600,
            0,
            299,
        )
        assert [o.result for o in observations.latest(conn, [1, 2])] == [0, 0]
        catalogue.save(conn, CITY)
        rollups.prepare(conn, "Asia/Shanghai")
        while rollups.turn(conn, NOW + HOUR):
            pass
        days = observations.read_buckets(conn, 1, NOW - 400 * HOUR, NOW, Bucket.DAY, "Asia/Shanghai")
        assert sum(day.n for day in days) == 300


def test_a_group_of_an_older_home_is_found_by_its_alerts(empty_database, monkeypatch):
    known = database._migrations()
    with monkeypatch.context() as older:
        older.setattr(database, "_migrations", lambda: [pair for pair in known if pair[0] < 18])
        database.migrate(empty_database)
    case = {
        "alert_id": 7,
        "rule_id": "flood",
        "severity": 4,
        "change": "raised",
        "subject": "thing:a",
        "at": 1,
    }
    group = {"key": "all:a", "route_id": "all", "cases": [case], "since": 1, "due_at": None}
    with database.connect(empty_database, "test") as conn:
        conn.execute(
            "INSERT INTO told_group (group_key, thread, state) VALUES ('all:a', 'g-1', %s)", [Jsonb(group)]
        )
    database.migrate(empty_database)
    with database.connect(empty_database, "test") as conn:
        assert [kept.group.key for kept in told.groups_with(conn, [7])] == ["all:a"]
        assert told.groups_with(conn, [8]) == []
