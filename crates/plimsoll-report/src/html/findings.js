// Findings: the list, and one of them down to its line.

/** A row of a list; `known` names what the list is about, which its rows need not repeat. */
const findingRowBeside = (known) => (finding) => {
  const resource = findings.resource[finding];
  const check = checks[findings.check[finding]];
  return el("li.finding",
    severityTag(check.severity),
    el("div", link(toFinding(finding), prose(capital(messageOf(finding)))), known === "check" ? null : el("div.quiet", prose(check.title))),
    el("div.quiet", known === "resource" ? null : el("div", resourceName(resource)), pathCode(placeOf(finding))));
};
const findingRow = findingRowBeside("");

/** Findings that every filter of the address lets through, in the order of the report. */
const filterFindings = (filters) => {
  const value = (name) => filters.get(name) || "";
  const severities = value("severity") ? new Set(value("severity").split(",")) : undefined;
  const file = value("file").toLowerCase();
  const ofCheck = Uint8Array.from(checks, (check) =>
    (!severities || severities.has(check.severity)) && (!value("check") || check.id === value("check")) ? 1 : 0);
  const ofResource = new Uint8Array(resourceCount);
  for (let resource = 0; resource < resourceCount; resource += 1) {
    ofResource[resource] =
      isInNamespace(resource, value("namespace")) &&
      (!value("kind") || kindOf(resource) === value("kind")) ? 1 : 0;
  }
  const tests = testsOfQuery(value("q"));
  if (file) tests.push(isInFile(file));
  const controls = controlsOfFilters(filters);
  if (controls) tests.push(belongsTo(controls));
  const found = [];
  for (let finding = 0; finding < findingCount; finding += 1) {
    if (ofCheck[findings.check[finding]] && ofResource[findings.resource[finding]] &&
      tests.every((test) => test(finding))) found.push(finding);
  }
  return found;
};

/** Tests whether a finding stands in a file of such a name, or is about an object that does. */
const isInFile = (name) => {
  const named = marks(loweredTexts(), name);
  return (finding) => named[findings.file[finding]] === 1 || named[resources.file[findings.resource[finding]]] === 1;
};

/** The controls that filters name; undefined if they name none. */
const controlsOfFilters = (filters) => {
  const [framework, standing, control] = ["framework", "standing", "control"].map((name) => filters.get(name) || "");
  if (control) {
    const named = controlByName(control);
    return named ? [named] : [];
  }
  if (!framework && !standing) return undefined;
  const of = framework ? (frameworkByName(framework) || { controls: [] }).controls : allControls();
  // A parent repeats what its children say: a standing is asked of the leaves.
  return of.filter((each) => !standing || (each.children.length === 0 && standing.split(",").includes(each.standing)));
};

const severityCounts = once(() => {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0]));
  checks.forEach((check) => { counts[check.severity] += findingsOfCheck()[check.index].length; });
  return counts;
});

const findingsView = (place) => {
  const { filters } = place;
  const withFindings = checks.filter((check) => findingsOfCheck()[check.index].length > 0);
  const shownSeverity = (severity) => [severityTag(severity), " ", el("span.quiet", number(severityCounts()[severity]))];
  const fields = [
    boxes("severity", "Severity", SEVERITIES, filters, shownSeverity),
    textField("q", "Text", filters),
    choice("framework", "Framework", frameworks.map((each) => [each.name, each.name]), filters),
    choice("standing", "Standing of the control", standingChoices(filters), filters),
    choice("check", "Check", withFindings.map((each) => [each.id, each.id]), filters),
    choice("namespace", "Namespace", namespaceChoices(findings.resource), filters),
    choice("kind", "Kind", kindsWithFindings().map((each) => [each, each]), filters),
    textField("file", "File", filters),
  ];
  const control = filters.get("control");
  const named = control && controlByName(control);
  const results = (at) => {
    const found = filterFindings(at.filters);
    const said = found.length === findingCount
      ? count(findingCount, "finding") : `${number(found.length)} of ${count(findingCount, "finding")}`;
    return { said, nodes: found.length ? paged(at, found, findingRow) : el("p", "No finding passes these filters.") };
  };
  return {
    title: "Findings",
    nodes: [heading(1, "Findings"),
      control ? el("p", "Of control ", named ? link(toControl(named), `${named.framework.name} ${named.id}`) : control) : null,
      filtered(place, fields, results, ["control"])],
  };
};

/** The line of a finding, with what is wrong marked, as the terminal draws it. */
const snippetOf = (finding) => {
  const position = findings.snippet[finding];
  if (position < 0) return el("p.quiet", "The line is not drawn: it is empty, too long, or one of a template.");
  const [line, start, length] = raw.snippets[position];
  const marked = length
    ? [line.slice(0, start), el("mark", line.slice(start, start + length)), line.slice(start + length)] : [line];
  const gutter = String(findings.line[finding]);
  const said = isRenderedFinding().has(finding) ? `Rendered line ${gutter}` : `Line ${gutter}`;
  return el("pre.snippet", { tabindex: "0", role: "group", "aria-label": said },
    el("span.gutter", `${gutter} │ `), marked, "\n",
    length ? el("span.under", { "aria-hidden": "true" }, `${" ".repeat(gutter.length)} │ ${" ".repeat(start)}${"^".repeat(length)}`) : null);
};

/** With the column, where there is one. */
const exactPlaceOf = (finding) =>
  findings.column[finding] && !isRenderedFinding().has(finding)
    ? `${placeOf(finding)}:${findings.column[finding]}` : placeOf(finding);

const peersOf = (check) => check.aliases.length || check.related.length ? terms(
  ["Decides the same", check.aliases.map((id) => el("code.id", id))],
  ["Overlaps", check.related.map((id) => el("code.id", id))]) : null;
const sourcesOf = (check) => check.sources.length
  ? section("Sources", el("ul.plain", check.sources.map((url) => el("li", outside(url))))) : null;

/** Controls by framework, worst first, as a list of links. */
const controlLinks = (controls) => frameworks.map((framework) => {
  const ours = controls.filter((control) => control.framework === framework && control.children.length === 0);
  if (!ours.length) return null;
  ours.sort((a, b) => STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing));
  return el("div.of-framework", el("h3", link(to("framework", framework.name), framework.name)),
    el("ul.rows", ours.map((control) => controlRow(control, false))));
});

const findingView = (place) => {
  const finding = findingById().get(place.name.replace(/^f:/, ""));
  if (finding === undefined) return missingView("finding", place.name);
  const resource = findings.resource[finding];
  const check = checks[findings.check[finding]];
  const controls = allControls().filter((control) => belongsTo([control])(finding));
  const places = findingsOfCheck()[check.index].length;
  return {
    title: messageOf(finding),
    nodes: [
      trail(link(to("findings"), "Findings"), link(toCheck(check), prose(check.title))),
      heading(1, prose(capital(messageOf(finding)))),
      el("p", severityTag(check.severity), ` severity, ${check.confidence} confidence`),
      terms(["Resource", link(toResource(resource), resourceName(resource))],
        ["Place", pathCode(exactPlaceOf(finding))],
        ["Field", fieldCode(text(findings.path[finding]))],
        ["Id", el("code", `f:${findings.id[finding]}`)]),
      snippetOf(finding),
      section("How to mend it", el("p", prose(check.fix)),
        places > 1 ? el("p", link(to("findings", "", { check: check.id }), `${count(places, "place")} fail this check`)) : null),
      section("Why it matters", el("p", prose(check.why))),
      controls.length ? section("Controls it speaks against", controlLinks(controls)) : null,
      check.aliases.length || check.related.length ? section("In other tools", peersOf(check)) : null,
      sourcesOf(check),
    ],
  };
};
