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
