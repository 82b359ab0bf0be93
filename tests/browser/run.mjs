// The HTML report in a real browser: `cargo xtask browser` prepares and starts this.
//
//   node run.mjs --program PLIMSOLL --root REPOSITORY --work FOLDER [--screenshots FOLDER]

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { launch } from "./browser.mjs";
import { makeReports } from "./reports.mjs";
import * as looks from "./looks.mjs";
import * as ways from "./ways.mjs";
import * as large from "./large.mjs";

const { values } = parseArgs({
  options: {
    program: { type: "string" }, root: { type: "string" }, work: { type: "string" },
    screenshots: { type: "string" }, only: { type: "string" },
  },
});
// The program runs in the folder of the repository: what it is told must not depend on where this runs.
const [work, program, root] = [values.work, values.program, values.root].map((path) => resolve(path));
const screenshots = values.screenshots || join(work, "screenshots");
mkdirSync(work, { recursive: true });
mkdirSync(screenshots, { recursive: true });

const { reports, skipped } = makeReports({ program, root, work });
const browser = await launch();
const tests = [...looks.tests, ...ways.tests, ...large.tests].filter(({ name }) => !values.only || name.includes(values.only));
let failed = 0;
for (const { name, run } of tests) {
  try {
    const said = await run({ browser, reports, screenshots });
    console.log(`ok      ${name}${said ? ` (${said})` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${name}\n        ${String(error.stack || error).replaceAll("\n", "\n        ")}`);
  }
}
await browser.close();
skipped.forEach((name) => console.log(`SKIPPED ${name}`));
console.log(`screenshots in ${screenshots}`);
// As cargo test says it, so that CI can sum it up.
console.log(`test result: ${failed ? "FAILED" : "ok"}. ${tests.length - failed} passed; ${failed} failed; ${skipped.length} ignored; in the browser`);
process.exit(failed || !tests.length ? 1 : 0);
