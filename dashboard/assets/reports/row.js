// One report in the list: what it is of, how sure its data are, and the ways to read it.
import { el } from "../live/dom.js";
import { clock, day } from "../live/format.js";
import { lang, local, t } from "../live/words.js";

const KIND_WORDS = { city: "The whole city", air: "Air station", outlet: "Outlet", reservoir: "Reservoir" };
const STATUS_WORDS = { approved: "Approved", provisional: "Provisional", none: "No data" };

/** A line of the table; `again` is called with the report that is to be made anew. */
export function row(report, again) {
  const by = report.made_by === "schedule" ? t("by schedule") : report.made_by;
  const made = `${day(report.made_at)} ${clock(report.made_at)} · ${by} · v${report.version}`;
  const way = (name) => `/api/v1/reports/${report.report_id}/${name}?lang=${lang}`;
  const open = el("a", { href: way("report.html"), target: "_blank", rel: "noopener", text: local(report.name) });
  const links = [["PDF", "report.pdf"], ["XLSX", "report.xlsx"]].map(([word, name]) => el("a", { href: way(name), target: "_blank", rel: "noopener", text: word }));
  if (report.kind === "outlet" && report.exceedances > 0) links.push(el("a", { href: way("letter.html"), target: "_blank", rel: "noopener", text: t("Letter") }));
  const anew = el("button", { type: "button", class: "small", text: t("Make anew"), onclick: () => again(report) });
  return el(
    "tr",
    { "data-status": report.status },
    el("td", { text: report.text }),
    el("td", { text: t(KIND_WORDS[report.kind]) }),
    el("th", { scope: "row" }, open),
    el("td", {}, el("span", { class: "state", text: t(STATUS_WORDS[report.status] ?? report.status) })),
    el("td", { class: "quiet", text: made }),
    el("td", {}, el("div", { class: "ways" }, ...links, anew)),
  );
}
