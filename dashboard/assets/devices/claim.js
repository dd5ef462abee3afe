// The form that makes a station of a device which nobody knows.
import { el } from "../live/dom.js";
import { local, t } from "../live/words.js";

const LANGUAGES = [["zh-Hans", "简体"], ["zh-Hant", "繁體"], ["en", "English"]];

/** A form for one device; `send` is called with the body of the claim, `leave` when nothing is to be claimed. */
export function claimForm(device, { templates, areas }, send, leave) {
  const fitting = [...device.templates, ...templates.filter((name) => !device.templates.includes(name))];
  const template = choice(fitting.map((name) => [name, name]));
  const area = choice(areas.map((one) => [one.area_id, local(one.name)]));
  const names = LANGUAGES.map(([lang, label]) => [lang, el("input", { lang, maxlength: 100, autocomplete: "off", placeholder: label, "aria-label": `${t("Station name")} · ${label}` })]);
  const lon = el("input", { type: "number", step: "any", min: -180, max: 180, required: true, "aria-label": t("Longitude") });
  const lat = el("input", { type: "number", step: "any", min: -90, max: 90, required: true, "aria-label": t("Latitude") });
  const owner = el("input", { required: true, maxlength: 200, autocomplete: "off", "aria-label": t("Owner") });
  const secret = el("input", { type: "checkbox", checked: true });
  const centre = () => {
    const found = areas.find((one) => one.area_id === area.value);
    if (found) [lon.value, lat.value] = found.centre;
  };
  area.onchange = centre;
  centre();
  names[0][1].required = true;
  const submit = (event) => {
    event.preventDefault();
    const first = names[0][1].value;
    const name = Object.fromEntries(names.map(([lang, field]) => [lang, field.value.trim() || first]));
    const position = [Number(lon.value), Number(lat.value)];
    send({ thing_id: device.thing_id, template: template.value, name, area: area.value, position, owner: owner.value, credential: secret.checked });
  };
  return el(
    "form",
    { class: "sheet claim", onsubmit: submit },
    el("h2", { text: t("Claim {thing}", { thing: device.thing_id }) }),
    line(t("Template"), template),
    line(t("Station name"), ...names.map(([, field]) => field)),
    line(t("Area"), area),
    line(t("Position (WGS84)"), lon, lat),
    line(t("Owner"), owner),
    el("label", { class: "tick" }, secret, el("span", { text: t("Make a password for it") })),
    el("div", { class: "report-choice" }, el("button", { class: "button main", text: t("Claim") }), el("button", { type: "button", class: "button", text: t("Cancel"), onclick: leave })),
  );
}

function line(label, ...fields) {
  return el("div", { class: "report-choice" }, el("span", { class: "label", text: label }), ...fields);
}

function choice(options) {
  return el("select", { required: true }, ...options.map(([value, text]) => el("option", { value, text })));
}
