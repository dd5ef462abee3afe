"""Answers as JSON: entities with their links, collections in pages, what is expanded inside them.

Everything of a kind is read at once: what a page of entities expands is one question for all of them,
however many they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from city.properties import LANGUAGES
from dashboard.sta import check, written
from dashboard.sta.bounds import EARLIEST, LATEST, plan
from dashboard.sta.evaluate import below_of, in_order, predicate
from dashboard.sta.expression import Expand, Expression, Options, Order, Path, Span
from dashboard.sta.model import IDS, OBSERVATIONS, SELF, TYPES, EntityType, Relation
from dashboard.sta.observed import Observed
from dashboard.sta.pages import Page, Pages, Source
from dashboard.sta.refusal import wrong
from dashboard.sta.route import Collection, Property
from dashboard.sta.world import Entity, World
from maps.features import Json

PAGE = 100
"""Entities in a page where $top does not say how many."""
MOST = 10_000
"""Entities in a page, whatever $top says."""
DEEPEST_EXPAND = 4
MOST_ENTITIES = 50_000
"""Entities in one answer, with all that is expanded."""
MOST_LOOKED_AT = 500_000
"""Entities that one $expand may lead through, however few of them are meant."""
_SAFE = "$(),'/:;@*"


class _Some(NamedTuple):
    """A page of entities; what leads to the next one, and how many there are in all."""

    entities: list[Entity]
    more: dict[str, str] | None = None
    total: int | None = None


@dataclass(slots=True)
class Answering:
    """Answers one request. `root` is the address of the service, `now` epoch milliseconds."""

    world: World
    source: Source
    root: str
    now: int
    _made: int = 0

    def collection(self, many: Collection, options: Options, asked: str, said: Mapping[str, str]) -> Json:
        """A page of a collection. `asked` is its path, `said` the options as they were written."""
        options = self._checked(options, many.type)
        some = self._some([many], options)[0]
        answer: Json = {} if some.total is None else {"@iot.count": some.total}
        if some.more is not None:
            kept = {name: text for name, text in said.items() if name not in ("$skip", "$skiptoken")}
            answer["@iot.nextLink"] = self._link(asked, kept | some.more)
        return answer | {"value": self._all(some.entities, options)}

    def references(self, many: Collection, options: Options, asked: str, said: Mapping[str, str]) -> Json:
        """A page of a collection as links."""
        answer = self.collection(many, replace(options, select=(Path(SELF[:1]),), expand=()), asked, said)
        return answer

    def reference(self, entity: Entity) -> Json:
        """An entity as a link."""
        return {SELF[0]: self._self(entity)}

    def entity(self, entity: Entity, options: Options) -> Json:
        """One entity; only $select and $expand say something of it."""
        if _is_of_many(options):
            raise wrong("of one entity only $select and $expand can be asked")
        return self._all([entity], self._checked(options, entity.type))[0]

    def value(self, wanted: Property) -> Any:
        """The value of a property as JSON; None where it has none."""
        first, *steps = wanted.steps
        if first in IDS:
            return wanted.entity.id
        if first in SELF:
            return self._self(wanted.entity)
        found = _shown(wanted.entity.values.get(first))
        for step in steps:
            found = below_of(found, step)
        return found

    def _some(self, groups: Sequence[Collection], options: Options) -> list[_Some]:
        """A page of each collection; all are of one type. `options` were checked."""
        top = min(PAGE if options.top is None else options.top, MOST)
        if groups and groups[0].type.plural == OBSERVATIONS:
            return self._observations(groups, options, top)
        if sum(len(one.ids) for one in groups) > MOST_LOOKED_AT:
            raise wrong(f"that leads through more than {MOST_LOOKED_AT} entities: ask with a smaller $top")
        return [self._of_catalogue(one, options, top) for one in groups]

    def _of_catalogue(self, many: Collection, options: Options, top: int) -> _Some:
        found = [one for id in many.ids if (one := self.world.entity(many.type.plural, id))]
        if options.filter is not None:
            found = list(filter(predicate(options.filter, self.world), found))
        count = len(found) if options.count else None
        found = in_order(found, options.orderby, self.world)
        end = options.skip + top
        more = {"$skip": str(end)} if top and len(found) > end else None
        return _Some(found[options.skip : end], more, count)

    def _observations(self, groups: Sequence[Collection], options: Options, top: int) -> list[_Some]:
        pages = Pages(self.source, self.world)
        plans = [plan(options.filter, [int(id) for id in one.ids], self.world) for one in groups]
        counts = pages.counts(plans) if options.count else [None] * len(groups)
        found = pages.pages(plans, options, top)
        return [_Some(page.entities, _more(page), count) for page, count in zip(found, counts, strict=True)]

    def _all(self, entities: Sequence[Entity], options: Options, depth: int = 0) -> list[Json]:
        """Entities as JSON with what they expand. `options` were checked."""
        self._made += len(entities)
        if self._made > MOST_ENTITIES:
            raise wrong(f"that is more than {MOST_ENTITIES} entities in one answer: ask with a smaller $top")
        answers = [self._plain(entity, options) for entity in entities]
        for one in options.expand:
            if not entities:
                break
            relation = entities[0].type.relations[one.name]
            for answer, further in zip(answers, self._expanded(entities, one, relation, depth), strict=True):
                answer.pop(f"{one.name}@iot.navigationLink", None)
                answer.update(further)
        return answers

    def _expanded(
        self, entities: Sequence[Entity], one: Expand, relation: Relation, depth: int
    ) -> list[Json]:
        groups = [Collection(TYPES[relation.to], self.world.related(entity, one.name)) for entity in entities]
        if not relation.is_many:
            found = [entity for group in groups if (entity := self.world.entity(relation.to, group.ids[0]))]
            return [{one.name: made} for made in self._all(found, one.options, depth + 1)]
        some = self._some(groups, one.options)
        made = iter(self._all([e for page in some for e in page.entities], one.options, depth + 1))
        answers: list[Json] = []
        lang = {} if self.world.lang == LANGUAGES[0] else {"lang": self.world.lang}
        told = _encoded(written.options(replace(one.options, skip=0)) | lang)
        for entity, page in zip(entities, some, strict=True):
            answer: Json = {one.name: [next(made) for _ in page.entities]}
            if page.total is not None:
                answer[f"{one.name}@iot.count"] = page.total
            if page.more is not None:
                further = "&".join(filter(None, (told, _encoded(page.more))))
                answer[f"{one.name}@iot.nextLink"] = f"{self._self(entity)}/{one.name}?{further}"
            answers.append(answer)
        return answers

    def _plain(self, entity: Entity, options: Options) -> Json:
        link = self._self(entity)
        chosen = {path.steps[0] for path in options.select}
        answer: Json = {}
        for name, value in (("@iot.id", entity.id), ("@iot.selfLink", link)):
            if not chosen or name in chosen or name.removeprefix("@iot.") in chosen:
                answer[name] = value
        for name, value in entity.values.items():
            if not chosen or name in chosen:
                answer[name] = _shown(value)
        for name in entity.type.relations:
            if not chosen or name in chosen:
                answer[f"{name}@iot.navigationLink"] = f"{link}/{name}"
        return answer

    def _checked(self, options: Options, type: EntityType, depth: int = 0) -> Options:
        """Options that make sense of a type. Raises Refusal."""
        if depth > DEEPEST_EXPAND:
            raise wrong(f"$expand goes at most {DEEPEST_EXPAND} levels deep")
        for path in options.select:
            if path.steps[0] not in (*IDS, *SELF, *type.properties, *type.relations):
                raise check.unknown(path.steps[0], type)
        expands: list[Expand] = []
        for one in _once(options.expand):
            if one.name not in type.relations:
                raise wrong(f"{type.name} leads to {', '.join(type.relations)}, not to {one.name[:60]!r}")
            relation = type.relations[one.name]
            if not relation.is_many and _is_of_many(one.options):
                raise wrong(f"{one.name} is one: only $select and $expand can be asked of it")
            further = self._checked(one.options, TYPES[relation.to], depth + 1)
            expands.append(Expand(one.name, further))
        return replace(
            options,
            filter=self._filter(options.filter, type),
            orderby=tuple(Order(self._key(order, type), order.descending) for order in options.orderby),
            expand=tuple(expands),
        )

    def _filter(self, said: Expression | None, type: EntityType) -> Expression | None:
        return None if said is None else check.filter_of(said, type, self.now)

    def _key(self, order: Order, type: EntityType) -> Expression:
        return check.settle(order.by, type, self.now)[0]

    def _self(self, entity: Entity) -> str:
        return f"{self.root}/{entity.path}"  # ids of ours need no escaping

    def _link(self, path: str, said: Mapping[str, str]) -> str:
        told = _encoded(said)
        return f"{self.root}/{quote(path, safe=_SAFE)}" + (f"?{told}" if told else "")


def one_observation(world: World, source: Source, key: int, time: int) -> Entity | None:
    """An observation by datastream and time (epoch ms); None where there is none."""
    if key not in world.streams or not EARLIEST <= time < LATEST:
        return None
    read = source.read([(key, time, time + 1)], 1, descending=False)
    return Observed(read, world, source.excluded).entity(read[0]) if read else None


def _is_of_many(options: Options) -> bool:
    """Whether something is said that only a collection can answer."""
    return replace(options, select=(), expand=()) != Options()


def _once(expands: Sequence[Expand]) -> list[Expand]:
    """Each relation once: `A/B,A/C` is A with B and C."""
    found: dict[str, Expand] = {}
    for one in expands:
        known = found.get(one.name)
        if known is None:
            found[one.name] = one
            continue
        both = (*known.options.expand, *one.options.expand)
        if Options() not in (replace(known.options, expand=()), replace(one.options, expand=())):
            raise wrong(f"{one.name} is expanded twice, with options each time")
        said = one.options if replace(known.options, expand=()) == Options() else known.options
        found[one.name] = Expand(one.name, replace(said, expand=both))
    return list(found.values())


def _encoded(said: Mapping[str, str]) -> str:
    return urlencode(said, quote_via=quote, safe=_SAFE)


def _more(page: Page) -> dict[str, str] | None:
    if page.after is None:
        return None
    if page.by_skip:
        return {"$skip": str(page.skip)}
    more = {"$skip": str(page.skip)} if page.skip else {}
    return more | {"$skiptoken": str(page.after)}


def _shown(value: Any) -> Any:
    return written.time_of(value) if isinstance(value, Span) else value
