// Search over everything: every word must be found, each in any part of a thing.

const wordsOf = (query) => query.toLowerCase().split(/\s+/).filter((word) => word !== "");
const loweredTexts = once(() => raw.texts.map((each) => each.toLowerCase()));
const loweredChecks = once(() => checks.map((check) =>
  [check.id, check.title, ...check.aliases, ...check.related, ...check.safeguards, check.severity]
    .join("\n").toLowerCase()));
const loweredResources = once(() => {
  const lowered = [];
  for (let resource = 0; resource < resourceCount; resource += 1) {
    lowered.push(`${resourceName(resource)}\n${placeOfResource(resource)}`.toLowerCase());
  }
  return lowered;
});
const loweredControls = once(() => allControls().map((control) =>
  [`${control.framework.name}:${control.id}`, control.title, control.standing, spaced(control.standing),
    ...control.demands.map((demand) => demand.text), ...control.twins].join("\n").toLowerCase()));
const loweredGaps = once(() => gaps.map((gap) => `${gap.code}\n${gap.where}\n${gap.message}`.toLowerCase()));
const loweredInputs = once(() => raw.inputs.map(([path, , reason]) => `${path}\n${reason || ""}`.toLowerCase()));
const loweredWarnings = once(() => raw.warnings.map((each) => each.join("\n").toLowerCase()));

const marks = (lowered, word) => Uint8Array.from(lowered, (each) => (each.includes(word) ? 1 : 0));
const positionsWith = (lowered, words) => {
  const found = [];
  lowered.forEach((each, index) => { if (words.every((word) => each.includes(word))) found.push(index); });
  return found;
};

/** Tests of a finding, one for each word of a query. */
const testsOfQuery = (query) => wordsOf(query).map((word) => {
  const inChecks = marks(loweredChecks(), word);
  const inResources = marks(loweredResources(), word);
  const inTexts = marks(loweredTexts(), word);
  const id = word.startsWith("f:") ? word.slice(2) : word;
  const mayBeId = /^[0-9a-f]{3,16}$/.test(id);
  return (finding) =>
    inChecks[findings.check[finding]] === 1 || inResources[findings.resource[finding]] === 1 ||
    inTexts[findings.file[finding]] === 1 || inTexts[findings.message[finding]] === 1 || inTexts[findings.path[finding]] === 1 ||
    (mayBeId && findings.id[finding].includes(id)) ||
    (word.includes(":") && placeOf(finding).toLowerCase().includes(word));
});

const matchingFindings = (query) => {
  const tests = testsOfQuery(query);
  const found = [];
  for (let finding = 0; finding < findingCount; finding += 1) {
    if (tests.every((test) => test(finding))) found.push(finding);
  }
  return found;
};

const SHOWN_OF_SEARCH = 8;
const searchView = (place) => {
  const query = place.filters.get("q") || "";
  const words = wordsOf(query);
  const title = heading(1, query ? `Search: ${query}` : "Search");
  if (!words.length) {
    return { title: "Search", nodes: [title, el("p", "Type a name, a path, an id of this or another tool, or a paragraph number.")] };
  }
  const part = (name, list, row, all) => list.length === 0 ? null : section(
    `${name} (${number(list.length)})`, el("ul.rows", list.slice(0, SHOWN_OF_SEARCH).map(row)),
    list.length > SHOWN_OF_SEARCH
      ? el("p.rest", link(all, `All ${number(list.length)} ${name.toLowerCase()}`)) : null);
  const found = {
    controls: positionsWith(loweredControls(), words), checks: positionsWith(loweredChecks(), words),
    resources: positionsWith(loweredResources(), words), findings: matchingFindings(query),
    gaps: positionsWith(loweredGaps(), words), inputs: positionsWith(loweredInputs(), words),
    warnings: positionsWith(loweredWarnings(), words),
  };
  const total = Object.values(found).reduce((sum, list) => sum + list.length, 0);
  const parts = [
    part("Controls", found.controls, (index) => controlRow(allControls()[index]), to("controls", "", { q: query })),
    part("Checks", found.checks, (index) => checkRow(checks[index]), to("checks", "", { q: query })),
    part("Resources", found.resources, resourceRow, to("resources", "", { q: query })),
    part("Findings", found.findings, findingRow, to("findings", "", { q: query })),
    part("Gaps", found.gaps, gapRow, to("gaps", "", { q: query })),
    part("Files", found.inputs, inputRow, to("inputs", "", { q: query })),
    part("Warnings", found.warnings, warningRow, to("warnings", "", { q: query })),
  ];
  return {
    title: `Search: ${query}`,
    said: `${count(total, "result")} for ${query}`,
    nodes: [title, el("p.result", el("b", total ? count(total, "result") : `Nothing in this report matches “${query}”.${words.length > 1 ? " Every word must be found." : ""}`)), parts],
  };
};
