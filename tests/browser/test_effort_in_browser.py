"""How long the map waits between two updates: in proportion to how long it took to show the last."""

import pytest

pytestmark = pytest.mark.browser

TAKES = """
async (took) => {
  const { Effort } = await import("/effort.js");
  let drawn = null;
  let isThere = false;
  const effort = new Effort({ on: (_, act) => (drawn = act) }, () => isThere);
  const before = effort.rest;
  const real = performance.now;
  let now = 0;
  performance.now = () => now;
  try {
    effort.begin();
    now = took / 2;
    drawn();
    effort.begin();
    isThere = true;
    now = took;
    drawn();
    now = 2 * took;
    drawn();
  } finally {
    performance.now = real;
  }
  return [before, effort.rest];
}
"""


@pytest.mark.parametrize(("took", "rest"), [(10, 100), (200, 250), (10_000, 1000)])
def test_the_next_update_waits_a_little_longer_than_the_last_took(modules, took, rest):
    assert modules.evaluate(TAKES, took) == [100, rest]


OVERTAKEN = """
async () => {
  const { Effort } = await import("/effort.js");
  let drawn = null;
  let isThere = true;
  const effort = new Effort({ on: (_, act) => (drawn = act) }, () => isThere);
  const given = [];
  effort.after(() => given.push("at once"));
  effort.begin();
  effort.after(() => given.push("overtaken"));
  effort.after(() => given.push("when drawn"));
  isThere = false;
  drawn();
  const before = given.length;
  isThere = true;
  drawn();
  await null;
  effort.begin();
  effort.after(() => given.push("never drawn"));
  await new Promise((done) => setTimeout(done, 1200));
  return [before, ...given];
}
"""


def test_an_update_waits_for_the_one_before_to_be_drawn_but_not_for_ever(modules):
    assert modules.evaluate(OVERTAKEN) == [1, "at once", "when drawn", "never drawn"]


HELD = """
async () => {
  const { spareFrames } = await import("/sparing.js");
  let asked = 0;
  let isThere = false;
  let moves = false;
  const map = { triggerRepaint: () => (asked += 1), isMoving: () => moves, on: () => {} };
  spareFrames(map, () => isThere);
  const told = [];
  const ask = async (ms = 0) => {
    map.triggerRepaint();
    await new Promise((done) => setTimeout(done, ms));
    told.push(asked);
  };
  await ask();
  isThere = true;
  await ask();
  isThere = false;
  await ask(600);
  moves = true;
  await ask();
  return told;
}
"""


def test_a_frame_waits_for_what_the_map_was_given_but_not_for_long_and_not_while_it_moves(modules):
    assert modules.evaluate(HELD) == [0, 1, 2, 3]


BY_PROCESSOR = """
async (name) => {
  const { isDrawnByProcessor } = await import("/pulse.js");
  const real = document.createElement("canvas").getContext("webgl2");
  const about = name ? { UNMASKED_RENDERER_WEBGL: 1 } : null;
  const said = { getExtension: () => about, getParameter: () => name };
  return [isDrawnByProcessor(real), isDrawnByProcessor(said)];
}
"""


@pytest.mark.parametrize(
    ("name", "drawn_by_processor"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)", True),
        ("ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11)", False),
        (None, False),
    ],
)
def test_the_halo_breathes_only_where_a_graphics_card_draws_it(modules, name, drawn_by_processor):
    # the Chromium of these tests has none
    assert modules.evaluate(BY_PROCESSOR, name) == [True, drawn_by_processor]
