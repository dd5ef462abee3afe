"""S1: the public side is a process of its own, without a route, a credential or code to reach the inside."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, fields
from pathlib import Path

import psycopg
import published_town
import pytest
import yaml
from public_desk import PublicDesk, read
from stack import free_port, wait_until
from talk import fetch, now_ms

from city.settings import Settings
from cli import environment, programs
from dashboard.publishing.folder import Folder
from dashboard.publishing.pull import Puller
from dashboard.widgets import every
from store import published
from store.database import connect
from store.published import Published

ROOT = Path(__file__).parents[2]
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^(pg_|_timescaledb)' ORDER BY 1
"""
SECRETS = {
    "database_url": "postgresql://inside:canary-database@127.0.0.1:9/x",
    "redis_url": "redis://:canary-redis@127.0.0.1:9/0",
    "mqtt_url": "mqtt://inside:canary-mqtt@127.0.0.1:9",
    "published_url": "postgresql://inside:canary-published@127.0.0.1:9/x",
    "database_roles": "ingest:canary-roles",
    "link_secret": "canary-link-secret-0123456789",
    "hj212_keys": "MN1=" + "ab" * 16,
}


@pytest.fixture
def as_public(database):
    """A connection that is `citywatch_public`, the only role of the public side."""
    with connect(database, "test") as conn:
        published.publish(conn, [Published("index.json", b"{}", "application/json", "x")], (), now_ms())
        conn.execute("SET SESSION AUTHORIZATION citywatch_public")
        yield conn


def test_the_public_role_reads_the_published_schema_and_no_other_table(as_public, database):
    with connect(database, "test") as conn:
        tables = [row[0] for row in conn.execute(TABLES)]
    readable = []
    for table in tables:
        try:
            as_public.execute(f"SELECT 1 FROM {table} LIMIT 1")  # type: ignore[arg-type]
            readable.append(table)
        except psycopg.errors.InsufficientPrivilege:
            pass
    assert len(tables) > 40
    assert readable == ["published.document"]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO published.document VALUES ('a', '', '', '', now())",
        "UPDATE published.document SET body = ''",
        "DELETE FROM published.document",
        "TRUNCATE published.document",
        "CREATE TABLE published.mine (a int)",
        "CREATE TABLE public.mine (a int)",
        "SET ROLE citywatch",
    ],
)
def test_the_public_role_changes_nothing(as_public, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_public.execute(statement)


def test_the_public_role_is_enough_to_copy_documents(as_public, tmp_path):
    as_public.execute("SELECT 1")
    body = (
        b'{"schema":1,"written_at":1,"city":{"name":{},"timezone":"UTC","centre":[0,0],"zoom":1,"demo":true},'
    )
    body += b'"stations":[],"documents":{}}'
    as_public.execute("RESET SESSION AUTHORIZATION")
    published.publish(as_public, [Published("index.json", body, "application/json", "y")], (), now_ms())
    as_public.execute("SET SESSION AUTHORIZATION citywatch_public")
    assert Puller(Folder(tmp_path)).look(as_public) is True
    assert (tmp_path / "index.json").read_bytes() == body


def test_no_module_of_the_inside_is_loaded_in_the_public_process():
    asked = (
        "import json, sys; from dashboard.widgets.app import build; from city.settings import Settings; "
        "build(Settings(), lambda: 0); print(json.dumps(sorted(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, check=True, timeout=120
    )
    loaded = {name.partition(".")[0] for name in json.loads(said.stdout)}
    assert loaded & {"psycopg", "psycopg_pool", "redis", "paho", "store", "ingest", "alerts", "dash"} == set()
    assert "dashboard" in loaded


def test_the_supervisor_gives_the_public_process_no_address_and_no_secret_of_the_inside():
    program = programs.public(Settings(**SECRETS))
    given = json.dumps([dict(program.environ), program.argv])
    assert "canary" not in given
    assert program.is_outside
    assert {name for name in program.environ if "URL" in name} == {"CITYWATCH_PUBLIC_URL"}


def test_every_setting_that_is_not_shown_is_a_secret_that_this_test_knows():
    assert {one.name for one in fields(Settings) if not one.repr} == set(SECRETS)


def test_the_public_process_keeps_nothing_of_the_inside_from_its_environment_or_its_file(
    tmp_path, monkeypatch
):
    lines = [f"{name} = {json.dumps(text)}" for name, text in SECRETS.items() if name != "redis_url"]
    others = ['watch_smtp_url = "smtp://x:canary-watch@127.0.0.1"', "public_port = 8100"]
    (tmp_path / "citywatch.toml").write_text("\n".join([*lines, *others]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CITYWATCH_REDIS_URL", SECRETS["redis_url"])
    monkeypatch.setenv("CITYWATCH_FRAME_ANCESTORS", "'none'")
    loaded = environment.load_public()
    assert (loaded.public_port, loaded.frame_ancestors) == (8100, "'none'")
    assert "canary" not in json.dumps(asdict(loaded))


def test_the_public_process_opens_no_connection_of_its_own(tmp_path):
    published_town.write(tmp_path / "published", now_ms())
    port = free_port()
    environ = os.environ | {
        "CITYWATCH_HOME": str(tmp_path),
        "CITYWATCH_PUBLIC_PORT": str(port),
        "CITYWATCH_DATABASE_URL": "",
    }
    child = subprocess.Popen([sys.executable, "-m", "cli.main", "public"], cwd=ROOT, env=environ)
    try:
        base = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(f"{base}/health/live"), 60, "the public process")
        for path in (
            "/",
            "/public/v1/things.geojson",
            f"/badge/{published_town.AIR}.svg",
            "/cap/alerts.atom",
        ):
            assert read(base + path).status == 200
        outward = _sockets(child.pid, port)
    finally:
        child.terminate()
        assert child.wait(30) in (0, -15)
    assert outward == []


def test_in_containers_the_public_side_shares_no_network_and_no_secret_with_the_inside():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    public = services["public"]
    ours = set(public["networks"])
    others = {name for name, service in services.items() if ours & set(service["networks"])} - {"public"}
    assert others == set()
    assert public.get("secrets", []) == []
    assert "published:/published:ro" in public["volumes"]
    assert not [
        name for name in public["environment"] if "DATABASE" in name or "REDIS" in name or "MQTT" in name
    ]


def test_the_public_side_has_no_route_of_the_inside(tmp_path):
    desk = PublicDesk(tmp_path / "published").published()
    patterns = {route.pattern for route in every.routes(Settings())}
    assert not [
        one for one in patterns if one.startswith(("/api/", "/_dash", "/assets", "/stream", "/metrics"))
    ]
    for path in (
        "/api/v1/things",
        "/_dash-layout",
        "/stream",
        "/metrics",
        "/health",
        "/sign-in",
        "/api/docs",
    ):
        assert desk.get(path).status == 404


def _answers(url: str) -> bool:
    try:
        return fetch(url)[0] == 200
    except OSError:
        return False


def _sockets(pid: int, port: int) -> list[str]:
    """TCP connections of a process to anywhere but from its own port."""
    inodes = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            parts = line.split()
            if parts[9] in inodes and int(parts[1].rpartition(":")[2], 16) != port:
                found.append(line)
    return found
