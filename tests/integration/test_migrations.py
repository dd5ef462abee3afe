"""What a home of an older version holds is still there after it was brought up to date."""

from cast import CITY, HOUR, NOW
from psycopg.types.json import Jsonb

from store import cap, catalogue, database, observations, releases, rollups, told
from store.cap import CapChain
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


def test_warnings_and_releases_of_an_older_home_stay_as_they_are(empty_database, monkeypatch):
    known = database._migrations()
    with monkeypatch.context() as older:
        older.setattr(database, "_migrations", lambda: [pair for pair in known if pair[0] < 29])
        database.migrate(empty_database)
    with database.connect(empty_database, "test") as conn:
        for statement in OF_BEFORE_29:
            conn.execute(statement)
    assert database.migrate(empty_database)[0] == "0029_release_warnings.sql"
    with database.connect(empty_database, "test") as conn, conn.transaction():
        (chain,) = cap.open_chains(conn)
        assert [one.identifier for one in cap.hold(conn, chain)] == ["first", "second"]
        assert cap.public(conn, NOW) == ["<b/>"]
        release_id = releases.newest(conn)[0].release_id
        assert [one.wind for one in releases.history(conn, release_id)] == [{"from_deg": 90}]
        assert cap.hold(conn, CapChain(release_id=release_id)) == []


OF_BEFORE_29 = (
    "INSERT INTO incident (area, since, active_at, worst) VALUES ('a', now(), now(), 4)",
    "INSERT INTO alert (rule_id, subject, severity, worst, life, since, changed)"
    " VALUES ('gas', 'thing:a', 4, 4, 'unack_active', now(), now())",
    "INSERT INTO cap_chain (alert_id) SELECT alert_id FROM alert",
    "INSERT INTO cap_message (identifier, alert_id, position, msg_type, scope, severity, why, sent, expires,"
    " xml, drafted_at, drafted_by, published_at, published_by)"
    " SELECT name, alert_id, place, 'Alert', 'Public', 4, 'asked', now(), '2100-01-01', xml, now(), 'x',"
    " now(), 'x'"
    " FROM alert, (VALUES ('first', 1, '<a/>'), ('second', 2, '<b/>')) AS said (name, place, xml)",
    "INSERT INTO thing (thing_id, kind, name, area, lon, lat, owner)"
    " VALUES ('a', 'chemical', '{}', 'a', 1, 1, '{}')",
    "INSERT INTO release (thing_id, incident_id, drill, opened_at)"
    " SELECT 'a', incident_id, false, now() FROM incident",
    "INSERT INTO release_version (release_id, version, at, why, by_whom, note, asked, result)"
    """ SELECT release_id, 1, now(), 'opened', 'x', '', '{}', '{"wind": {"from_deg": 90}}' FROM release""",
)
"""What an older home may hold of warnings and releases."""
