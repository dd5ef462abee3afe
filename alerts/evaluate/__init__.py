"""What rules find in observations: one small file a kind, one row a kind in the table below. Pure.

`evaluator(rule, stream, zone)` makes the value that knows one rule on one datastream. Rules that put
findings together (`SCOPED`) find nothing by themselves: `alerts/combine.py` makes theirs out of their
members' findings. The members of an air quality index and of a gateway's silence are datastreams, with
evaluators as any; those of a Combined are other rules.
"""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from alerts.evaluate.aqi import AqiEvaluator
from alerts.evaluate.count import CountEvaluator
from alerts.evaluate.evaluator import Evaluator, State, normal
from alerts.evaluate.hourly_mean import HourlyMeanEvaluator
from alerts.evaluate.ladder import Scale
from alerts.evaluate.predicted import PredictedEvaluator
from alerts.evaluate.rate import RateEvaluator
from alerts.evaluate.site_state import SiteStateEvaluator
from alerts.evaluate.spike import SpikeEvaluator
from alerts.evaluate.staleness import StalenessEvaluator
from alerts.evaluate.stuck import StuckEvaluator
from alerts.evaluate.threshold import ThresholdEvaluator
from city import rule as rules
from city.rule import Rule
from city.thing import Datastream

__all__ = ["SCOPED", "Evaluator", "State", "evaluator", "normal", "tells_unknown"]

SCOPED = (rules.Combined, rules.Aqi, rules.GatewaySilence)
"""Kinds whose findings are about a thing, gateway or area, put together of their members'."""
_HEARS_SILENCE = (rules.Staleness, rules.GatewaySilence)

Make = Callable[[Any, Datastream, tzinfo], Evaluator[Any]]


def _scale(test: Any, stream: Datastream, zone: tzinfo) -> Scale:
    return Scale(test.ladder, {limit.name: limit for limit in stream.limits}, zone)


def _report_ms(stream: Datastream) -> int:
    return round(stream.report_s * 1000)


def _max_age_ms(stream: Datastream) -> int:
    return round(stream.max_age_s * 1000)


def _silence(
    test: rules.Staleness | rules.GatewaySilence, stream: Datastream, _zone: tzinfo
) -> StalenessEvaluator:
    after_ms = _max_age_ms(stream) if test.after_ms is None else test.after_ms
    return StalenessEvaluator(test.severity, after_ms)


def _hourly_mean(test: rules.HourlyMean, stream: Datastream, zone: tzinfo) -> HourlyMeanEvaluator:
    each_ms = round((stream.period_s or stream.report_s) * 1000)
    return HourlyMeanEvaluator(
        test, _scale(test, stream, zone), each_ms, _report_ms(stream), stream.period_s > 0
    )


_MAKERS: Mapping[type, Make] = {
    rules.Threshold: lambda test, stream, zone: ThresholdEvaluator(
        test, _scale(test, stream, zone), _max_age_ms(stream)
    ),
    rules.Count: lambda test, stream, zone: CountEvaluator(
        test, _scale(test, stream, zone), _report_ms(stream)
    ),
    rules.Rate: lambda test, stream, zone: RateEvaluator(test, _scale(test, stream, zone)),
    rules.Staleness: _silence,
    rules.Stuck: lambda test, stream, _zone: StuckEvaluator(test, _max_age_ms(stream)),
    rules.Spike: lambda test, stream, zone: SpikeEvaluator(
        test, _scale(test, stream, zone), _report_ms(stream)
    ),
    rules.HourlyMean: _hourly_mean,
    rules.Aqi: lambda test, stream, zone: AqiEvaluator(
        _scale(test, stream, zone), stream.property, stream.period_s
    ),
    rules.Predicted: lambda test, stream, zone: PredictedEvaluator(test, _scale(test, stream, zone)),
    rules.SiteState: lambda test, _stream, _zone: SiteStateEvaluator(test),
    rules.GatewaySilence: _silence,
}


def evaluator(rule: Rule, stream: Datastream, zone: tzinfo) -> Evaluator[Any] | None:
    """The evaluator of a rule on a datastream; None for a Combined, whose members are other rules."""
    make = _MAKERS.get(type(rule.test))
    return make(rule.test, stream, zone) if make else None


def tells_unknown(rule: Rule) -> bool:
    """Whether a finding of a rule becomes unknown by silence: not where silence is what it finds."""
    return not isinstance(rule.test, _HEARS_SILENCE)
