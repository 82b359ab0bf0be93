// The reports that are opened: made by the program, from inputs of the repository and from made ones.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Findings that the large report must at least have. */
export const LARGE_FINDINGS = 50_000;
/** A name that would be markup if anything took it for markup. */
export const HOSTILE = "</script><img src=x onerror=alert(1)>\u202e";

const DEPLOYMENT = (index) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: app-${index}, namespace: team-${index % 40}}
spec:
  selector: {matchLabels: {app: app-${index}}}
  template:
    metadata: {labels: {app: app-${index}}}
    spec:
      hostNetwork: ${index % 7 === 0}
      containers:
      - name: main
        image: registry.example/app-${index}:1.0
        securityContext:
          privileged: ${index % 11 === 0}
      - name: side
        image: registry.example/side:1.0
`;

const scan = ({ program, root, work }, input, name, more = []) => {
  const folder = work;
  const html = join(folder, `${name}.html`);
  const json = join(folder, `${name}.json`);
  const outputs = ["--quiet", "--output", `html=${html}`, "--output", `json=${json}`];
  try {
    execFileSync(program, ["scan", ...input, ...outputs, ...more], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  } catch (error) {
    // Findings and gaps are what these inputs are for.
    if (![1, 3].includes(error.status)) throw error;
  }
  return { name, html, json: () => JSON.parse(readFileSync(json, "utf8")), bytes: readFileSync(html).length };
};

/** Objects that a check cannot judge: more of them than one list shows. */
export const UNKNOWN_PODS = 130;
const UNKNOWN_POD = (index) => `apiVersion: v1\nkind: Pod\nmetadata: {name: odd-${index}}\nspec: {hostPID: 7, containers: [{name: a}]}\n`;

const makeLarge = (folder, objects) => {
  mkdirSync(folder, { recursive: true });
  const perFile = 50;
  for (let start = 0; start < objects; start += perFile) {
    const texts = Array.from({ length: Math.min(perFile, objects - start) }, (_, at) => DEPLOYMENT(start + at));
    writeFileSync(join(folder, `apps-${String(start).padStart(6, "0")}.yaml`), texts.join("---\n"));
  }
  return folder;
};

export const makeReports = (places) => {
  const { root, work } = places;
  const empty = join(work, "empty");
  mkdirSync(empty, { recursive: true });
  const gaps = join(work, "gaps");
  mkdirSync(gaps, { recursive: true });
  writeFileSync(join(gaps, "broken.yaml"), "a: [\n");
  writeFileSync(join(gaps, "pod.yaml"),
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${JSON.stringify(HOSTILE)}}\nspec:\n  hostPID: true\n  containers: [{name: a, securityContext: {privileged: 7}}]\n`);
  writeFileSync(join(gaps, "again.yaml"), readFileSync(join(gaps, "pod.yaml")));
  writeFileSync(join(gaps, "values.yaml"), "a: b\n");
  const broken = join(work, "broken");
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, "broken.yaml"), "a: [\n");
  writeFileSync(join(broken, "pod.yaml"), "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: a, image: nginx}]}\n");
  const reports = {
    bad: scan(places, ["examples/shop-bad"], "shop-bad"),
    good: scan(places, ["examples/shop-good"], "shop-good"),
    empty: scan(places, [empty], "empty"),
    broken: scan(places, [broken], "broken"),
    gaps: scan(places, [gaps], "gaps", ["--framework", "pss-restricted,pci-dss,nist-sp-800-190"]),
  };
  const skipped = [];
  for (const name of ["kube-prometheus", "kubernetes-goat", "online-boutique"]) {
    const folder = join("..", "shared", "corpus", name);
    if (existsSync(join(root, folder))) reports[name] = scan(places, [folder], name);
    else skipped.push(`../shared/corpus/${name} is not there`);
  }
  // A few objects first tell how many make the large number.
  const sample = scan(places, [makeLarge(join(work, "sample"), 100)], "sample");
  const objects = Math.ceil((LARGE_FINDINGS * 100) / sample.json().findings.length) + 100;
  const large = makeLarge(join(work, "large"), objects);
  writeFileSync(join(large, "odd.yaml"), Array.from({ length: UNKNOWN_PODS }, (_, at) => UNKNOWN_POD(at)).join("---\n"));
  reports.large = scan(places, [large], "large");
  return { reports, skipped };
};
