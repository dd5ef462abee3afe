"""Rules over HTTP: `dashboard.api.declared` for the section, with what each rule watches and what is open."""

from collections import Counter
from typing import Any

from dashboard.api.declared import routes
from dashboard.declared_reader import DeclaredReader
from dashboard.rules_look import look, of_rule
from maps.features import Json
from sensors.catalogue_part import Table
from store import alerts, catalogue
from store.declarations import Declaration


def _more(reader: DeclaredReader, entries: list[Declaration]) -> dict[str, Json]:
    with reader.context.connections.connection() as conn:
        stored = catalogue.load_checked(conn)
        opened = Counter(alert.rule_id for alert in alerts.open_alerts(conn))
    if stored is None:
        return {}
    rules = {rule.rule_id: rule for rule in stored.catalogue.rules}
    found: dict[str, Json] = {}
    for entry in entries:
        rule = rules.get(entry.name)
        said: dict[str, Any] = {"in_force": rule is not None, "open_alerts": opened[entry.name]}
        said["mistakes"] = reader.told(
            [m for m in stored.mistakes if m.key.startswith(f"rules.{entry.name}")], entry.name
        )
        found[entry.name] = said | (of_rule(rule, stored.catalogue.things) if rule else {})
    return found


def _looked(reader: DeclaredReader, name: str, table: Table) -> Json:
    return look(reader.examine(name, table), name)


router = routes("rules", _more, _looked)
