"""The page of results: one section a benchmark, the others kept."""

from types import SimpleNamespace

from bench.report import HEAD, replaced, write


def test_a_section_is_replaced_and_the_others_are_kept():
    page = replaced(replaced(HEAD, "queries", "old"), "ingest", "first")
    page = replaced(page, "ingest", "second")
    assert page == HEAD + "\n## ingest\n\nsecond\n\n## queries\n\nold\n"


def test_writing_the_same_again_changes_nothing():
    page = replaced(replaced(HEAD, "queries", "x"), "ingest", "y")
    assert replaced(page, "queries", "x") == page


def test_a_benchmark_without_words_is_told_by_its_single_values(tmp_path):
    page = tmp_path / "benchmarks.md"
    result = {"rows": 5, "machine": {"cores": 2}, "more": [1]}
    write("queries", SimpleNamespace(), result, page)
    text = page.read_text(encoding="utf-8")
    assert "- cores 2\n" in text
    assert "| rows | 5 |" in text
    assert "more" not in text
