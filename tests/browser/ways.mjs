// Ways through a report: links, the keyboard, filters, search, the back button.

import assert from "node:assert/strict";
import { PHONE, close, open } from "./browser.mjs";

const title = (page) => page.locator("h1:visible").innerText();
const status = (page) => page.locator("#view [role=status]").innerText();
const leading = (text) => Number(text.replaceAll(/[^0-9].*$/g, ""));
const shownCount = async (page) => leading(await status(page));
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  return { tag: at.tagName, text: at.innerText || at.value || "", href: at.getAttribute("href") || "" };
});
/** Presses Tab until what has the focus fits. */
const tabTo = async (page, fits, limit = 200) => {
  for (let press = 0; press < limit; press += 1) {
    await page.keyboard.press("Tab");
    if (fits(await focused(page))) return press + 1;
  }
  throw new Error(`nothing that fits within ${limit} presses of Tab`);
};

const deepLinks = {
  name: "deep links open what they name",
  run: async ({ browser, reports }) => {
    const json = reports.bad.json();
    const finding = json.findings[3];
    const control = json.frameworks.find((each) => each.id === "pci-dss").controls.find((each) => each.id === "2.2.6");
    const places = [
      [`#/finding/${finding.id}`, finding.message.replaceAll("`", "").slice(1)],
      ["#/control/pci-dss@4.0.1/2.2.6", `2.2.6 ${control.title}`],
      ["#/check/workload/privileged-container", "Container runs privileged"],
      [`#/resource/${finding.resource.index}`, finding.resource.name],
      ["#/framework/hipaa-security-rule@2013", "HIPAA Security Rule"],
      ["#/control/hipaa-security-rule@2013/164.312(a)(2)(iv)", "164.312(a)(2)(iv)"],
      ["#/finding/f:0000000000000000", "No such finding"],
      ["#/nonsense/%E0%A4%A", "No such part"],
    ];
    for (const [place, expected] of places) {
      const page = await open(browser, reports.bad.html, { place });
      assert.ok((await title(page)).includes(expected), `${place}: ${await title(page)}`);
      assert.deepEqual(page.faults, [], place);
      await close(page);
    }
    return `${places.length} links`;
  },
};

const verdictsEqual = {
  name: "counts and standings on the page are those of JSON v1",
  run: async ({ browser, reports }) => {
    let compared = 0;
    for (const report of [reports.bad, reports.good, reports.gaps]) {
      const json = report.json();
      const page = await open(browser, report.html);
      for (const framework of json.frameworks) {
        const name = `${framework.id}@${framework.version}`;
        for (const [standing, number] of Object.entries(framework.counts)) {
          const asked = standing === "met" ? "met,excepted" : standing;
          const cell = page.locator(`[data-to="#/framework/${name}?standing=${asked}"]`);
          assert.equal(await cell.innerText(), String(number), `${name} ${standing}`);
        }
      }
      for (const framework of json.frameworks) {
        await page.goto(`${page.url().split("#")[0]}#/framework/${framework.id}@${framework.version}`);
        for (const control of framework.controls) {
          const shown = page.locator(`#view a[href="#/control/${framework.id}@${framework.version}/${encodeURI(control.id)}"]`);
          assert.equal(await shown.count(), 1, control.id);
        }
        const parents = new Set(framework.controls.map((control) => control.parent));
        const standings = await page.locator("#view li.leaf").evaluateAll((leaves) => leaves.map((leaf) => [leaf.querySelector("b").innerText, leaf.querySelector(".standing").innerText]));
        const expected = framework.controls.filter((control) => !parents.has(control.id)).map((control) => [control.id, control.standing.replace("-", " ")]);
        assert.deepEqual(standings.sort(), expected.sort());
        compared += standings.length;
      }
      assert.deepEqual(page.faults, []);
      await close(page);
    }
    return `${compared} leaf controls`;
  },
};

const keyboard = {
  name: "the keyboard alone leads from the top to the line of a finding and back",
  run: async ({ browser, reports }) => {
    const page = await open(browser, reports.bad.html);
    await page.keyboard.press("Tab");
    assert.match((await focused(page)).text, /Skip to the report/);
    await page.keyboard.press("Enter");
    assert.equal((await focused(page)).tag, "MAIN");
    const presses = await tabTo(page, ({ href }) => href === "#/framework/pci-dss@4.0.1?standing=not-met");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.tagName === "H1");
    await tabTo(page, ({ href }) => href === "#/control/pci-dss@4.0.1/2.2.6");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.innerText.startsWith("2.2.6"));
    await tabTo(page, ({ tag, text }) => tag === "SUMMARY" && /place/.test(text));
    await page.keyboard.press("Enter");
    await tabTo(page, ({ href }) => href.startsWith("#/finding/"));
    const { href } = await focused(page);
    await page.keyboard.press("Enter");
    await page.waitForFunction((address) => location.hash === address, href);
    await tabTo(page, ({ tag }) => tag === "PRE");
    assert.match((await focused(page)).text, /│/);
    await page.goBack();
    await page.waitForFunction(() => location.hash.startsWith("#/control/"));
    await page.waitForFunction(() => document.activeElement.tagName !== "BODY");
    await page.goBack();
    await page.waitForFunction(() => location.hash.startsWith("#/framework/"));
    await page.waitForFunction(() => document.activeElement.getAttribute("href") === "#/control/pci-dss@4.0.1/2.2.6");
    await page.goBack();
    await page.waitForFunction(() => !document.getElementById("overview").hidden);
    assert.deepEqual(page.faults, []);
    await close(page);
    return `${presses} presses to the first number`;
  },
};

const filters = {
  name: "filters give the counts that JSON v1 gives, and live in the address",
  run: async ({ browser, reports }) => {
    const { findings, frameworks } = reports.bad.json();
    const page = await open(browser, reports.bad.html, { place: "#/findings" });
    assert.equal(await shownCount(page), findings.length);
    const expect = async (keep, what) => {
      const expected = findings.filter(keep).length;
      assert.ok(expected > 0 && expected < findings.length, `${what} tells findings apart`);
      await page.waitForFunction((text) => document.querySelector("#view [role=status]").innerText.startsWith(text), `${expected} of`);
    };
    await page.getByRole("checkbox", { name: /critical/ }).check();
    await page.getByRole("checkbox", { name: /high/ }).check();
    const severe = ({ severity }) => ["critical", "high"].includes(severity);
    await expect(severe, "severity");
    await page.getByLabel("Namespace").selectOption("payments");
    await expect((each) => severe(each) && each.resource.namespace === "payments", "namespace");
    assert.match(page.url(), /severity=critical,high/);
    assert.match(page.url(), /namespace=payments/);
    await page.reload();
    await expect((each) => severe(each) && each.resource.namespace === "payments", "the address");
    await page.getByRole("link", { name: "Clear filters" }).click();
    await page.waitForFunction((number) => document.querySelector("#view [role=status]").innerText.startsWith(`${number} finding`), findings.length);
    await page.getByLabel("Kind").selectOption("Deployment");
    await expect((each) => each.resource.kind === "Deployment", "kind");
    await page.getByLabel("Kind").selectOption("");
    await page.getByLabel("Check").selectOption("workload/host-path-volume");
    await expect((each) => each.check === "workload/host-path-volume", "check");
    await page.getByLabel("Check").selectOption("");
    await page.getByLabel("File").fill("storefront");
    await expect((each) => each.location.file.includes("storefront"), "file");
    await page.getByLabel("File").fill("");
    await page.getByRole("textbox", { name: "Text" }).fill("payments privileged");
    await expect((each) => /payments/.test(JSON.stringify(each)) && /privileged/.test(JSON.stringify(each)), "text");
    await page.goto(`${page.url().split("#")[0]}#/findings?framework=pci-dss@4.0.1&standing=supported`);
    const framework = frameworks.find((each) => each.id === "pci-dss");
    const parents = new Set(framework.controls.map((control) => control.parent));
    const ours = new Set(framework.controls.filter((control) => control.standing === "supported" && !parents.has(control.id)).flatMap((control) => control.findings));
    await page.waitForFunction((number) => document.querySelector("#view [role=status]").innerText.startsWith(number), String(ours.size));
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const paging = {
  name: "pages keep the filters, say their rows, and begin at the first of them",
  run: async ({ browser, reports }) => {
    const low = reports.bad.json().findings.filter(({ severity }) => severity === "low");
    assert.ok(low.length > 100 && low.length <= 200);
    const page = await open(browser, reports.bad.html, { place: "#/findings?severity=low" });
    const rows = page.locator("#view .rows-shown");
    const shown = () => page.locator("#view li.finding a").evaluateAll((links) => links.map((each) => each.getAttribute("href").slice("#/finding/".length)));
    const isFirst = () => page.waitForFunction(() => {
      const { top, bottom } = document.activeElement.getBoundingClientRect();
      return document.activeElement.className === "rows-shown" && top >= 0 && bottom <= window.innerHeight;
    });
    const ids = low.map(({ id }) => id);
    assert.equal(await rows.innerText(), `Rows 1 to 100 of ${low.length}`);
    assert.deepEqual(await shown(), ids.slice(0, 100));
    await page.getByRole("navigation", { name: "Pages, below the list" }).getByRole("link", { name: "Next" }).click();
    await isFirst();
    assert.equal(await rows.innerText(), `Rows 101 to ${low.length} of ${low.length}`);
    assert.deepEqual(await shown(), ids.slice(100));
    assert.match(page.url(), /severity=low&page=2$/);
    await page.getByLabel("Page", { exact: false }).and(page.locator("input")).fill("1");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash === "#/findings?severity=low");
    await isFirst();
    await page.getByLabel("Page", { exact: false }).and(page.locator("input")).fill("2");
    await page.getByRole("button", { name: "Go" }).click();
    await page.waitForFunction(() => location.hash === "#/findings?severity=low&page=2");
    assert.deepEqual(await shown(), ids.slice(100));
    await page.getByRole("checkbox", { name: /high/ }).check();
    await page.waitForFunction(() => location.hash === "#/findings?severity=high,low");
    assert.match(await rows.innerText(), /^Rows 1 to 100 of/);
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const filtersOnPhone = {
  name: "on a phone the filters leave room for the list, and say which are set",
  run: async ({ browser, reports }) => {
    const page = await open(browser, reports.bad.html, { place: "#/findings?severity=critical&namespace=payments", size: PHONE });
    const box = page.locator("details.filter-box");
    assert.equal(await box.getAttribute("open"), null);
    assert.match(await box.innerText(), /Severity: critical; Namespace: payments/);
    const first = await page.locator("#view li.finding").first().boundingBox();
    assert.ok(first.y < PHONE.height / 2, `the first row is at ${first.y}`);
    const clear = page.getByRole("link", { name: "Clear filters" });
    await clear.click();
    await page.waitForFunction(() => location.hash === "#/findings");
    assert.ok(!await clear.isVisible(), "nothing to clear");
    assert.equal(await box.innerText(), "Filters");
    // What the address asks for is shown, even if this report does not know it.
    await page.goto(`${page.url().split("#")[0]}#/findings?check=no/such&standing=met,excepted`);
    await page.waitForFunction(() => document.querySelector("#view [role=status]").innerText.startsWith("0 of"));
    assert.match(await box.innerText(), /Standing of the control: met or excepted/);
    assert.equal(await page.locator("#by-check").inputValue(), "no/such");
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const steadyNav = {
  name: "the parts of the report stay in their places, whichever is shown",
  run: async ({ browser, reports }) => {
    const page = await open(browser, reports.bad.html, { size: PHONE });
    const places = () => page.locator("#nav a").evaluateAll((links) => links.map((each) => { const { x, y } = each.getBoundingClientRect(); return [x, y]; }));
    const before = await places();
    for (let at = 0; at < before.length; at += 1) {
      await page.locator("#nav a").nth(at).click();
      await page.waitForFunction((index) => document.querySelectorAll("#nav a")[index].getAttribute("aria-current") === "page", at);
      assert.deepEqual(await places(), before);
    }
    await close(page);
  },
};

const tree = {
  name: "the tree folds and unfolds, and says what only people can state",
  run: async ({ browser, reports }) => {
    const { controls } = reports.bad.json().frameworks.find((each) => each.id === "pci-dss");
    const below = (id) => controls.filter((control) => control.parent === id);
    const leaves = (control) => below(control.id).length ? below(control.id).flatMap(leaves) : [control];
    const isForPeople = (control) => leaves(control).every(({ method }) => method === "attest-only");
    const parents = controls.filter((control) => below(control.id).length);
    const page = await open(browser, reports.bad.html, { place: "#/framework/pci-dss@4.0.1" });
    const heads = await page.locator("#view .head").evaluateAll((all) => all.map((each) => [each.querySelector("b").innerText, each.innerText.includes("only people can state")]));
    assert.deepEqual(heads.sort(), parents.map((control) => [control.id, isForPeople(control)]).sort());
    const visible = () => page.locator("#view li.leaf:visible, #view li.branch:visible").count();
    const all = await visible();
    await page.getByRole("button", { name: "Fold all" }).click();
    assert.equal(await visible(), below(null).length);
    await page.getByRole("button", { name: "Unfold all" }).click();
    assert.equal(await visible(), all);
    const forPeople = parents.find((control) => isForPeople(control));
    await page.goto(`${page.url().split("#")[0]}#/control/pci-dss@4.0.1/${forPeople.id}`);
    await page.getByText("only people can state the controls below, so nothing is summed up here").waitFor();
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const unseen = {
  name: "one gap is spoken of as one, and files that were left out are a link away",
  run: async ({ browser, reports }) => {
    const { gaps, run } = reports.broken.json();
    assert.equal(gaps.length, 1);
    const leftOut = run.inputs.filter(({ read }) => !read).length;
    const page = await open(browser, reports.broken.html);
    const text = await page.locator("section.unseen").innerText();
    assert.ok(text.includes("1 gap: what depends on it is unknown, and no control that looks at it is met."), text);
    await page.getByRole("link", { name: `${leftOut} file`, exact: true }).click();
    await page.waitForFunction((number) => document.querySelector("#view [role=status]").innerText.startsWith(`${number} of`), leftOut);
    assert.equal(await page.locator("#view li.input").count(), leftOut);
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const searching = {
  name: "search finds by every name, and Escape gives it up",
  run: async ({ browser, reports }) => {
    const { findings } = reports.bad.json();
    const page = await open(browser, reports.bad.html);
    const results = (name) => page.getByRole("heading", { name: new RegExp(`^${name} \\(`) });
    const searches = [["payments-api", "Resources"], ["KSV-0017", "Checks"], ["164.312", "Controls"], [findings[0].id, "Findings"], ["storefront.yaml", "Files"], ["`privileged`", ""]];
    for (const [query, part] of searches) {
      await page.keyboard.press("/");
      await page.keyboard.type(query);
      await page.waitForFunction((text) => location.hash === `#/search?q=${encodeURIComponent(text).replaceAll("%3A", ":")}`, query);
      if (part) await results(part).waitFor();
      else await page.getByText("Nothing in this report matches").waitFor();
      if (query === findings[0].id) assert.equal(await page.locator("#view section:has(h2:text-matches('^Findings')) li").count(), 1);
      await page.keyboard.press("Escape");
      // The view draws itself a moment after the address has changed, and takes the focus.
      await page.waitForFunction(() => !document.getElementById("overview").hidden && document.activeElement.id !== "search" && document.activeElement !== document.body);
    }
    await page.keyboard.press("/");
    await page.keyboard.type("payments-api");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.tagName === "A");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !location.hash.startsWith("#/search"));
    await page.goBack();
    await page.waitForFunction(() => document.getElementById("search").value === "payments-api");
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const hostile = {
  name: "a name that looks like markup is shown and does nothing",
  run: async ({ browser, reports }) => {
    const page = await open(browser, reports.gaps.html, { place: "#/resources" });
    let asked = false;
    page.on("dialog", (dialog) => { asked = true; dialog.dismiss(); });
    const shown = await page.locator("#view li.resource").first().innerText();
    assert.ok(shown.includes("</script><img src=x onerror=alert(1)>\\u{202e}"), shown);
    assert.equal(await page.locator("img").count(), 0);
    await page.locator("#view li.resource a").first().click();
    assert.ok((await title(page)).includes("</script>"));
    assert.ok(!asked);
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const withoutScripts = {
  name: "without scripts the counts and the next steps are there",
  run: async ({ browser, reports }) => {
    const { frameworks, gaps } = reports.gaps.json();
    const page = await open(browser, reports.gaps.html, { scripts: false, size: PHONE });
    const text = await page.locator("main").innerText();
    for (const framework of frameworks) assert.ok(text.includes(`${framework.id}@${framework.version}`));
    assert.ok(text.includes("What to do next") && text.includes("Scripts are off"));
    assert.ok(text.includes(gaps[0].where));
    assert.equal(await page.locator("main a[href^='#/']").count(), 0, "no link that leads nowhere");
    await close(page);
  },
};

const nothing = {
  name: "nothing to judge is said plainly",
  run: async ({ browser, reports }) => {
    const page = await open(browser, reports.empty.html);
    const text = await page.locator("main").innerText();
    assert.match(text, /Nothing to judge/);
    assert.match(text, /No control is met by this/);
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

const clean = {
  name: "without a step to take the page says what is left",
  run: async ({ browser, reports }) => {
    const { findings } = reports.good.json();
    assert.ok(findings.length > 0 && findings.every(({ severity }) => severity === "info"));
    const page = await open(browser, reports.good.html);
    assert.match(await page.locator("section.next").innerText(), /No finding is above severity info/);
    await close(page);
  },
};

const theme = {
  name: "the switch turns light and dark",
  run: async ({ browser, reports }) => {
    const page = await open(browser, reports.bad.html, { scheme: "light" });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    const button = page.getByRole("button", { name: /Theme/ });
    await button.click();
    assert.equal(await ground(), light);
    await button.click();
    assert.notEqual(await ground(), light);
    await button.click();
    assert.equal(await ground(), light);
    assert.deepEqual(page.faults, []);
    await close(page);
  },
};

export const tests = [deepLinks, verdictsEqual, keyboard, filters, paging, filtersOnPhone, steadyNav, tree, unseen, searching, hostile, withoutScripts, nothing, clean, theme];
