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

const scan = (program, folder, input, name, more = []) => {
  const html = join(folder, `${name}.html`);
  const json = join(folder, `${name}.json`);
  const outputs = ["--quiet", "--output", `html=${html}`, "--output", `json=${json}`];
  try {
    execFileSync(program, ["scan", ...input, ...outputs, ...more], { stdio: ["ignore", "inherit", "inherit"] });
  } catch (error) {
    // Findings and gaps are what these inputs are for.
    if (![1, 3].includes(error.status)) throw error;
  }
  return { name, html, json: () => JSON.parse(readFileSync(json, "utf8")), bytes: readFileSync(html).length };
};

const makeLarge = (folder, objects) => {
  mkdirSync(folder, { recursive: true });
  const perFile = 50;
  for (let start = 0; start < objects; start += perFile) {
    const texts = Array.from({ length: Math.min(perFile, objects - start) }, (_, at) => DEPLOYMENT(start + at));
    writeFileSync(join(folder, `apps-${String(start).padStart(6, "0")}.yaml`), texts.join("---\n"));
  }
  return folder;
};

export const makeReports = ({ program, root, work }) => {
  const example = (name) => join(root, "examples", name);
  const empty = join(work, "empty");
  mkdirSync(empty, { recursive: true });
  const gaps = join(work, "gaps");
  mkdirSync(gaps, { recursive: true });
  writeFileSync(join(gaps, "broken.yaml"), "a: [\n");
  writeFileSync(join(gaps, "pod.yaml"),
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${JSON.stringify(HOSTILE)}}\nspec:\n  hostPID: true\n  containers: [{name: a, securityContext: {privileged: 7}}]\n`);
  writeFileSync(join(gaps, "again.yaml"), readFileSync(join(gaps, "pod.yaml")));
  writeFileSync(join(gaps, "values.yaml"), "a: b\n");
  const reports = {
    bad: scan(program, work, [example("shop-bad")], "shop-bad"),
    good: scan(program, work, [example("shop-good")], "shop-good"),
    empty: scan(program, work, [empty], "empty"),
    gaps: scan(program, work, [gaps], "gaps", ["--framework", "pss-restricted,pci-dss,nist-sp-800-190"]),
  };
  const skipped = [];
  for (const name of ["kube-prometheus", "kubernetes-goat", "online-boutique"]) {
    const folder = join(root, "..", "shared", "corpus", name);
    if (existsSync(folder)) reports[name] = scan(program, work, [folder], name);
    else skipped.push(`../shared/corpus/${name} is not there`);
  }
  // A few objects first tell how many make the large number.
  const sample = scan(program, work, [makeLarge(join(work, "sample"), 100)], "sample");
  const objects = Math.ceil((LARGE_FINDINGS * 100) / sample.json().findings.length) + 100;
  reports.large = scan(program, work, [makeLarge(join(work, "large"), objects)], "large");
  return { reports, skipped };
};
