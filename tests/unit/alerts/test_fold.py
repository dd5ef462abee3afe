"""The findings of a rule on a datastream do not depend on the order in which observations came."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_kinds import LATENESS_MS, MAX_AGE_MS, MINUTE, RESULTS, START, TESTS, made, strand

from alerts.evaluate import normal
from alerts.fold import Snapshot, Strand
from city.alert import Finding
from city.observation import Observation
from city.quality import Quality, Reason
from city.rule import Staleness
from city.state import Level

GOOD, JUMP = (Quality.GOOD, Reason.NONE), (Quality.SUSPECT, Reason.STEP)
MAINTAINED, BAD = (Quality.SUSPECT, Reason.MAINTENANCE), (Quality.BAD, Reason.RANGE)
HALF = MINUTE // 2
END = START + LATENESS_MS + 40 * MINUTE
"""Long after everything: all deadlines have passed."""
KINDS = pytest.mark.parametrize("test", TESTS.values(), ids=TESTS)
EXAMPLES = settings(max_examples=60, deadline=None)


def observed(at: int, result: float, judged: tuple[Quality, Reason] = GOOD) -> Observation:
    return Observation(1, at, result, *judged, received_at=at)


@st.composite
def streams(draw: st.DrawFn) -> list[Observation]:
    """Observations within the lateness, in order, times all different."""
    times = draw(st.lists(st.integers(0, 100), unique=True, max_size=30))
    judged = st.sampled_from([GOOD, GOOD, GOOD, GOOD, JUMP, MAINTAINED, BAD])
    return [
        observed(START + time * HALF, draw(st.sampled_from(RESULTS)), draw(judged)) for time in sorted(times)
    ]


class Recorder:
    """What an engine does with a strand: keeps observations once, and records what is revised."""

    def __init__(self, of: Strand, stored: list[Observation] | None = None) -> None:
        self.strand = of
        self.stored = {one.phenomenon_time: one for one in stored or []}
        self.recorded: list[Finding] = list(of.found)

    def take(self, one: Observation) -> None:
        if one.phenomenon_time in self.stored:
            return
        self.stored[one.phenomenon_time] = one
        if self.strand.is_late(one.phenomenon_time):
            since = self.strand.before(one.phenomenon_time)
            wanted = [self.stored[at] for at in sorted(self.stored) if at > since.at]
            self._record(self.strand.refold(since, wanted))
        else:
            self._record(self.strand.extend([one]))

    def wait(self, until: int) -> None:
        self._record(self.strand.elapse(until))

    def _record(self, revision) -> None:
        gone = {finding.key for finding in revision.retracted}
        assert gone <= {finding.key for finding in self.recorded}
        self.recorded = [f for f in self.recorded if f.key not in gone] + list(revision.added)

    @property
    def settled(self) -> list[tuple[int, Level, bool]]:
        keys = sorted(finding.key for finding in self.recorded)
        assert len(keys) == len(set(keys)), "recorded twice"
        return keys


def in_order(test, observations: list[Observation]) -> list[tuple[int, Level, bool]]:
    recorder = Recorder(strand(test))
    for one in observations:
        recorder.take(one)
    recorder.wait(END)
    return recorder.settled


@KINDS
@EXAMPLES
@given(stream=streams(), random=st.randoms(use_true_random=False))
def test_shuffled_and_duplicated_observations_settle_as_those_in_order(test, stream, random):
    shuffled = stream + [one for one in stream if random.random() < 0.3]
    random.shuffle(shuffled)
    recorder = Recorder(strand(test))
    for one in shuffled:
        recorder.take(one)
    recorder.wait(END)
    assert recorder.settled == in_order(test, stream)


@KINDS
@EXAMPLES
@given(stream=streams(), random=st.randoms(use_true_random=False))
def test_silence_that_passes_between_observations_changes_nothing_in_the_end(test, stream, random):
    shuffled = list(stream)
    random.shuffle(shuffled)
    recorder = Recorder(strand(test))
    for one in shuffled:
        recorder.take(one)
        recorder.wait(START + random.randrange(130) * HALF)
    recorder.wait(END)
    assert recorder.settled == in_order(test, stream)


@KINDS
@EXAMPLES
@given(stream=streams(), late=st.integers(0, 10), cut=st.integers(0, 30))
def test_a_strand_goes_on_from_any_snapshot_that_was_written_and_read(test, stream, late, cut):
    before, held, after = stream[:cut], stream[cut : cut + late], stream[cut + late :]
    first = Recorder(strand(test))
    for one in before:
        first.take(one)
    for snapshot in first.strand.ring:
        again = strand(test, read(test, written(snapshot)), tuple(first.strand.found))
        again.found = [f for f in again.found if f.at > snapshot.at]
        recorder = Recorder(again, before)
        recorder.recorded = list(first.recorded)
        wanted = [one for one in before if one.phenomenon_time > snapshot.at]
        recorder._record(again.refold(again.settled, wanted))
        for one in [*after, *held]:
            recorder.take(one)
        recorder.wait(END)
        assert recorder.settled == in_order(test, stream)


def written(snapshot: Snapshot) -> bytes:
    return msgspec.msgpack.encode([snapshot.at, snapshot.state, snapshot.finding, snapshot.seen])


def read(test, data: bytes) -> Snapshot:
    shape = tuple[int, made(test).state_type, Finding, int | None]
    return Snapshot(*msgspec.msgpack.decode(data, type=shape))


@KINDS
@EXAMPLES
@given(stream=streams())
def test_what_is_due_by_a_time_is_done_by_then(test, stream):
    of = strand(test)
    for one in stream:
        of.extend([one])
        assert of.now.at == one.phenomenon_time
        due = of.evaluator.deadline(of.now.state)
        assert due is None or due > one.phenomenon_time


@KINDS
@EXAMPLES
@given(stream=streams())
def test_what_is_not_fit_raises_nothing_and_only_good_observations_lower(test, stream):
    if isinstance(test, Staleness) or "Silence" in type(test).__name__:
        return
    evaluator = made(test)
    state = evaluator.begin(normal())
    for one in stream:
        while (at := evaluator.deadline(state)) is not None and at < one.phenomenon_time:
            after = evaluator.elapse(state, at)
            assert after.finding.severity >= state.finding.severity or type(test).__name__ == "HourlyMean"
            state = after
        after = evaluator.observe(state, one)
        if type(test).__name__ != "HourlyMean":
            unfit = one.quality is Quality.BAD or one.reasons is Reason.MAINTENANCE
            assert not unfit or after.finding == state.finding
            assert after.finding.severity >= state.finding.severity or one.quality is Quality.GOOD
        state = after


def threshold(*observations: Observation) -> Recorder:
    recorder = Recorder(strand(TESTS["threshold at once"]))
    for one in observations:
        recorder.take(one)
    return recorder


def test_late_data_make_a_visible_revision():
    recorder = threshold(observed(START, 5.0), observed(START + 2 * MINUTE, 14.5))
    late = observed(START + MINUTE, 14.2)
    since = recorder.strand.before(late.phenomenon_time)
    wanted = [observed(START, 5.0), late, observed(START + 2 * MINUTE, 14.5)]
    revision = recorder.strand.refold(since, wanted)
    assert [f.key for f in revision.added] == [(START + MINUTE, Level.RED, False)]
    assert [f.key for f in revision.retracted] == [(START + 2 * MINUTE, Level.RED, False)]


def test_late_data_that_change_nothing_are_no_revision():
    recorder = threshold(observed(START, 5.0), observed(START + 2 * MINUTE, 14.5))
    since = recorder.strand.before(START + MINUTE)
    wanted = [observed(START, 5.0), observed(START + MINUTE, 6.0), observed(START + 2 * MINUTE, 14.5)]
    assert not recorder.strand.refold(since, wanted)


def test_a_finding_becomes_unknown_by_silence_and_is_never_cleared_by_it():
    recorder = threshold(observed(START, 14.5))
    recorder.wait(START + 10**12)
    assert recorder.settled == [
        (START, Level.RED, False),
        (START + MAX_AGE_MS + 1, Level.RED, True),
    ]


def test_what_is_not_fit_to_say_something_does_not_keep_a_finding_known():
    unfit = [observed(START + n * MINUTE, 5.0, BAD if n % 2 else MAINTAINED) for n in range(1, 9)]
    recorder = threshold(observed(START, 14.5), *unfit)
    assert (START + MAX_AGE_MS + 1, Level.RED, True) in recorder.settled


def test_a_fit_observation_makes_a_finding_known_again_and_a_good_one_clears_it():
    recorder = threshold(
        observed(START, 14.5), observed(START + 20 * MINUTE, 5.0, JUMP), observed(START + 21 * MINUTE, 5.0)
    )
    assert recorder.settled[-2:] == [
        (START + 20 * MINUTE, Level.RED, False),
        (START + 21 * MINUTE, Level.NORMAL, False),
    ]


@KINDS
def test_a_finding_of_an_earlier_life_becomes_unknown_too_and_once(test):
    evaluator = made(test)
    earlier = Finding(START - 60 * MINUTE, Level.RED, since=START - 60 * MINUTE)
    of = strand(test, Snapshot(START, evaluator.begin(earlier), earlier))
    recorder = Recorder(of)
    recorder.wait(END)
    recorder.take(observed(START + 3 * MINUTE, 14.5))
    recorder.wait(END)
    assert sum(finding.unknown for finding in recorder.recorded) <= 2
    assert len(recorder.settled) == len(recorder.recorded)


def test_what_began_as_unknown_is_known_again_with_the_first_fit_observation_and_no_sooner():
    test = TESTS["threshold at once"]
    earlier = Finding(START - MINUTE, Level.RED, unknown=True)
    of = strand(test, Snapshot(START - 1, made(test).begin(earlier), earlier))
    assert not of.extend([observed(START, 13.8, BAD)])
    (known,) = of.extend([observed(START + MINUTE, 13.8)]).added
    assert known.key == (START + MINUTE, Level.RED, False)


def test_the_rings_snapshots_reach_back_over_the_lateness_and_not_for_ever():
    recorder = threshold(*(observed(START + n * MINUTE, 5.0) for n in range(300)))
    newest = START + 299 * MINUTE
    assert recorder.strand.settled.at <= newest - LATENESS_MS
    assert len(recorder.strand.ring) <= 12


def test_while_nothing_settles_late_data_go_back_no_further_all_the_same():
    of = strand(TESTS["threshold at once"])
    of.settles = False
    of.extend(observed(START + n * MINUTE, 5.0) for n in range(300))
    assert of.before(START + 280 * MINUTE).at >= START + 280 * MINUTE - LATENESS_MS // 6
    assert of.settled.at < START
    of.settles = True
    of.settle()
    assert START + 299 * MINUTE - 2 * LATENESS_MS < of.settled.at <= START + 299 * MINUTE - LATENESS_MS
