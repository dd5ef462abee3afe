"""What the rules' page and interface ask for: every rule with what it watches, one rule, a change."""

from collections import Counter
from dataclasses import dataclass, field

from city.rule import Rule
from dashboard.api.context import Context
from dashboard.declared_reader import DeclaredReader
from dashboard.rules_look import look, of_rule
from dashboard.rules_trial import Trial, asking, trial
from maps.features import Json
from sensors.catalogue_ground import Ground
from sensors.catalogue_part import Table
from sensors.catalogue_rules_watch import Watched
from store import alerts, catalogue
from store.declarations import Declaration


@dataclass(frozen=True, slots=True)
class Known:
    """A rule as it is kept, and how it stands: None for `rule` where it is at fault and left out.

    `failing` is what the engine cannot evaluate of it: on what, and why.
    """

    kept: Declaration
    rule: Rule | None
    open_alerts: int
    mistakes: list[dict[str, str]]
    watches: Json
    failing: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Looked:
    """What a table would be: its mistakes, and what it would watch."""

    mistakes: list[dict[str, str]]
    watches: Json = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: areas and things with their names by language, tags, rules."""

    areas: dict[str, dict[str, str]]
    things: dict[str, dict[str, str]]
    tags: list[str]
    rules: dict[str, dict[str, str]]


class RulesReader(DeclaredReader):
    """Reads for one process."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "rules")

    def known(self) -> list[Known]:
        """Every rule that counts, by id."""
        entries = self.entries()
        with self.context.connections.connection() as conn:
            stored = catalogue.load_checked(conn)
            opened = Counter(alert.rule_id for alert in alerts.open_alerts(conn))
        if stored is None:
            return []
        rules = {rule.rule_id: rule for rule in stored.catalogue.rules}
        watched = Watched(stored.catalogue.rules, Ground(stored.catalogue.things))
        return [
            Known(
                entry,
                rule := rules.get(entry.name),
                opened[entry.name],
                [m for m in self.told(stored.mistakes, entry.name) if not m["key"].startswith("rules.")],
                of_rule(rule, watched) if rule else {},
                self._failing(entry.name),
            )
            for entry in entries
        ]

    def _failing(self, name: str) -> list[str]:
        lines = self.context.wall.pulse.failing(self.context.clock())
        return [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]

    def looked(self, name: str, table: Table) -> Looked:
        """What would be wrong with a table and what it would watch; nothing is kept."""
        examined = self.examine(name, table)
        return Looked(self.told(examined.mistakes, name), look(examined, name))

    def choices(self) -> Choices:
        """What the form offers."""
        known = self.context.wall.mirror.catalogue
        return Choices(
            {area.area_id: dict(area.name) for area in known.areas},
            {thing.thing_id: dict(thing.name) for thing in known.things},
            sorted({tag for thing in known.things for tag in thing.tags}),
            {rule.rule_id: dict(rule.name) for rule in known.rules},
        )

    def tried(self, name: str, table: Table, days: int, *, late_too: bool = False) -> Trial:
        """What a table would have found in the last days: see `dashboard.rules_trial`."""
        url = self.context.settings.database_url or ""
        with self.context.connections.connection() as conn:
            asked = asking(conn, name, table, days, self.context.clock(), late_too=late_too)
        return trial(url, asked)
