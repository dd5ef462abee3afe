"""The form of a release, module by module: what is sent, and sent again."""

import pytest
from wall_modules import run

pytestmark = pytest.mark.browser


def test_a_release_that_is_sent_again_is_the_same_one_until_something_else_is_typed(modules):
    script = """
      const settled = () => new Promise((done) => setTimeout(done, 20));
      const { ReleaseForm } = await import("/release_form.js");
      const chlorine = { chemical: "chlorine", name: none, aliases: [], cas: "7782-50-5", un: 1017 };
      window.fetch = async (url) => ({ ok: true,
        json: async () => (url.endsWith("/chemicals") ? { chemicals: [chlorine] } : { holdings: [] }) });
      const sent = [];
      const refuse = async (body) => {
        sent.push(body);
        throw Object.assign(new Error("no"), { reason: sent.length === 2 ? "open_already" : undefined });
      };
      const preview = () => new Promise(() => {});
      const zones = { draft: () => {}, fit: () => {}, pick: () => {} };
      const form = new ReleaseForm({ releases: { begin: refuse, preview }, zones }, () => {});
      document.body.replaceChildren(form.node);
      await form.open({ thingId: "a", site: "A", chemical: "chlorine", drill: false });
      const said = [];
      const press = async () => {
        form.node.requestSubmit();
        await settled();
        said.push(form.submit.textContent);
      };
      for (const _ of [1, 2, 3]) await press();
      form.inputs.drill.click();
      await press();
      const keys = sent.map((one) => one.key);
      return [sent.map((one) => one.another ?? false), keys.map((one) => keys.indexOf(one)), said];"""
    more, first = "Open another release", "Open the release"
    found = run(modules, script)
    assert found == [[False, False, True, False], [0, 0, 0, 3], [first, more, more, first]]
