"""The result of `citywatch bench ingest` in words, for docs/benchmarks.md."""

from collections.abc import Mapping
from typing import Any

from bench.contestants import CONTESTANTS
from bench.report import table

RAN = """Each contestant drains the same queue: {messages:,} messages of 184 bytes with one result each, QoS
1, in a persistent session. 5 % of them were sent before, 5 % come late, 1 % cannot be used (seed
{seed}). Every run has a broker of its own with the shipped configuration, a database of its own in
a PostgreSQL with the shipped settings (fsync and synchronous_commit on) and an emptied Valkey. The
clock runs from the first visible row to the last; {rounds} rounds, the contestants in turn. Ours is
the real `citywatch ingest` with everything on: validation, quality, duplicates, receipts, live
state, and the batch rows that feed the alert engine, which runs in the live part. What the others
do not do stands at the head of their programs in `bench/peers/`; the messages spell out for them what
they cannot look up. Our format has a map of results in a message, which mq-bridge can only take apart by a
statement for each message. Where every device can be made to send one flat result a message, named like
the table's columns, it writes many rows to a statement: that is the fastest we found, and it stands beside.
"""
CLEAN = """Each contestant drains the same queue: {messages:,} messages of 184 bytes with one result each, QoS
1, in a persistent session, all of them in order, usable and sent once (seed {seed}); {rounds}
rounds.
"""
AGAIN = """Then {more} rounds more of ours and mq-bridge, because the ratio was below {floor}; all count.
"""
LIVE = """Live: {sent:,} messages in {seconds:.0f} s ({per_s:,} a second, half of the drain) over 1,000
datastreams, with ingest, alert engine, keeper and dashboard running. From the moment of a message
until another connection hears of its commit: p50 {c[p50]} ms, p95 {c[p95]} ms, p99 {c[p99]} ms;
until a screen has the event: p50 {s[p50]} ms, p95 {s[p95]} ms, p99 {s[p99]} ms.
"""


def ingest_in_words(result: Mapping[str, Any]) -> str:
    """Markdown: how it was run, the drains, the ratios, the account, and the long parts when they ran."""
    runs = result["runs"]
    how = CLEAN if result["clean"] else RAN
    said = how.format(messages=runs["messages"], rounds=runs["rounds"], seed=result["seed"])
    if runs.get("second_look"):
        said += AGAIN.format(more=runs["second_look"], floor=result["floor"])
    parts = [said, _drains(result), _ratios(result), _account(result), _rows(result)]
    if "live" in result:
        delays = result["live"]
        parts.append(LIVE.format(**delays, c=delays["commit"], s=delays["sse"]))
    if "memory" in result:
        parts.append(_memory(result["memory"]))
    if "cost_us_by_datastreams" in result:
        parts.append(_growth(result))
    parts += [f"Not measured, {name}: {why}.\n" for name, why in result["missing"].items()]
    return "\n".join(parts)


def _drains(result: Mapping[str, Any]) -> str:
    rows = [
        (
            CONTESTANTS[name].what,
            f"{run['median_per_s']:,}",
            f"{run['min_per_s']:,}–{run['max_per_s']:,}",
            f"{max(run['load']):.1f}",
        )
        for name, run in result["contestants"].items()
    ]
    return table(("drained by", "median a second", "least–most", "greatest load before"), rows)


def _ratios(result: Mapping[str, Any]) -> str:
    rows = [
        ("mq-bridge at its better batch, from messages of our format", "ratio_best_bridge"),
        ("mq-bridge by columns, from messages made for it", "ratio_flat_bridge"),
        ("mq-bridge by an INSERT with casts, from messages made for it", "ratio_casts_bridge"),
        ("mq-bridge by columns and to Redis, from messages made for it", "ratio_live_bridge"),
        ("a C client that stores nothing", "ratio_c_client"),
        ("one INSERT per message", "ratio_naive"),
    ]
    known = [(what, f"{result[key]:.2f}") for what, key in rows if result.get(key) is not None]
    return table(("ours, by", "ratio"), known)


def _account(result: Mapping[str, Any]) -> str:
    lines = [
        f"By the keys, over all our drains: lost {result['lost']},",
        f"stored twice {result['duplicates_stored']}, unaccounted {result['unaccounted']},",
        f"live values unlike the database {result['live_differs']}.",
    ]
    return "\n".join(lines) + "\n"


def _rows(result: Mapping[str, Any]) -> str:
    rows = [
        (CONTESTANTS[name].what, str(each["lost"]), str(each["foreign"]))
        for name, each in result.get("rows", {}).items()
    ]
    return table(("rows of all its drains", "sent, not stored", "stored, never sent so"), rows)


def _memory(memory: Mapping[str, Any]) -> str:
    least, middle, most = memory["rss_mb"]
    flat = "flat within 10 %" if memory["flat"] else "not flat within 10 %"
    return (
        f"Memory of the ingestor over a backlog of {memory['messages']:,} messages: {least}–{most} MB, "
        f"median {middle} MB: {flat}.\n"
    )


def _growth(result: Mapping[str, Any]) -> str:
    costs = [(f"{int(size):,}", str(cost)) for size, cost in result["cost_us_by_datastreams"].items()]
    ratio = f"\nThe last to the first: {result['growth_ratio']}.\n"
    return table(("datastreams", "µs per observation"), costs) + ratio
