// Frameworks: the tree of their controls, and one control with its demands.

const SHOWN_OF_CONTROL = 20;
const nameOf = (control) => `${control.framework.name}/${control.id}`;

const leavesOf = (control) => control.children.length ? control.children.flatMap(leavesOf) : [control];
const FOR_PEOPLE = "only people can state it";
/** No evidence decides anything here: a parent of such controls is left out of every sum. */
const isForPeople = (control) => leavesOf(control).every((leaf) => leaf.method === "attest-only");

const controlRow = (control, withFramework = true) => {
  const findingsHere = countOfControl(control);
  const beside = findingsHere ? count(findingsHere, "finding") : isForPeople(control) ? FOR_PEOPLE : "";
  return el("li.control-row", standingTag(control.standing),
    el("div", link(toControl(control), el("b", control.id), ` ${control.title}`),
      withFramework ? el("div.quiet", control.framework.name) : null),
    el("span.quiet", beside));
};

/** One control of a tree with those of its children that are asked for. */
const branch = (control, isShown) => {
  const children = control.children.map((child) => branch(child, isShown)).filter((child) => child !== null);
  const name = el("span.name", link(toControl(control), el("b", control.id), ` ${control.title}`));
  if (control.children.length === 0) {
    const beside = control.method === "attest-only" ? el("span.quiet", FOR_PEOPLE) : null;
    return isShown(control) ? el("li.leaf", standingTag(control.standing), name, beside) : null;
  }
  if (children.length === 0) return null;
  const below = el("ul.tree", children);
  const fold = el("button.fold", { type: "button", "aria-expanded": "true", "aria-label": `What stands below ${control.id}`, onclick: () => {
    below.hidden = !below.hidden;
    fold.setAttribute("aria-expanded", String(!below.hidden));
  } });
  return el("li.branch", el("div.head", fold, standingTag(control.standing), name,
    el("span.quiet", count(leavesOf(control).length, "leaf control"), isForPeople(control) ? ", which only people can state" : "")), below);
};

/** Folds every branch that is shown, or unfolds them. */
const foldAll = () => {
  const button = el("button.quiet-button", { type: "button", onclick: () => {
    const isFolding = button.textContent === "Fold all";
    for (const fold of view.querySelectorAll(".fold")) {
      if ((fold.getAttribute("aria-expanded") === "true") === isFolding) fold.click();
    }
    button.textContent = isFolding ? "Unfold all" : "Fold all";
  } }, "Fold all");
  return el("p", button);
};

/** How many leaf controls have each standing, in a line. */
const standingWords = (framework) => {
  const beside = Object.values(framework.counts_attest_only).reduce((sum, each) => sum + each, 0);
  const words = TABLE_ORDER.filter((standing) => framework.counts[standing])
    .map((standing) => el("span", `${number(framework.counts[standing])} `, standingTag(standing)));
  return el("div.tally-line", words, beside ? el("span.quiet", `${number(beside)} more only a person can state`) : null);
};
/** As on the first screen: what was tested, then what was not. */
const TABLE_ORDER = ["not-met", "supported", "excepted", "met", "attested", "not-applicable", "not-tested"];
const standingTable = (framework) => {
  const present = TABLE_ORDER.filter((standing) => framework.counts[standing] || framework.counts_attest_only[standing]);
  const cell = (counts, standing, method) => el("td", counts[standing]
    ? link(to("framework", framework.name, { standing, method }), number(counts[standing])) : el("span.quiet", "0"));
  const row = (standing) => el("tr", el("th", { scope: "row" }, standingTag(standing)),
    cell(framework.counts, standing, "evidence"), cell(framework.counts_attest_only, standing, "attest-only"));
  return el("table.plain-table", el("caption", "Leaf controls by standing"),
    el("thead", el("tr", ["Standing", "by evidence", "by a person only"].map((each) => el("th", { scope: "col" }, each)))),
    el("tbody", present.map(row)));
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
    return [roots.length > 1 ? el("h2", link(to("framework", framework.name), framework.title)) : null, el("ul.tree", list)];
  });
  const total = inScope.filter((control) => control.children.length === 0).length;
  return {
    said: shown === total ? count(total, "leaf control") : `${number(shown)} of ${count(total, "leaf control")}`,
    nodes: !shown ? el("p", "No control passes these filters.")
      : [inScope.some((control) => control.above) ? foldAll() : null, trees],
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
    el("ul.rows", frameworks.map((framework) => el("li", link(to("framework", framework.name), framework.title), " ", el("span.quiet", framework.name), standingWords(framework)))),
    filtered(place, controlFields(place.filters), treeResults(frameworks, allControls()))],
});

const STATE_WORDS = { refuted: "refuted: a fail speaks against it", proved: "proved", touched: "touched: something was seen, not enough", untouched: "untouched: nothing was seen that speaks of it" };

/** One check that speaks of a demand, with its verdicts and, if it fails, its findings. */
const checkOf = (check, control) => {
  const [pass, fail, unknown] = check.counts;
  const places = findingsOfCheck()[check.index];
  const said = [pass ? `${number(pass)} pass` : "", unknown ? `${number(unknown)} unknown` : ""].filter((each) => each).join(", ");
  const isListed = places.length && control.findings.checks.includes(check.index);
  const rows = isListed ? lazyDetails(count(places.length, "place"), () => [el("ul.rows", places.slice(0, SHOWN_OF_CONTROL).map(findingRow)),
    places.length > SHOWN_OF_CONTROL ? el("p.rest", link(to("findings", "", { control: nameOf(control), check: check.id }), `all ${number(places.length)}`)) : null]) : null;
  return el("li", severityTag(check.severity), " ", link(toCheck(check), prose(check.title)), " ",
    fail ? el("span.verdict.fail", `${number(fail)} fail`) : null,
    el("span.quiet", `${fail && said ? ", " : ""}${said || (fail ? "" : "no verdict")}`), rows);
};
/** Checks that speak of a demand: those that do not pass first, the others folded. */
const checksOf = (list, control) => {
  const isOpen = (check) => check.counts[1] > 0 || check.counts[2] > 0;
  const order = (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.index - b.index;
  const open = list.filter(isOpen).sort(order);
  const others = list.filter((check) => !isOpen(check)).sort(order);
  const rest = others.length ? el("li", lazyDetails(`${count(others.length, "check")} without fail or unknown`,
    () => el("ul.checks-of", others.map((check) => checkOf(check, control))))) : null;
  return el("ul.checks-of", open.map((check) => checkOf(check, control)), rest);
};

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
  return el("li",
    el("p", el(`span.standing.${proved ? "met" : "not-tested"}`, proved ? "proved" : "not proved"), " ",
      el("b", id), ` ${safeguardTitles.get(id) || ""} `, el("span.quiet", `(${strength})`)),
    speaking.length ? checksOf(speaking, control) : el("p.quiet.none", "No check of this version looks at it."));
};

const demandItem = (control) => (demand) => el("section.demand", { "aria-labelledby": `d-${demand.id}` },
  el("h3", { id: `d-${demand.id}` }, el("b", `${demand.id}. `), demand.text),
  el("p", el(`span.state.${demand.state}`, STATE_WORDS[demand.state] || demand.state)),
  demand.safeguards.length ? el("ul.safeguards", demand.safeguards.map(safeguardItem(control))) : null,
  demand.checks.length ? checksOf(demand.checks.map((index) => checks[index]), control) : null,
  demand.attest ? el("p", el("b", demand.attested ? "Stated: " : "A person must state: "), demand.attest) : null);

/** A parent without demands has no method of its own. */
const methodWords = (control) => {
  if (control.demands.length || !control.children.length) return METHOD_WORDS[control.method];
  return isForPeople(control) ? "only people can state the controls below, so nothing is summed up here"
    : "by the worst of the controls below; those that only people can state are left out";
};
const METHOD_WORDS = { automated: "by evidence alone", partial: "by evidence in part, by people for the rest", "attest-only": "by the statement of a person only" };

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
      trail(link(to("controls"), "Controls"), link(to("framework", control.framework.name), control.framework.name), ...above),
      heading(1, el("span.number", control.id), " ", control.title),
      terms(["Standing", standingTag(control.standing)],
        ["How it is decided", methodWords(control)],
        ["Subjects, by worst verdict", subjects.map(([word, value]) => `${number(value)} ${spaced(word)}`).join(", ") || "none"],
        ["The same in other versions", control.twins.map(twin)]),
      control.claim ? section("What it means to be met", el("p", prose(control.claim))) : null,
      control.demands.length ? section("Demands", control.demands.map(demandItem(control)))
        : control.children.length ? null : el("p.notice", "No demands are written yet for this control."),
      control.missing.length ? section("What stands in the way", el("ul", control.missing.map((each) => el("li", prose(each))))) : null,
      control.children.length ? section("Controls below", el("ul.rows", control.children.map((child) => controlRow(child, false)))) : null,
      list.length ? section("Findings", el("p.quiet", "Over every edge, supporting ones too."),
        el("ul.rows", list.slice(0, SHOWN_OF_CONTROL).map(findingRow)),
        list.length > SHOWN_OF_CONTROL ? el("p.rest", link(to("findings", "", { control: nameOf(control) }), `all ${count(list.length, "finding")}`)) : null) : null,
    ],
  };
};
