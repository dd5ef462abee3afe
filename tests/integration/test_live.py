"""The live state on a real Valkey: newer time wins, one push a batch."""

import pytest
import redis
from cast import NOW, observed

from ingest.showing import Showing
from store.live import Live, Unavailable


@pytest.fixture
def live(redis_url):
    client = Live(redis_url)
    yield client
    client.close()


def test_a_newer_observation_wins(live):
    assert live.publish([observed(1, 5, 0)]) == 1
    assert live.publish([observed(1, 6, 1)]) == 1
    assert live.latest()[1].result == 6


def test_an_older_or_equal_one_changes_nothing(live):
    live.publish([observed(1, 6, 1)])
    assert live.publish([observed(1, 5, 0), observed(1, 7, 1)]) == 0
    assert live.latest()[1].result == 6


def test_a_batch_is_pushed_once_with_the_newest_of_each_datastream(live, redis_url):
    deltas = live.deltas(0.2)
    assert next(deltas) is None  # subscribed
    other = Live(redis_url)
    other.publish([observed(1, 1, 0), observed(1, 2, 1), observed(2, 9, 0)])
    delta = next(one for one in deltas if one is not None)
    assert sorted((o.datastream_id, o.result) for o in delta) == [(1, 2), (2, 9)]
    assert next(deltas) is None
    other.close()


def test_more_datastreams_than_one_script_call_takes(live):
    assert live.publish([observed(key, key) for key in range(5000)]) == 5000
    assert live.size() == 5000
    assert live.latest()[4999].phenomenon_time == NOW


def test_an_absent_redis_is_said_at_once():
    gone = Live("redis://127.0.0.1:1/0")
    with pytest.raises(Unavailable):
        gone.publish([observed(1, 1)])


def test_a_sign_is_gone_after_a_flush(live, redis_url):
    live.mark("me", "token")
    assert live.marked("me", "token")
    client = redis.Redis.from_url(redis_url)
    client.flushall()
    client.close()
    assert not live.marked("me", "token")


def test_two_ingestors_do_not_fill_the_live_state_again_and_again(live):
    filled = []
    ones = {name: Showing(live, name) for name in ("a", "b")}
    for _ in range(5):
        for name, one in ones.items():
            one.make_whole(lambda name=name: filled.append(name) or [observed(1, 1, 0)])
    assert filled == ["a", "b"]


def test_a_redis_that_hangs_is_noticed_by_who_only_listens(live, redis_url):
    deltas = live.deltas(0.5)
    assert next(deltas) is None
    client = redis.Redis.from_url(redis_url)
    client.client_pause(6000, all=True)
    client.close()
    silent = (next(deltas) for _ in range(20))
    with pytest.raises(Unavailable):
        list(silent)
