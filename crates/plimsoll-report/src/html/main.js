// The way from an address to a view, the keyboard, and the theme.

const VIEWS = {
  findings: findingsView, finding: findingView, controls: controlsView, framework: frameworkView, control: controlView,
  resources: resourcesView, resource: resourceView, checks: checksView, check: checkView, gaps: gapsView, gap: gapView,
  inputs: inputsView, warnings: warningsView, search: searchView,
};
const PARTS = [
  ["", "Overview"], ["findings", "Findings", findingCount], ["controls", "Controls"], ["resources", "Resources", resourceCount],
  ["checks", "Checks", checks.length], ["gaps", "Gaps", gaps.length], ["inputs", "Files", raw.inputs.length],
  ["warnings", "Warnings", raw.warnings.length],
];
/** The part that a single thing belongs to. */
const PART_OF = { finding: "findings", framework: "controls", control: "controls", resource: "resources", check: "checks", gap: "gaps" };

const overview = document.getElementById("overview");
const view = document.getElementById("view");
const nav = document.getElementById("nav");
const search = document.getElementById("search");
const pageTitle = document.title;
const searchStatus = el("p.apart", { role: "status" });

// Where each address was left: how far down, and on which link.
const left = new Map();
let shownAddress = null;
let isFollowing = false;

/** Puts an address into the bar without a new view: the view draws itself. */
const replacePlace = (address, isTyping) => {
  if (isTyping) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  shownAddress = address;
};

const markPart = (place) => {
  const part = PART_OF[place.view] || place.view;
  for (const each of nav.querySelectorAll("a")) {
    if (each.dataset.part === part) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
};

/** To an address, as if a link to it had been followed. */
const go = (address) => {
  isFollowing = true;
  location.hash = address;
};
/** An address whatever page of its list it shows. */
const withoutPage = (address) => {
  const { view: part, name, filters } = parsePlace(address);
  return to(part, name, { ...Object.fromEntries(filters), page: "" });
};

const show = (isFirst) => {
  const address = location.hash;
  if (address && !address.startsWith("#/")) return;
  const place = parsePlace(address);
  if (shownAddress !== null) left.set(shownAddress, { top: window.scrollY, link: leftLink });
  const isTurned = shownAddress !== null && address !== shownAddress && withoutPage(shownAddress) === withoutPage(address);
  const isBack = !isFollowing && left.has(address);
  const before = left.get(address);
  isFollowing = false;
  leftLink = "";
  shownAddress = address;
  const make = VIEWS[place.view];
  overview.hidden = Boolean(place.view);
  view.hidden = !place.view;
  const made = !place.view ? null : make ? make(place) : missingView("part", place.view);
  view.replaceChildren();
  if (made) append(view, [made.nodes]);
  document.title = made ? `${made.title} – ${pageTitle}` : pageTitle;
  if (document.activeElement !== search) search.value = place.view === "search" ? place.filters.get("q") || "" : "";
  if (place.view === "search") searchStatus.textContent = made.said || "";
  markPart(place);
  if (isFirst) return;
  if (document.activeElement === search && place.view === "search") return;
  if (isBack) {
    const target = before.link && [...document.querySelectorAll("#main a")].find((each) => each.getAttribute("href") === before.link);
    window.scrollTo(0, before.top);
    focusOn(target || (place.view ? view : overview).querySelector("h1"));
  } else if (isTurned && view.querySelector(".rows-shown")) {
    // Whoever turns a page reads on at its first row, not at the title and the filters.
    const rows = view.querySelector(".rows-shown");
    rows.closest(".pager").scrollIntoView();
    focusOn(rows);
  } else {
    window.scrollTo(0, 0);
    focusOn((place.view ? view : overview).querySelector("h1"));
  }
};
let leftLink = "";
const focusOn = (target) => { if (target) target.focus({ preventScroll: true }); };

document.addEventListener("click", (event) => {
  const followed = event.target.closest && event.target.closest("a[href^='#']");
  if (!followed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = followed.getAttribute("href");
  if (href === "#main") {
    event.preventDefault();
    document.getElementById("main").focus();
    return;
  }
  isFollowing = true;
  leftLink = href;
  if (href === location.hash) { event.preventDefault(); show(false); }
});
window.addEventListener("hashchange", () => show(false));

const goSearch = () => {
  const query = search.value.trim();
  const isSearch = parsePlace(location.hash).view === "search";
  const address = query ? to("search", "", { q: query }) : isSearch ? "#/" : "";
  if (!address || address === location.hash) return;
  // At once: whoever presses Enter wants the first result, not the next turn of the loop.
  if (isSearch) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  isFollowing = true;
  show(false);
};
let searchTimer = 0;
search.addEventListener("input", () => {
  clearTimeout(searchTimer);
  searchTimer = setTimeout(goSearch, TYPING_MS);
});
document.getElementById("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(searchTimer);
  goSearch();
  const first = view.querySelector("ul.rows a");
  if (first && parsePlace(location.hash).view === "search") first.focus();
});
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches && event.target.matches("input, select, textarea");
  if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "Escape" && event.target === search) {
    clearTimeout(searchTimer);
    search.value = "";
    search.blur();
    if (parsePlace(location.hash).view === "search") history.back();
    else document.getElementById("main").focus();
  }
});

const THEMES = ["system", "light", "dark"];
const themeButton = document.getElementById("theme");
// A page opened from a folder may be refused its storage: the choice then lasts as long as the page.
const stored = (value) => {
  try {
    if (value === undefined) return localStorage.getItem("plimsoll-theme");
    localStorage.setItem("plimsoll-theme", value);
  } catch { return null; }
  return value;
};
const setTheme = (theme) => {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  themeButton.textContent = `Theme: ${theme}`;
  themeButton.dataset.theme = theme;
};
themeButton.addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(themeButton.dataset.theme) + 1) % THEMES.length];
  setTheme(next);
  stored(next);
});

const start = () => {
  setTheme(THEMES.includes(stored()) ? stored() : "system");
  for (const each of document.querySelectorAll("[data-to]")) {
    const anchor = el("a", { href: each.dataset.to });
    anchor.append(...each.childNodes);
    each.append(anchor);
  }
  append(nav, [el("ul", PARTS.map(([part, title, value]) => el("li", el("a", { href: `#/${part}`, "data-part": part }, title,
    value === undefined ? null : el("span.quiet", ` ${number(value)}`)))))]);
  document.getElementById("search-form").append(searchStatus);
  for (const id of ["nav", "search-form", "theme"]) document.getElementById(id).hidden = false;
  show(true);
};
start();
