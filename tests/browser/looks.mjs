// Every report at every size: no error, no request, no barrier that axe finds, nothing wider than the screen.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LAPTOP, PHONE, close, open } from "./browser.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = { phone: PHONE, laptop: LAPTOP };

/** Barriers that axe calls serious or critical. */
const barriers = async (page) => {
  // Through the debugger, which the policy of the page does not bind.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(" | ")}`);
};

const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Places that stand for every kind of view, from what JSON v1 says of the same run. */
const placesOf = (report) => {
  const json = report.json();
  const places = { overview: "", findings: "#/findings", controls: "#/controls", resources: "#/resources", checks: "#/checks", gaps: "#/gaps", files: "#/inputs", warnings: "#/warnings", search: "#/search?q=pod", nothing: "#/search?q=zzzz", filtered: "#/findings?severity=critical,high&q=container" };
  const framework = json.frameworks.find((each) => each.id === "pci-dss") || json.frameworks[0];
  places.framework = `#/framework/${framework.id}@${framework.version}`;
  const leaf = framework.controls.find((control) => control.standing === "not-met" && control.findings.length) || framework.controls[0];
  places.control = `#/control/${framework.id}@${framework.version}/${leaf.id}`;
  if (json.findings.length) {
    places.finding = `#/finding/${json.findings[0].id}`;
    places.check = `#/check/${json.findings[0].check}`;
    places.resource = `#/resource/${json.findings[0].resource.index}`;
  }
  if (json.gaps.length) places.gap = "#/gap/g0";
  return places;
};

const look = (name, size, scheme) => ({
  name: `${name} looks right at ${size} size in ${scheme}`,
  run: async ({ browser, reports, screenshots }) => {
    const report = reports[name];
    if (!report) return "not there";
    const places = placesOf(report);
    // Two reports are walked whole in every look; of the others, half of the looks show what opens first alone.
    const isWhole = ["bad", "gaps"].includes(name) || (size === "phone") === (scheme === "dark");
    const shown = isWhole ? Object.keys(places) : ["overview", "findings", "controls"];
    const page = await open(browser, report.html, { size: SIZES[size], scheme });
    const address = page.url();
    for (const view of shown) {
      await page.goto(`${address}${places[view]}`);
      await page.screenshot({ path: join(screenshots, `${name}-${view}-${size}-${scheme}.png`), fullPage: false });
      assert.deepEqual(page.faults, [], `${view}: faults`);
      assert.deepEqual(await barriers(page), [], `${view}: barriers`);
      assert.equal(await tooWide(page), 0, `${view} is wider than the screen`);
      assert.equal(await page.locator("h1:visible").count(), 1, `${view} has one title`);
      assert.deepEqual(page.faults, [], `${view}: faults after axe`);
    }
    await close(page);
    return `${shown.length} views`;
  },
});

const printed = (name) => ({
  name: `${name} prints`,
  run: async ({ browser, reports, screenshots }) => {
    if (!reports[name]) return "not there";
    const json = reports[name].json();
    const page = await open(browser, reports[name].html, { place: "#/checks", scheme: "dark" });
    const pdf = await page.pdf({ path: join(screenshots, `${name}.pdf`), format: "A4", preferCSSPageSize: true });
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    assert.ok(await page.locator("#overview").isVisible(), "the counts are on paper");
    assert.ok(!await page.locator("#nav").isVisible(), "no controls are on paper");
    const text = await page.locator("#print").innerText();
    for (const finding of json.findings.slice(0, 200)) {
      assert.ok(text.includes(`${finding.location.file}:${finding.location.line}`), `${finding.id} is on paper`);
    }
    for (const gap of json.gaps.slice(0, 50)) assert.ok(text.includes(gap.where), `${gap.id} is on paper`);
    for (const framework of json.frameworks) {
      const parents = new Set(framework.controls.map((control) => control.parent));
      for (const control of framework.controls) {
        const isShown = control.standing === "not-met" && !parents.has(control.id);
        if (isShown) assert.ok(text.includes(`${control.id} ${control.title}`), `${control.id} is on paper`);
      }
    }
    assert.deepEqual(page.faults, []);
    await close(page);
    return `${Math.round(pdf.length / 1024)} KiB`;
  },
});

const NAMES = ["bad", "good", "empty", "broken", "gaps", "kube-prometheus", "kubernetes-goat", "online-boutique"];
export const tests = [
  ...NAMES.flatMap((name) => Object.keys(SIZES).flatMap((size) => ["light", "dark"].map((scheme) => look(name, size, scheme)))),
  ...NAMES.map(printed),
];
