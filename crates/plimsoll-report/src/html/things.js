// Resources, checks, gaps, files and warnings.

const missingView = (what, name) => ({
  title: `No such ${what}`,
  nodes: [heading(1, `No such ${what}`), el("p", `This report has no ${what} `, el("code.long", name), ". ", link("#/", "To the overview"))],
});

/** Counts of findings by severity, worst first, zeros left out. */
const tallyOf = (list) => {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0]));
  list.forEach((finding) => { counts[severityOf(finding)] += 1; });
  return SEVERITIES.filter((severity) => counts[severity]).map((severity) =>
    el("span.some", number(counts[severity]), " ", severityTag(severity)));
};

const resourceRow = (resource) => el("li.resource", link(toResource(resource), resourceName(resource)),
  el("span.tally-line", tallyOf(findingsOfResource()[resource])),
  el("span.quiet", pathCode(placeOfResource(resource))));

/** Stands in the address for resources without a namespace; no namespace can have this name. */
const NO_NAMESPACE = "-";
const isInNamespace = (resource, asked) => !asked ||
  (asked === NO_NAMESPACE ? resources.namespace[resource] < 0 : resources.namespace[resource] >= 0 && namespaceOf(resource) === asked);
/** The namespaces of these resources as choices. */
const namespaceChoices = (of) => {
  const positions = sorted([...of].map((resource) => resources.namespace[resource]));
  const names = positions.filter((position) => position >= 0).map(text).sort().map((each) => [each, each]);
  return positions.some((position) => position < 0) ? [...names, [NO_NAMESPACE, "none is written"]] : names;
};

/** Resources, those with the worst findings first. */
const resourcesByHarm = once(() => {
  const weight = Array.from({ length: resourceCount }, () => [0, 0, 0, 0, 0]);
  for (let finding = 0; finding < findingCount; finding += 1) {
    weight[findings.resource[finding]][SEVERITIES.indexOf(severityOf(finding))] += 1;
  }
  const order = Array.from({ length: resourceCount }, (_, index) => index);
  const compare = (a, b) => {
    for (let at = 0; at < SEVERITIES.length; at += 1) {
      if (weight[a][at] !== weight[b][at]) return weight[b][at] - weight[a][at];
    }
    return a - b;
  };
  return order.sort(compare);
});

const resourcesView = (place) => {
  const { filters } = place;
  const kinds = sorted(resources.kind).map(text).sort().map((each) => [each, each]);
  const fields = [
    textField("q", "Text", filters),
    choice("verdict", "Findings", [["fail", "with findings"], ["clean", "judged, without findings"], ["none", "not judged"]], filters),
    choice("namespace", "Namespace", namespaceChoices(resources.name.keys()), filters),
    choice("kind", "Kind", kinds, filters),
    choice("population", "Population", sorted(resources.population).map((each) => [each, each]), filters),
  ];
  const results = (at) => {
    const value = (name) => at.filters.get(name) || "";
    const words = wordsOf(value("q"));
    const fits = (resource) =>
      words.every((word) => loweredResources()[resource].includes(word)) &&
      isInNamespace(resource, value("namespace")) &&
      (!value("kind") || kindOf(resource) === value("kind")) &&
      (!value("population") || resources.population[resource] === value("population")) &&
      (!value("verdict") || verdictGroup(resource) === value("verdict"));
    const found = resourcesByHarm().filter(fits);
    return {
      said: found.length === resourceCount ? count(resourceCount, "resource") : `${number(found.length)} of ${count(resourceCount, "resource")}`,
      nodes: found.length ? paged(at, found, resourceRow) : el("p", "No resource passes these filters."),
    };
  };
  return { title: "Resources", nodes: [heading(1, "Resources"), filtered(place, fields, results)] };
};
const verdictGroup = (resource) =>
  findingsOfResource()[resource].length ? "fail" : isSubject(resource) ? "clean" : "none";

const resourceView = (place) => {
  const resource = Number(place.name);
  if (!Number.isInteger(resource) || resource < 0 || resource >= resourceCount) return missingView("resource", place.name);
  const list = findingsOfResource()[resource];
  const [sourceType, sourceName] = raw.sources[resources.source[resource]] || ["", ""];
  const group = text(resources.group[resource]);
  const verdicts = checks.map((check) => [check, verdictOf(resource, check.index)]).filter(([, verdict]) => verdict);
  const order = ["fail", "unknown", "excepted", "pass", "not-applicable"];
  verdicts.sort((a, b) => order.indexOf(a[1].word) - order.indexOf(b[1].word));
  const verdictItem = ([check, verdict]) => {
    const gap = verdict.word === "unknown" ? gapsOfUnknown().get(`${check.index} ${resource}`) : undefined;
    return el("li", el(`span.verdict.${verdict.word}`, spaced(verdict.word)), " ", link(toCheck(check), prose(check.title)),
      verdict.reason ? el("span.quiet", `: ${verdict.reason}`) : null,
      gap === undefined ? null : [": ", link(toGap(gap), gaps[gap] ? gaps[gap].message : `gap g${gap}`)]);
  };
  return {
    title: resourceName(resource),
    nodes: [
      trail(link(to("resources"), "Resources")),
      heading(1, resourceName(resource)),
      el("p", list.length ? el("span.tally-line", tallyOf(list)) : isSubject(resource) ? "No finding." : "No check of this version judges it."),
      terms(["Place", pathCode(placeOfResource(resource))],
        ["API version", el("code", group ? `${group}/${text(resources.version[resource])}` : text(resources.version[resource]))],
        ["Source", sourceName ? `${sourceType}, ${sourceName}` : sourceType],
        ["Population", resources.population[resource] === "ordinary" ? "" : resources.population[resource]]),
      list.length ? section("Findings", paged(place, list, findingRowBeside("resource"))) : null,
      verdicts.length ? section("Verdicts", el("ul.plain", verdicts.map(verdictItem))) : null,
    ],
  };
};

const checkRow = (check) => {
  const places = findingsOfCheck()[check.index].length;
  return el("li.check", severityTag(check.severity),
    el("div", link(toCheck(check), prose(check.title)), el("div.quiet", el("code", check.id))),
    el("span.quiet", places ? count(places, "place") : verdictWords(check)));
};
const verdictWords = (check) =>
  VERDICTS.map((word, index) => [word, check.counts[index]]).filter(([, value]) => value > 0)
    .map(([word, value]) => `${number(value)} ${spaced(word)}`).join(", ") || "no subject";

const checksView = (place) => {
  const { filters } = place;
  const order = [...checks].sort((a, b) =>
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    findingsOfCheck()[b.index].length - findingsOfCheck()[a.index].length || a.index - b.index);
  const has = { fail: (c) => c.counts[1] > 0, unknown: (c) => c.counts[2] > 0, pass: (c) => c.counts[0] > 0 && c.counts[1] === 0 && c.counts[2] === 0, none: (c) => c.counts.every((each) => each === 0) };
  const fields = [
    boxes("severity", "Severity", SEVERITIES, filters, severityTag),
    textField("q", "Text", filters),
    choice("verdict", "Verdicts", [["fail", "some fail"], ["unknown", "some unknown"], ["pass", "pass, none fail or unknown"], ["none", "no subject"]], filters),
  ];
  const results = (at) => {
    const value = (name) => at.filters.get(name) || "";
    const words = wordsOf(value("q"));
    const found = order.filter((check) =>
      (!value("severity") || value("severity").split(",").includes(check.severity)) &&
      (!has[value("verdict")] || has[value("verdict")](check)) &&
      words.every((word) => loweredChecks()[check.index].includes(word)));
    return {
      said: found.length === checks.length ? count(checks.length, "check") : `${number(found.length)} of ${count(checks.length, "check")}`,
      nodes: found.length ? paged(at, found, checkRow) : el("p", "No check passes these filters."),
    };
  };
  return { title: "Checks", nodes: [heading(1, "Checks"), filtered(place, fields, results)] };
};

const unknownItem = ([, resource, gap]) =>
  el("li", link(toResource(resource), resourceName(resource)), ": ", link(toGap(gap), gaps[gap] ? gaps[gap].message : `gap g${gap}`));

const checkView = (place) => {
  const check = checkById.get(place.name);
  if (!check) return missingView("check", place.name);
  const list = findingsOfCheck()[check.index];
  const unknown = raw.verdicts.unknown.filter(([index]) => index === check.index);
  const controls = controlsOfChecks([check.index]);
  return {
    title: check.title,
    nodes: [
      trail(link(to("checks"), "Checks")),
      heading(1, prose(check.title)),
      el("p", severityTag(check.severity), ` severity, ${check.confidence} confidence, `, el("code", check.id)),
      terms(["Verdicts", verdictWords(check)],
        ["Safeguards", check.safeguards.map((id) => el("div", el("b", id), ` ${safeguardTitles.get(id) || ""}`))]),
      section("How to mend it", el("p", prose(check.fix))),
      section("Why it matters", el("p", prose(check.why))),
      list.length ? section(`Places`, el("p.quiet", link(to("findings", "", { check: check.id }), list.length === 1 ? "Filter this finding" : `Filter these ${number(list.length)} findings`)), paged(place, list, findingRowBeside("check"))) : null,
      unknown.length ? section("Unknown", el("ul.plain", unknown.slice(0, PAGE_ROWS).map(unknownItem)),
        unknown.length > PAGE_ROWS ? lazyDetails(`and ${number(unknown.length - PAGE_ROWS)} more`,
          () => [el("ul.plain", unknown.slice(PAGE_ROWS).map(unknownItem))]) : null) : null,
      controls.length ? section("Controls that look at it", controlLinks(controls)) : null,
      check.aliases.length || check.related.length ? section("In other tools", peersOf(check)) : null,
      sourcesOf(check),
    ],
  };
};

const gapRow = (gap) => {
  const { code, where, message } = gaps[gap];
  return el("li", el("div", link(toGap(gap), pathCode(where)), " ", el("span.quiet", code)), el("div", prose(message)));
};
const gapsView = (place) => listView(place, "Gaps", "gap", loweredGaps, gapRow, gaps.length
  ? "What was asked for and could not be seen. What depends on a gap is unknown, and no control that looks at it is met."
  : "Everything that was asked for was seen.");

const gapView = (place) => {
  const index = Number(place.name.replace(/^g/, ""));
  const gap = gaps[index];
  if (!gap) return missingView("gap", place.name);
  const controls = gap.checks === null ? [] : controlsOfChecks(gap.checks);
  return {
    title: `Gap at ${gap.where}`,
    nodes: [trail(link(to("gaps"), "Gaps")), heading(1, pathCode(gap.where)),
      el("p", prose(gap.message)),
      terms(["Kind", gap.code],
        ["Takes away", gap.checks === null ? "the verdicts of every check: what was not seen could have been anything" : gap.checks.map((each) => el("div", link(toCheck(checks[each]), checks[each].title)))],
        ["Controls", gap.checks === null ? "all" : ""]),
      controls.length ? section("Controls that look at it", controlLinks(controls)) : null],
  };
};

const inputRow = (input) => {
  const [path, read, reason] = raw.inputs[input];
  return el("li.input", pathCode(path), read ? el("span.quiet", reason ? `read; ${reason}` : "read") : el("span", el("b", "left out"), el("span.quiet", `: ${reason || "not read"}`)));
};
const inputsView = (place) => listView(place, "Files", "file", loweredInputs, inputRow,
  "Every file that was looked at, and why one was left out.",
  [choice("read", "Read", [["yes", "read"], ["no", "left out"]], place.filters)],
  (filters) => (input) => !filters.get("read") || raw.inputs[input][1] === (filters.get("read") === "yes"));

const warningRow = (warning) => {
  const [code, where, message] = raw.warnings[warning];
  return el("li", el("div", pathCode(where), " ", el("span.quiet", code)), el("div", prose(message)));
};
const warningsView = (place) => listView(place, "Warnings", "warning", loweredWarnings, warningRow,
  raw.warnings.length ? "What is odd and hides nothing." : "Nothing odd was seen.");

/** A plain list with a text filter. */
const listView = (place, title, one, lowered, row, intro, fields = [], test = () => () => true) => {
  const total = lowered().length;
  const results = (at) => {
    const found = positionsWith(lowered(), wordsOf(at.filters.get("q") || "")).filter(test(at.filters));
    return {
      said: found.length === total ? count(total, one) : `${number(found.length)} of ${count(total, one)}`,
      nodes: found.length ? paged(at, found, row) : total ? el("p", `No ${one} passes these filters.`) : null,
    };
  };
  return {
    title,
    nodes: [heading(1, title), el("p", intro), total ? filtered(place, [textField("q", "Text", place.filters), ...fields], results) : null],
  };
};
