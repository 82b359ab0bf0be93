// A report of fifty thousand findings: it opens, filters and searches. Times are printed and decide nothing.

import assert from "node:assert/strict";
import { close, open } from "./browser.mjs";
import { LARGE_FINDINGS, UNKNOWN_PODS } from "./reports.mjs";

/** Milliseconds from a change to the moment when it is drawn. Through the debugger: the page allows no `eval`. */
const timed = (page, act) => page.evaluate(`(async () => {
  const start = performance.now();
  ${act};
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
  return Math.round(performance.now() - start);
})()`);

const opens = {
  name: "a report of 50,000 findings opens, filters and searches",
  run: async ({ browser, reports }) => {
    const json = reports.large.json();
    assert.ok(json.findings.length >= LARGE_FINDINGS, `${json.findings.length} findings`);
    const page = await open(browser, reports.large.html);
    assert.ok((await page.locator("#nav").innerText()).includes(`Findings ${json.findings.length}`), "numbers stand as in JSON");
    const usable = await page.evaluate(() => Math.round(performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd));
    const list = await timed(page, "location.hash = '#/findings'");
    await page.waitForFunction((number) => document.querySelector("#view [role=status]").innerText.startsWith(number), String(json.findings.length));
    assert.equal(await page.locator("#view li.finding").count(), 100, "one page of rows is in the document");
    await page.goto(`${page.url().split("#")[0]}#/findings?page=99999`);
    await page.waitForFunction((rows) => document.querySelectorAll("#view li.finding").length === rows, json.findings.length % 100 || 100);
    await page.goto(`${page.url().split("#")[0]}#/findings`);
    const filter = await timed(page, "const box = document.querySelector('input[value=critical]'); box.click()");
    const critical = json.findings.filter(({ severity }) => severity === "critical").length;
    await page.waitForFunction((number) => document.querySelector("#view [role=status]").innerText.startsWith(`${number} of`), critical);
    const search = await timed(page, "location.hash = '#/findings?q=app-1234'");
    const named = json.findings.filter((each) => each.resource.name.includes("app-1234")).length;
    await page.waitForFunction((number) => document.querySelector("#view [role=status]").innerText.startsWith(`${number} of`), named);
    const everything = await timed(page, "location.hash = '#/search?q=team-7'");
    const control = await timed(page, "location.hash = '#/control/pci-dss@4.0.1/2.2.6'");
    const resources = await timed(page, "location.hash = '#/resources'");
    assert.deepEqual(page.faults, []);
    await close(page);
    const size = (reports.large.bytes / 1e6).toFixed(1);
    return `${json.findings.length} findings, ${size} MB; ms: usable ${usable}, list ${list}, filter ${filter}, text ${search}, search ${everything}, control ${control}, resources ${resources}`;
  },
};

const unknown = {
  name: "every unknown verdict of a check can be opened",
  run: async ({ browser, reports }) => {
    const page = await open(browser, reports.large.html, { place: "#/check/workload/host-pid" });
    const items = page.locator("#view section:has(h2:text-is('Unknown')) li");
    assert.equal(await items.count(), 100);
    await page.getByText(`and ${UNKNOWN_PODS - 100} more`).click();
    await page.waitForFunction((number) => [...document.querySelectorAll("#view section")].find((each) => each.querySelector("h2").innerText === "Unknown").querySelectorAll("li").length === number, UNKNOWN_PODS);
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

export const tests = [opens, unknown];
