"""What rules find in observations: one small file a kind, one row a kind in the table below. Pure.

`evaluator(rule, stream, zone)` makes the value that knows one rule on one datastream. Rules that put findings
of several datastreams together have no evaluator: see `alerts/combine.py`.
"""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from alerts.evaluate.evaluator import Evaluator, State, normal
from alerts.evaluate.threshold import ThresholdEvaluator
from city import rule as rules
from city.rule import Rule
from city.thing import Datastream

__all__ = ["Evaluator", "State", "evaluator", "normal"]

Make = Callable[[Any, Datastream, tzinfo], Evaluator[Any]]


def _limits(stream: Datastream) -> dict[str, Any]:
    return {limit.name: limit for limit in stream.limits}


_MAKERS: Mapping[type, Make] = {
    rules.Threshold: lambda test, stream, zone: ThresholdEvaluator(test, _limits(stream), zone),
}


def evaluator(rule: Rule, stream: Datastream, zone: tzinfo) -> Evaluator[Any] | None:
    """The evaluator of a rule on a datastream; None for rules that combine others."""
    make = _MAKERS.get(type(rule.test))
    return make(rule.test, stream, zone) if make else None
