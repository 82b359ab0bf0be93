// A Chromium that has no network, and pages that note everything they should not do.

import { chromium } from "playwright-core";
import { existsSync } from "node:fs";

const PROGRAMS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export const PHONE = { width: 360, height: 740 };
export const LAPTOP = { width: 1280, height: 800 };

export const launch = () => {
  const executablePath = PROGRAMS.find((program) => program && existsSync(program));
  if (!executablePath) throw new Error("no Chromium is installed");
  return chromium.launch({ executablePath, args: FLAGS });
};

/** Opens a report in a fresh context. `page.faults` collects console errors and requests that leave the file. */
export const open = async (browser, file, { size = LAPTOP, scheme = "light", place = "", scripts = true } = {}) => {
  const context = await browser.newContext({
    viewport: size, colorScheme: scheme, javaScriptEnabled: scripts, reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const address = `file://${encodeURI(file)}`;
  page.faults = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:")) page.faults.push(`request: ${url}`);
  });
  await page.goto(`${address}${place}`);
  return page;
};

export const close = (page) => page.context().close();
