"""Rules over HTTP: `dashboard.api.declared` for the section, with what each rule watches and what is open."""

from dashboard.api.declared import routes
from dashboard.declared_reader import DeclaredReader
from dashboard.rules_look import look
from dashboard.rules_reader import RulesReader
from maps.features import Json
from sensors.catalogue_part import Table
from store.declarations import Declaration


def _more(reader: DeclaredReader, _: list[Declaration]) -> dict[str, Json]:
    return {
        one.kept.name: {
            "in_force": one.rule is not None,
            "open_alerts": one.open_alerts,
            "mistakes": one.mistakes,
            **one.watches,
        }
        for one in RulesReader(reader.context).known()
    }


def _looked(reader: DeclaredReader, name: str, table: Table) -> Json:
    return look(reader.examine(name, table), name)


router = routes("rules", _more, _looked)
