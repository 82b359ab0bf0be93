// Frameworks: the tree of their controls, and one control with its demands.

const controlRow = (control, withFramework = true) => {
  const findingsHere = countOfControl(control);
  return el("li.control-row", standingTag(control.standing),
    el("div", link(toControl(control), el("b", control.id), ` ${control.title}`),
      withFramework ? el("div.quiet", control.framework.name) : null),
    el("span.quiet", findingsHere ? count(findingsHere, "finding") : ""));
};

/** One control of a tree with those of its children that are asked for. */
const branch = (control, isShown) => {
  const children = control.children.map((child) => branch(child, isShown)).filter((child) => child !== null);
  const meta = control.method === "attest-only" ? el("span.quiet", "a person states it") : null;
  const head = () => [standingTag(control.standing), el("span.name", link(toControl(control), el("b", control.id), ` ${control.title}`)), meta];
  if (control.children.length === 0) return isShown(control) ? el("li.leaf", head()) : null;
  if (children.length === 0) return null;
  const leaves = (each) => each.children.length ? each.children.reduce((sum, child) => sum + leaves(child), 0) : 1;
  return el("li.branch", el("details", { open: true },
    el("summary", el("b", control.id), ` ${control.title} `, el("span.quiet", count(leaves(control), "leaf control"))),
    el("p.own", standingTag(control.standing), link(toControl(control), `About ${control.id}`)),
    el("ul.tree", children)));
};

const standingTable = (framework) => {
  const present = STANDINGS.filter((standing) => framework.counts[standing] || framework.counts_attest_only[standing]);
  const cell = (counts, standing, method) => el("td", counts[standing]
    ? link(to("framework", framework.name, { standing, method }), number(counts[standing])) : el("span.quiet", "0"));
  return el("div.scroll", { tabindex: "0", role: "group", "aria-label": "Counts by standing" }, el("table.plain-table", el("caption", "Leaf controls by standing"),
    el("thead", el("tr", el("th", { scope: "col" }, "Decided by"), present.map((each) => el("th", { scope: "col" }, spaced(each))))),
    el("tbody",
      el("tr", el("th", { scope: "row" }, "evidence"), present.map((each) => cell(framework.counts, each, "evidence"))),
      el("tr", el("th", { scope: "row" }, "a person only"), present.map((each) => cell(framework.counts_attest_only, each, "attest-only"))))));
};

const treeResults = (roots, inScope) => (at) => {
  const standings = at.filters.get("standing") ? at.filters.get("standing").split(",") : [];
  const method = at.filters.get("method") || "";
  const words = wordsOf(at.filters.get("q") || "");
  let shown = 0;
  const lowered = new Map(words.length ? allControls().map((control, index) => [control, loweredControls()[index]]) : []);
  const isShown = (control) => {
    const fits = (!standings.length || standings.includes(control.standing)) &&
      (!method || control.method === method || (method === "evidence" && control.method !== "attest-only")) &&
      words.every((word) => lowered.get(control).includes(word));
    if (fits) shown += 1;
    return fits;
  };
  const trees = roots.map((framework) => {
    const list = framework.controls.filter((control) => !control.above)
      .map((control) => branch(control, isShown)).filter((each) => each !== null);
    if (!list.length) return null;
    return [roots.length > 1 ? el("h2", link(to("framework", framework.name), framework.name)) : null, el("ul.tree", list)];
  });
  const total = inScope.filter((control) => control.children.length === 0).length;
  return {
    said: shown === total ? count(total, "leaf control") : `${number(shown)} of ${count(total, "leaf control")}`,
    nodes: shown ? trees : el("p", "No control passes these filters."),
  };
};

const controlFields = (filters) => [
  choice("standing", "Standing", standingChoices(filters), filters),
  choice("method", "Decided by", [["evidence", "evidence"], ["automated", "evidence alone"], ["partial", "evidence and people"], ["attest-only", "a person only"]], filters),
  textField("q", "Text", filters),
];
/** Standings one by one, and the set that the address asks for if it is none of them. */
const standingChoices = (filters) => {
  const asked = filters.get("standing") || "";
  const list = STANDINGS.map((each) => [each, spaced(each)]);
  return asked.includes(",") ? [[asked, asked.split(",").map(spaced).join(" or ")], ...list] : list;
};

const frameworkView = (place) => {
  const framework = frameworkByName(place.name);
  if (!framework) return missingView("framework", place.name);
  const byWord = Object.entries(framework.not_tested_by);
  return {
    title: framework.name,
    nodes: [
      trail(link(to("controls"), "Controls")),
      heading(1, `${framework.title}`),
      el("p.quiet", framework.name),
      standingTable(framework),
      byWord.length ? el("p", `Not tested, to be decided by: ${byWord.map(([word, value]) => `${word === "content" ? "demands that are not written yet" : word} ${number(value)}`).join(", ")}.`) : null,
      framework.notice ? el("p.quiet", framework.notice) : null,
      framework.url ? el("p.quiet", "Read it at ", outside(framework.url)) : null,
      filtered(place, controlFields(place.filters), treeResults([framework], framework.controls)),
    ],
  };
};

const controlsView = (place) => ({
  title: "Controls",
  nodes: [heading(1, "Controls"),
    el("ul.rows", frameworks.map((framework) => el("li", link(to("framework", framework.name), framework.title), " ", el("span.quiet", framework.name)))),
    filtered(place, controlFields(place.filters), treeResults(frameworks, allControls()))],
});

const STATE_WORDS = { refuted: "refuted: a fail speaks against it", proved: "proved", touched: "touched: something was seen, not enough", untouched: "untouched: nothing was seen that speaks of it" };

/** Checks that speak of a demand, with their verdicts, and the findings of those that fail. */
const checksOf = (list, control) => el("ul.checks-of", list.map((check) => {
  const [pass, fail, unknown] = check.counts;
  const places = findingsOfCheck()[check.index];
  const said = [pass ? `${number(pass)} pass` : "", fail ? `${number(fail)} fail` : "", unknown ? `${number(unknown)} unknown` : ""].filter((each) => each).join(", ") || "no verdict";
  const name = `${control.framework.name}/${control.id}`;
  const rows = places.length && control.findings.checks.includes(check.index)
    ? lazyDetails(`${count(places.length, "place")}`, () => [el("ul.rows", places.slice(0, 20).map(findingRow)),
      places.length > 20 ? el("p.rest", link(to("findings", "", { control: name, check: check.id }), `all ${number(places.length)}`)) : null]) : null;
  return el("li", severityTag(check.severity), " ", link(toCheck(check), check.title), el("span.quiet", ` ${said}`), rows);
}));

/** Details whose content is made when they are first opened. */
const lazyDetails = (summary, make) => {
  const details = el("details", el("summary", summary));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) append(details, make());
  });
  return details;
};

const safeguardItem = (control) => ([id, strength, proved]) => {
  const speaking = checksOfSafeguard().get(id) || [];
  const fails = speaking.some((check) => check.counts[1] > 0);
  return el("li",
    el("p", el(`span.standing.${proved ? "met" : fails ? "not-met" : "not-tested"}`, proved ? "proved" : fails ? "fails" : "not proved"), " ",
      el("b", id), ` ${safeguardTitles.get(id) || ""} `, el("span.quiet", `(${strength})`)),
    speaking.length ? checksOf(speaking, control) : el("p.quiet", "No check of this version looks at it."));
};

const demandItem = (control) => (demand) => el("section.demand", { "aria-labelledby": `d-${demand.id}` },
  el("h3", { id: `d-${demand.id}` }, el("b", `${demand.id}. `), demand.text),
  el("p", el(`span.state.${demand.state}`, STATE_WORDS[demand.state] || demand.state)),
  demand.safeguards.length ? el("ul.safeguards", demand.safeguards.map(safeguardItem(control))) : null,
  demand.checks.length ? checksOf(demand.checks.map((index) => checks[index]), control) : null,
  demand.attest ? el("p", el("b", demand.attested ? "Stated: " : "A person must state: "), demand.attest) : null);

const METHOD_WORDS = { automated: "evidence alone can decide it", partial: "evidence decides a part; people the rest", "attest-only": "only a person can state it" };

const controlView = (place) => {
  const control = controlByName(place.name);
  if (!control) return missingView("control", place.name);
  const above = [];
  for (let each = control.above; each; each = each.above) above.unshift(link(toControl(each), each.id));
  const twin = (name) => {
    const known = controlByName(name);
    return el("span.id", known ? link(toControl(known), name) : name);
  };
  const list = findingsOfControl(control);
  const subjects = VERDICTS.map((word, index) => [word, control.subjects[index]]).filter(([, value]) => value > 0);
  return {
    title: `${control.framework.name} ${control.id}`,
    nodes: [
      trail(link(to("controls"), "Controls"), link(to("framework", control.framework.name), control.framework.name), above),
      heading(1, el("span.number", control.id), " ", control.title),
      el("p.lead", standingTag(control.standing), ` ${METHOD_WORDS[control.method]}`),
      terms(["Subjects, by their worst verdict", subjects.map(([word, value]) => `${number(value)} ${spaced(word)}`).join(", ") || "none"],
        ["The same in other versions", control.twins.map(twin)]),
      control.missing.length ? section("What stands in the way", el("ul", control.missing.map((each) => el("li", prose(each))))) : null,
      control.demands.length ? section("Demands", control.demands.map(demandItem(control)))
        : control.children.length ? null : el("p.notice", "No demands are written yet for this control."),
      control.children.length ? section("Controls below", el("ul.rows", control.children.map((child) => controlRow(child, false)))) : null,
      control.claim ? section("What it means to be met", el("p", prose(control.claim))) : null,
      list.length ? section("Findings", el("p.quiet", "Over every edge, supporting ones too."),
        el("ul.rows", list.slice(0, 20).map(findingRow)),
        list.length > 20 ? el("p.rest", link(to("findings", "", { control: `${control.framework.name}/${control.id}` }), `all ${count(list.length, "finding")}`)) : null) : null,
    ],
  };
};
