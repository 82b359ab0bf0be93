// Elements of the page. Text goes in as text nodes only: no name can become markup.

const append = (node, children) => {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
};

/** `el("a.b", { href: "#" }, "text")`: an element with classes, attributes and children. */
const el = (name, ...rest) => {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  const first = rest[0];
  const hasAttributes =
    first && typeof first === "object" && !(first instanceof Node) && !Array.isArray(first);
  if (hasAttributes) {
    rest.shift();
    for (const [key, value] of Object.entries(first)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value === true) node.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value);
    }
  }
  return append(node, rest);
};

/** As the terminal and JSON v1 write it, so that one search finds it everywhere. */
const number = (value) => String(value);
const count = (value, one) => (value === 1 ? `1 ${one}` : `${number(value)} ${one}s`);
const spaced = (word) => word.replaceAll("-", " ");

const capital = (sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** A sentence whose names stand in backticks. */
const prose = (sentence) => {
  const parts = sentence.split("`");
  // A backtick without a fellow is text.
  if (parts.length % 2 === 0) parts.push("`" + parts.pop(), "");
  return parts.map((part, index) => (index % 2 ? el("code", part) : part));
};

/** A path that breaks between its parts. */
const pathCode = (path) => el("code", path.split("/").map((part, index) => (index ? ["/", el("wbr"), part] : part)));
/** The path of a field, which breaks before the dots of its parts. */
const fieldCode = (path) => el("code.long", path.split(".").map((part, index) => (index ? [el("wbr"), `.${part}`] : part)));

const severityTag = (severity) => el(`span.sev.${severity}`, severity);
const standingTag = (standing) => el(`span.standing.${standing}`, spaced(standing));
const link = (to, ...children) => el("a", { href: to }, ...children);
/** A link that leaves the page; its target is shown as it is. */
const outside = (url) =>
  /^https?:\/\//.test(url) ? el("a.outside", { href: url, rel: "noreferrer noopener" }, url) : el("span", url);

const heading = (level, ...children) => el(`h${level}`, level === 1 ? { tabindex: "-1" } : {}, ...children);
const section = (title, ...children) => {
  const id = `s-${title.toLowerCase().replace(/[^a-z]+/g, "-")}`;
  return el("section", { "aria-labelledby": id }, el("h2", { id }, title), ...children);
};
/** A list of terms; pairs without a value are left out. */
const terms = (...pairs) => {
  const list = el("dl.terms");
  for (const [term, ...values] of pairs) {
    const shown = values.flat(Infinity).filter((value) => value !== null && value !== undefined && value !== "");
    if (shown.length) list.append(el("div", el("dt", term), el("dd", ...shown)));
  }
  return list;
};
const trail = (...steps) =>
  el("nav.trail", { "aria-label": "Where this stands" }, el("ol", steps.map((step) => el("li", step))));
