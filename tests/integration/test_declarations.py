"""Declarations on a real PostgreSQL: files and the web say what counts, and every version is kept."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from threading import Thread

import pytest
from cast import CITY, STREAMS
from small_town import AREA, RULE, TEMPLATE, THING
from small_town import CITY as TOWN

from city.catalogue import Catalogue
from sensors.catalogue import parse
from store import catalogue, database, declarations
from store.connection import Connection
from store.declarations import Origin, Overtaken, Taken

GOOD = {"town.toml": TOWN + AREA + TEMPLATE + THING, "rules.toml": RULE}


@pytest.fixture
def conn(database: str) -> Iterator[Connection]:
    from store.database import connect

    with connect(database, "test") as connection:
        yield connection


def town(rules: str = RULE) -> Catalogue:
    return parse({**GOOD, "rules.toml": rules})


def edited(conn: Connection, **changed: object) -> dict:
    newest = declarations.newest(conn, "rules", "flood")
    assert newest is not None
    return newest.table | changed


def edit(conn: Connection, expected: int = 1, **changed: object) -> int:
    return declarations.declare(
        conn, "rules", "flood", edited(conn, **changed), by="anna", expected=expected, note="why"
    )


def test_a_catalogue_comes_back_as_it_went_in(conn):
    catalogue.save(conn, CITY)
    known, streams = catalogue.load(conn)
    assert known.city == CITY.city
    assert sorted(known.areas, key=lambda a: a.area_id) == sorted(CITY.areas, key=lambda a: a.area_id)
    assert known.rules == CITY.rules
    assert {t.thing_id: t for t in known.things} == {t.thing_id: t for t in CITY.things}
    assert all(stream in STREAMS.values() for stream in streams.values())
    assert len(streams) == len(STREAMS)


def test_tags_of_things_come_back(conn):
    tagged = parse({**GOOD, "town.toml": GOOD["town.toml"] + 'tags = ["school", "low"]\n'})
    catalogue.save(conn, tagged)
    assert catalogue.load(conn)[0].things[0].tags == {"school", "low"}


def test_the_same_files_again_change_nothing(conn):
    assert catalogue.save(conn, town()) == Taken(new=("rules.flood",))
    assert catalogue.save(conn, town()) == Taken()
    assert catalogue.load(conn)[0].rules == town().rules


def test_a_web_edit_counts_and_files_that_say_the_same_do_not_undo_it(conn):
    catalogue.save(conn, town())
    assert edit(conn, hysteresis=0.5) == 2
    catalogue.save(conn, town())
    (rule,) = catalogue.load(conn)[0].rules
    assert (rule.ladder.hysteresis, rule.version) == (0.5, 2)


def test_files_that_say_something_new_are_a_version_on_top_of_the_web_edit(conn):
    catalogue.save(conn, town())
    edit(conn, hysteresis=0.5)
    assert catalogue.save(conn, town(RULE + "hysteresis = 0.1\n"), "bo") == Taken(changed=("rules.flood",))
    (rule,) = catalogue.load(conn)[0].rules
    assert (rule.ladder.hysteresis, rule.version) == (0.1, 3)
    told = [(d.version, d.by, d.origin, d.note) for d in declarations.history(conn, "rules", "flood")]
    assert told == [
        (3, "bo", Origin.FILE, ""),
        (2, "anna", Origin.WEB, "why"),
        (1, "catalogue", Origin.FILE, ""),
    ]


def test_what_leaves_the_files_is_gone_and_may_come_back(conn):
    catalogue.save(conn, town())
    assert catalogue.save(conn, town("")) == Taken(gone=("rules.flood",))
    assert catalogue.load(conn)[0].rules == ()
    assert catalogue.save(conn, town("")) == Taken()
    catalogue.save(conn, town())
    assert [rule.version for rule in catalogue.load(conn)[0].rules] == [3]


def test_what_leaves_the_files_stays_when_the_web_changed_it_since(conn):
    catalogue.save(conn, town())
    edit(conn, hysteresis=0.5)
    assert catalogue.save(conn, town("")) == Taken()
    assert [rule.version for rule in catalogue.load(conn)[0].rules] == [2]


def test_what_the_web_took_away_stays_away_until_the_files_say_something_new(conn):
    catalogue.save(conn, town())
    declarations.declare(conn, "rules", "flood", None, by="anna", expected=1)
    catalogue.save(conn, town())
    assert catalogue.load(conn)[0].rules == ()
    catalogue.save(conn, town(RULE + "hysteresis = 0.1\n"))
    assert [rule.version for rule in catalogue.load(conn)[0].rules] == [3]


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(conn):
    catalogue.save(conn, town())
    edit(conn, hysteresis=0.5)
    with pytest.raises(Overtaken) as caught:
        edit(conn, expected=1, hysteresis=0.7)
    assert caught.value.newest == 2
    assert len(declarations.history(conn, "rules", "flood")) == 2


def test_of_two_who_change_the_same_version_at_once_one_is_refused(conn, database):
    catalogue.save(conn, town())
    became: list[object] = []

    def change(hysteresis: float) -> None:
        from store.database import connect

        with connect(database, "test") as own:
            try:
                became.append(edit(own, hysteresis=hysteresis))
            except Overtaken as error:
                became.append(error.newest)

    threads = [Thread(target=change, args=(0.1 * n,)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert became == [2, 2]
    assert len(declarations.history(conn, "rules", "flood")) == 2


def test_what_counted_at_a_time_can_be_asked_for(conn):
    catalogue.save(conn, town())
    (first,) = declarations.current(conn)
    edit(conn, hysteresis=0.5)
    assert declarations.as_of(conn, first.at - 1000) == []
    (counted,) = declarations.as_of(conn, declarations.current(conn)[0].at + 1)
    assert counted.version == 2
    stored = catalogue.load_checked(conn, at=first.at + 1)
    assert stored is not None


def test_a_web_rule_that_the_city_can_no_longer_keep_is_left_out_and_named(conn):
    catalogue.save(conn, town())
    rain = edited(conn, property="rainfall", above={"red": 50.0}) | {"id": "rain"}
    declarations.declare(conn, "rules", "rain", rain, by="anna", expected=0)
    assert {rule.rule_id for rule in catalogue.load(conn)[0].rules} == {"flood", "rain"}
    dry = parse({**GOOD, "town.toml": GOOD["town.toml"] + 'without = ["rainfall"]\n'})
    catalogue.save(conn, dry)
    stored = catalogue.load_checked(conn)
    assert [rule.rule_id for rule in stored.catalogue.rules] == ["flood"]
    (mistake,) = stored.mistakes
    assert str(mistake).startswith("web: rules.rain: binds nothing")


def test_whoever_listens_hears_of_a_change(conn, database):
    from store import listen

    catalogue.save(conn, town())
    with database_of(database) as ear:
        listen.listen(ear, "catalogue")
        edit(conn, hysteresis=0.5)
        assert listen.woken(ear, 5.0) == [("catalogue", "")]


def database_of(url: str):
    return database.connect(url, "ear")


def test_the_newest_versions_are_found_by_the_key(conn):
    from store.queries import query

    catalogue.save(conn, town())
    rows = [("rules", f"r{n % 50}", n // 50 + 1) for n in range(5000)]
    conn.cursor().executemany(
        "INSERT INTO declaration (section, id, version, definition, by_whom, origin) "
        "VALUES (%s, %s, %s, '{}', 'x', 'web')",
        rows,
    )
    conn.execute("ANALYZE declaration")
    plan = "\n".join(
        row[0]
        for row in conn.execute("EXPLAIN " + query("newest_declaration"), {"section": "rules", "id": "r7"})
    )
    assert "Index" in plan
    assert "Seq Scan" not in plan


def test_a_city_without_its_rules_retires_no_thing(conn):
    catalogue.save(conn, CITY)
    catalogue.save(conn, replace(CITY, rules=CITY.rules[1:]))
    assert [rule.rule_id for rule in catalogue.load(conn)[0].rules] == ["gas"]


def test_a_rule_that_was_changed_since_it_was_read_is_kept_as_it_is_now(conn):
    read = town()
    changed = replace(read.rules[0], lateness_ms=60_000)
    catalogue.save(conn, replace(read, rules=(changed,)))
    assert catalogue.load(conn)[0].rules == (changed,)


def test_any_sequence_of_files_and_web_edits_leaves_what_the_rules_of_it_say(conn):
    """A model of the four sentences in `store.declarations`, played a hundred times over at random."""
    random = Random(11)
    names, words = ("a", "b", "c"), ("x", "y")
    said_by_file: dict[str, str] = {}
    counts: dict[str, tuple[str, Origin]] = {}
    versions = dict.fromkeys(names, 0)
    for _ in range(100):
        name = random.choice(names)
        if random.random() < 0.5:
            word = random.choice((*words, None))
            table = None if word is None else {"word": word}
            if word is None and name not in counts:
                continue
            declarations.declare(conn, "rules", name, table, by="anna", expected=versions[name])
            versions[name] += 1
            counts.pop(name, None)
            counts |= {name: (word, Origin.WEB)} if word else {}
            continue
        files = {one: random.choice(words) for one in names if random.random() < 0.6}
        with conn.transaction():
            declarations.take_files(
                conn, {"rules": {one: {"word": word} for one, word in files.items()}}, "f"
            )
        for one in names:
            if one in files and said_by_file.get(one) != files[one]:
                said_by_file[one], counts[one] = files[one], (files[one], Origin.FILE)
                versions[one] += 1
            elif one not in files and counts.get(one, ("", Origin.WEB))[1] is Origin.FILE:
                del counts[one], said_by_file[one]
                versions[one] += 1
        kept = {d.name: (d.table["word"], d.origin) for d in declarations.current(conn)}
        assert kept == counts
        newest = {one: len(declarations.history(conn, "rules", one)) for one in names}
        assert newest == versions
