// The data of the page, and the questions that views ask of it. Nothing here touches the document, and what is
// derived is derived when it is first asked for.

const raw = JSON.parse(document.getElementById("data").textContent);
const text = (position) => (position < 0 ? "" : raw.texts[position]);
const SEVERITIES = ["critical", "high", "medium", "low", "info"];
const STANDINGS = ["not-met", "not-tested", "supported", "excepted", "attested", "met", "not-applicable"];
const VERDICTS = ["pass", "fail", "unknown", "not-applicable", "excepted"];
const VERDICT_LETTERS = { p: "pass", f: "fail", u: "unknown", e: "excepted" };
const FIRST_REASON = 0xc0;

const once = (make) => {
  let made;
  return () => (made === undefined ? (made = make()) : made);
};

const checks = raw.checks;
checks.forEach((check, index) => { check.index = index; });
const checkById = new Map(checks.map((check) => [check.id, check]));
const safeguardTitles = new Map(raw.safeguards);

const findings = raw.findings;
const findingCount = findings.id.length;
const resources = raw.resources;
const resourceCount = resources.name.length;
const gaps = raw.gaps;

const findingById = once(() => new Map(findings.id.map((id, index) => [id, index])));

/** Lists of finding positions under a number of each finding. */
const grouped = (numbers, length) => {
  const groups = Array.from({ length }, () => []);
  numbers.forEach((number, index) => groups[number].push(index));
  return groups;
};
const findingsOfCheck = once(() => grouped(findings.check, checks.length));
const findingsOfResource = once(() => grouped(findings.resource, resourceCount));

const severityOf = (finding) => checks[findings.check[finding]].severity;
const messageOf = (finding) => text(findings.message[finding]);
const kindOf = (resource) => text(resources.kind[resource]);
const namespaceOf = (resource) => text(resources.namespace[resource]);
const fileOf = (resource) => text(resources.file[resource]);

const resourceName = (resource) => {
  const namespace = resources.namespace[resource] < 0 ? "" : `${namespaceOf(resource)}/`;
  return `${kindOf(resource)} ${namespace}${text(resources.name[resource]) || "(no name)"}`;
};
const isRenderedFinding = once(() => new Set(findings.rendered));
const isRenderedResource = once(() => new Set(resources.rendered));
/** `file:line`; what was rendered and could not be led back has a line of no file. */
const written = (file, line, isRendered) => (isRendered ? `${file} (rendered, line ${line})` : `${file}:${line}`);
const fileOfFinding = (finding) => text(findings.file[finding]);
const placeOf = (finding) =>
  written(fileOfFinding(finding), findings.line[finding], isRenderedFinding().has(finding));
const placeOfResource = (resource) =>
  written(fileOf(resource), resources.line[resource], isRenderedResource().has(resource));

const frameworks = raw.frameworks;
for (const framework of frameworks) {
  framework.name = `${framework.id}@${framework.version}`;
  framework.byId = new Map(framework.controls.map((control) => [control.id, control]));
  for (const control of framework.controls) {
    control.framework = framework;
    control.children = [];
  }
  for (const control of framework.controls) {
    const parent = control.parent === null ? undefined : framework.byId.get(control.parent);
    control.above = parent;
    if (parent) parent.children.push(control);
  }
}
const frameworkByName = (name) =>
  frameworks.find((framework) => framework.name === name) ||
  frameworks.find((framework) => framework.id === name);
/** A control by `framework@version:id` or `framework@version/id`. */
const controlByName = (name) => {
  const cut = name.search(/[:/]/);
  const framework = cut < 0 ? undefined : frameworkByName(name.slice(0, cut));
  return framework && framework.byId.get(name.slice(cut + 1));
};
const allControls = once(() => frameworks.flatMap((framework) => framework.controls));

/** Tests whether a finding belongs to one of these controls, without a list of findings for each. */
const belongsTo = (controls) => {
  const whole = new Uint8Array(checks.length);
  const single = new Set();
  for (const control of controls) {
    control.findings.checks.forEach((check) => { whole[check] = 1; });
    control.findings.single.forEach((finding) => single.add(finding));
  }
  return (finding) => whole[findings.check[finding]] === 1 || single.has(finding);
};
const findingsOfControl = (control) => {
  const list = control.findings.checks.flatMap((check) => findingsOfCheck()[check]);
  return list.concat(control.findings.single).sort((a, b) => a - b);
};
const countOfControl = (control) =>
  control.findings.checks.reduce((sum, check) => sum + findingsOfCheck()[check].length, 0) +
  control.findings.single.length;

/** Checks that speak for a safeguard. */
const checksOfSafeguard = once(() => {
  const map = new Map();
  for (const check of checks) {
    for (const id of check.safeguards) {
      if (!map.has(id)) map.set(id, []);
      map.get(id).push(check);
    }
  }
  return map;
});
const checksOfDemand = (demand) => {
  const found = new Set(demand.checks.map((index) => checks[index]));
  for (const [id] of demand.safeguards) {
    (checksOfSafeguard().get(id) || []).forEach((check) => found.add(check));
  }
  return [...found];
};
/** Controls that look at any of these checks; all if `indexes` is null. */
const controlsOfChecks = (indexes) => {
  if (indexes === null) return allControls();
  const asked = new Set(indexes.map((index) => checks[index]));
  const looks = (control) =>
    control.demands.some((demand) => checksOfDemand(demand).some((check) => asked.has(check)));
  return allControls().filter(looks);
};

/** The verdict of a check about a resource, as `{ word, reason }`; undefined if it gives none. */
const verdictOf = (resource, check) => {
  const letter = raw.verdicts.rows[raw.verdicts.row[resource]][check];
  if (letter === undefined || letter === ".") return undefined;
  if (VERDICT_LETTERS[letter]) return { word: VERDICT_LETTERS[letter], reason: "" };
  return { word: "not-applicable", reason: raw.verdicts.reasons[letter.charCodeAt(0) - FIRST_REASON] };
};
const gapsOfUnknown = once(() =>
  new Map(raw.verdicts.unknown.map(([check, resource, gap]) => [`${check} ${resource}`, gap])));
const isSubject = (resource) => /[^.]/.test(raw.verdicts.rows[raw.verdicts.row[resource]]);

const sorted = (values) => [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
/** Kinds that have findings, for filters. */
const kindsWithFindings = once(() => sorted(findings.resource.map((r) => resources.kind[r])).map(text).sort());
