"""Reviews as JSON: a day's work list, one datastream's day, decisions. Times of series are epoch ms."""

from collections.abc import Mapping

from city.columns import REASONS_AT
from city.qc_limits import qc_limits
from city.qc_neighbours import LEAST
from city.quality import Quality, Reason
from city.review import Act, Review, ReviewSpan
from dashboard.api.datastreams import unit_of
from dashboard.quality_reader import One, Row, WorkList
from maps.features import Json, iso
from store.remarks import Kept
from store.reviews import Conflict


def work_json(work: WorkList) -> Json:
    """A day's work list; what can be decided is [from, until)."""
    return {
        "day": work.day.isoformat(),
        "from": iso(work.first),
        "to": iso(work.last),
        "until": iso(work.until),
        "seen": work.seen,
        "datastreams": [row_json(row) for row in work.rows],
    }


def row_json(row: Row) -> Json:
    """One line of the list."""
    looked = row.looked
    few = looked is not None and qc_limits(row.stream.property).radius_km > 0 and looked.neighbours < LEAST
    return {
        "datastream_id": row.key,
        "thing_id": row.stream.thing_id,
        "property": row.stream.property,
        "unit": unit_of(row.stream),
        "data_capture": row.capture,
        "n": row.n,
        "remarks": {check.value: n for check, n in row.checks.items()},
        "state": row.state.value,
        "excluded_hours": row.excluded,
        "looked_at": iso(looked.at) if looked else None,
        "edition": looked.edition if looked else None,
        "looked_at_all": row.fresh,
        "neighbours": looked.neighbours if looked else None,
        "too_few_neighbours": few,
    }


def one_json(one: One) -> Json:
    """One datastream's day in full."""
    columns = one.columns
    return {
        **row_json(one.row),
        "observations": {
            "times": columns.times.tolist(),
            "results": columns.results.tolist(),
            "qualities": [Quality(code % REASONS_AT).name for code in columns.codes.tolist()],
            "reasons": [Reason(code // REASONS_AT).words() for code in columns.codes.tolist()],
        },
        "spans": [span_json(span) for span in one.spans],
        "found": [remark_json(kept) for kept in one.remarks],
        "neighbours_median": {"times": list(one.beside), "results": list(one.beside.values())},
        "decisions": decisions_json(one.reviews),
    }


def span_json(span: ReviewSpan) -> Json:
    """A stretch and what it is."""
    return {
        "from": iso(span.first),
        "to": iso(span.last),
        "state": span.state.value,
        "changed_since": span.changed,
        "decision": act_json(span.act) if span.act else None,
    }


def remark_json(kept: Kept) -> Json:
    """What a check found, and whether that still holds."""
    return {
        "check": kept.remark.check.value,
        "edition": kept.edition,
        "from": iso(kept.remark.first),
        "to": iso(kept.remark.last),
        "figures": dict(kept.remark.figures),
        "found_at": iso(kept.found_at),
        "withdrawn_at": iso(kept.withdrawn_at) if kept.withdrawn_at else None,
    }


def act_json(act: Act) -> Json:
    """One decision."""
    return {
        "act_id": act.act_id,
        "at": iso(act.at),
        "by": act.by,
        "decision": act.decision.value,
        "reason": act.reason,
        "undoes": act.undoes,
    }


def decisions_json(reviews: tuple[Review, ...] | list[Review]) -> list[Json]:
    """What was decided about a datastream, oldest first."""
    return [{**act_json(one.act), "from": iso(one.first), "to": iso(one.last)} for one in reviews]


def conflict_json(conflict: Conflict, names: Mapping[int, str]) -> Json:
    """Why a decision was not taken."""
    return {
        "datastream": names.get(conflict.datastream_id),
        "decision": act_json(conflict.act) if conflict.act else None,
        "what": "decided meanwhile" if conflict.act else "the observations are not those that were seen",
    }
