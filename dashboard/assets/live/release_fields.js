// Fields of a form, each with its label, its unit and a place for what is wrong with it.
import { el, setText } from "./dom.js";
import { t } from "./words.js";

let made = 0;

/** A labelled control: {node, error(text)}; `hint` is an element or text below it. */
export function field(label, control, { unit = "", hint = null } = {}) {
  const id = `release-field-${++made}`;
  const wrong = el("p", { class: "wrong", id: `${id}-wrong`, role: "alert" });
  control.id ||= id;
  control.setAttribute("aria-describedby", wrong.id);
  const beside = unit ? el("span", { class: "with-unit" }, control, el("span", { class: "unit", text: unit })) : control;
  const node = el("div", { class: "field" }, el("label", { for: control.id, text: label }), beside, hint && el("div", { class: "hint" }, hint), wrong);
  return { node, error: (text) => told(control, wrong, text) };
}

/** A choice of few, all seen at once: {node, value, error(text)}. `choices` is [value, label] pairs. */
export function choice(label, name, choices, chosen, changed) {
  const wrong = el("p", { class: "wrong", role: "alert" });
  const inputs = choices.map(([value, text]) => {
    const input = el("input", { type: "radio", name, value, onchange: changed });
    input.checked = value === chosen;
    return [input, el("label", {}, input, el("span", { text }))];
  });
  const node = el("fieldset", { class: "field choice" }, el("legend", { text: label }), el("div", { class: "choices" }, ...inputs.map(([, one]) => one)), wrong);
  return {
    node,
    get value() {
      return inputs.find(([input]) => input.checked)?.[0].value;
    },
    set value(value) {
      for (const [input] of inputs) input.checked = input.value === value;
    },
    error: (text) => setText(wrong, text),
  };
}

export function numberInput({ min = 0, max = null, value = "" } = {}, changed) {
  const input = el("input", { type: "number", step: "any", min, max, inputmode: "decimal", autocomplete: "off", oninput: changed });
  input.value = value ?? "";
  return input;
}

export function select(options, value, changed) {
  const made = el("select", { onchange: changed }, ...options.map(([one, text]) => el("option", { value: one, text })));
  made.value = value;
  return made;
}

/** A number that was typed: {value} or {wrong}; nothing typed is null. `above` has to be exceeded. */
export function typed(input, { least = null, above = null, most = Infinity } = {}) {
  if (input.validity.badInput) return { wrong: t("This is no number") };
  if (input.value.trim() === "") return { value: null };
  const value = Number(input.value);
  if (!Number.isFinite(value)) return { wrong: t("This is no number") };
  if (above !== null && value <= above) return { wrong: t("More than {n} is needed", { n: above }) };
  if (least !== null && value < least) return { wrong: t("At least {n} is needed", { n: least }) };
  if (value > most) return { wrong: t("At most {n} is possible", { n: most }) };
  return { value };
}

function told(control, wrong, text) {
  setText(wrong, text);
  if (text) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}
