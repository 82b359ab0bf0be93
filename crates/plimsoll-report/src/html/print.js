// What goes on paper: controls that are not met, findings by check, gaps and what was left out. Made when
// somebody prints, never before.

const PRINTED_PLACES = 2000;

const printedControl = (control) => {
  const refuted = control.demands.filter((demand) => demand.state === "refuted");
  const failing = control.findings.checks.map((index) => checks[index]);
  return el("section.printed.whole",
    el("h3", `${control.id} ${control.title}`),
    refuted.map((demand) => el("p", el("b", `${demand.id}. `), demand.text, el("span.quiet", " (refuted)"))),
    SEVERITIES.map((severity) => {
      const ours = failing.filter((check) => check.severity === severity);
      const words = ours.map((check, index) => [index ? "; " : "", prose(check.title), ` (${findingsOfCheck()[check.index].length})`]);
      return ours.length ? el("p", severityTag(severity), " ", words) : null;
    }),
    control.claim ? el("p.quiet", prose(control.claim)) : null);
};

const printedChecks = () => {
  let left = PRINTED_PLACES;
  const order = [...checks].filter((check) => findingsOfCheck()[check.index].length > 0).sort((a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.index - b.index);
  return order.map((check) => {
    const list = findingsOfCheck()[check.index];
    const shown = list.slice(0, left);
    left -= shown.length;
    return el("section.printed",
      el("h3", severityTag(check.severity), " ", prose(check.title), " ", el("code", check.id)),
      el("p.mend", el("b", "Mend: "), prose(check.fix)),
      el("table.places", el("thead", el("tr", ["Resource", "Place", "What"].map((each) => el("th", { scope: "col" }, each)))),
        el("tbody", shown.map((finding) => el("tr", el("td", resourceName(findings.resource[finding])),
          el("td", pathCode(placeOf(finding))), el("td", prose(messageOf(finding))))))),
      shown.length < list.length ? el("p", `and ${number(list.length - shown.length)} more; paper holds the first ${number(PRINTED_PLACES)} places, the page all`) : null,
      check.sources.length ? el("p.quiet", "Sources: ", check.sources.join(", ")) : null);
  });
};

const fillPrint = once(() => {
  const target = document.getElementById("print");
  for (const framework of frameworks) {
    const notMet = framework.controls.filter((control) => control.children.length === 0 && control.standing === "not-met");
    if (notMet.length) append(target, [el("section", el("h2", `Not met: ${framework.title}`), el("p.quiet.intro", "With the checks that fail and the number of their places, over every edge."), notMet.map(printedControl),
      framework.notice ? el("p.quiet", framework.notice) : null)]);
  }
  if (findingCount) append(target, [el("section", el("h2", "Findings"), printedChecks())]);
  if (gaps.length) append(target, [el("section", el("h2", "Gaps"), el("ul", gaps.slice(0, PRINTED_PLACES).map((gap) =>
    el("li", el("code", gap.where), ` ${gap.code}: `, prose(gap.message)))),
    gaps.length > PRINTED_PLACES ? el("p", `and ${number(gaps.length - PRINTED_PLACES)} more`) : null)]);
  const leftOut = raw.inputs.filter(([, read]) => !read);
  if (leftOut.length) append(target, [el("section", el("h2", "Files left out"), el("ul", leftOut.slice(0, PRINTED_PLACES).map(([path, , reason]) =>
    el("li", el("code", path), `: ${reason || "not read"}`))),
    leftOut.length > PRINTED_PLACES ? el("p", `and ${number(leftOut.length - PRINTED_PLACES)} more`) : null)]);
  return true;
});

window.addEventListener("beforeprint", fillPrint);
