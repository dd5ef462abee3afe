"""The wall's modules, as the page names them to the browser."""

from pathlib import Path

import dashboard
from dashboard.modules import modules, preloads
from dashboard.pages import wall

LIVE = Path(dashboard.__file__).parent / "assets" / "live"


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
    named = preloads(LIVE / "main.js")
    assert named in wall.INDEX
    assert "/assets/vendor/maplibre/maplibre-gl.mjs" in named
    for one in modules(LIVE / "main.js"):
        assert one.startswith("/assets/vendor/") or (LIVE / Path(one).name).is_file()


def test_a_page_is_not_sent_what_only_other_pages_need():
    from dashboard.aside import AsideDash

    page = AsideDash("alone", components=())
    scripts = [one.get("namespace") for one in page.scripts.get_all_scripts()]
    assert "dash_ag_grid" not in scripts
