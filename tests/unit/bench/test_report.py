"""The page of results: one section a benchmark, the others kept."""

from types import SimpleNamespace

from bench.report import HEAD, replaced, write


def test_a_section_is_replaced_and_the_others_are_kept():
    page = replaced(replaced(HEAD, "queries", "old"), "ingest", "first")
    page = replaced(page, "ingest", "second")
    assert page == HEAD + "\n## ingest\n\nsecond\n\n## queries\n\nold\n"


def test_a_section_that_comes_after_the_last_one_stands_apart_from_it():
    page = replaced(replaced(HEAD, "ingest", "first"), "queries", "new")
    assert page == HEAD + "\n## ingest\n\nfirst\n\n## queries\n\nnew\n"


def test_writing_the_same_again_changes_nothing():
    page = replaced(replaced(HEAD, "queries", "x"), "ingest", "y")
    assert replaced(page, "queries", "x") == page


def test_a_section_says_when_and_on_what_and_then_what_the_benchmark_says_of_itself(tmp_path):
    page = tmp_path / "benchmarks.md"
    result = {"rows": 5, "machine": {"cores": 2}, "versions": {"python": "3.11"}}
    write("queries", SimpleNamespace(describe=lambda result: f"{result['rows']} rows"), result, page)
    text = page.read_text(encoding="utf-8")
    assert "\nMeasured on 20" in text
    assert "- cores 2\n- python 3.11\n\n5 rows\n" in text
