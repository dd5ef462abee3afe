"""The wall's modules, as the page names them to the browser."""

import os
import re
from pathlib import Path

import pytest

from dashboard.bundle import bundle
from dashboard.modules import BUNDLE, ENTRY, head, is_fresh, modules
from dashboard.pages import wall

ROOT = Path(__file__).parents[3]


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "main.js"


def test_what_is_imported_by_what_is_imported_is_named_once(tmp_path):
    main = write(
        tmp_path,
        main='import { a } from "./a.js";\nimport "./b.js";\n',
        a='import * as map from "/assets/vendor/map.mjs";\nimport {\n  b,\n} from "./b.js";\n',
        b='export { c } from "./c.js";\n',
        c='import { main } from "./main.js";\nconst text = "./no.js";\n',
    )
    assert modules(main) == [
        "/assets/vendor/map.mjs",
        "/assets/live/a.js",
        "/assets/live/b.js",
        "/assets/live/c.js",
    ]


def test_the_wall_names_every_module_that_it_needs():
    assert head() in wall.INDEX
    assert "/assets/vendor/maplibre/maplibre-gl.mjs" in head()
    for one in modules(ENTRY):
        assert one.startswith("/assets/vendor/") or (ENTRY.parent / Path(one).name).is_file()


def test_one_file_stands_for_all_modules_until_one_of_them_changes(tmp_path):
    main = write(tmp_path, main='import "./a.js";\nimport "/assets/vendor/map.mjs";\n', a="")
    made = tmp_path / "made" / "main.js"
    bundle(ROOT, main, made)
    assert is_fresh(made, main)
    assert re.findall('(?:href|src)="(.*?)"', head(main, made)) == [
        "/assets/vendor/map.mjs",
        "/assets/vendor/live/main.js",
    ]
    later = made.stat().st_mtime + 1
    os.utime(tmp_path / "a.js", (later, later))
    assert re.findall('(?:href|src)="(.*?)"', head(main, made)) == [
        "/assets/vendor/map.mjs",
        "/assets/live/a.js",
        "/assets/live/main.js",
    ]


def test_what_is_vendored_stays_a_file_of_its_own():
    if not is_fresh(BUNDLE, ENTRY):
        bundle(ROOT)
    assert '"/assets/vendor/maplibre/maplibre-gl.mjs"' in BUNDLE.read_text(encoding="utf-8")


def test_without_esbuild_it_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match="npm ci"):
        bundle(tmp_path)


def test_a_page_is_not_sent_what_only_other_pages_need():
    from dashboard.aside import AsideDash

    page = AsideDash("alone", components=())
    scripts = [one.get("namespace") for one in page.scripts.get_all_scripts()]
    assert "dash_ag_grid" not in scripts
