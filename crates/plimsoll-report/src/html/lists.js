// Long lists by pages, and the filters above them. Only the rows of one page are in the document.

const PAGE_ROWS = 100;
const TYPING_MS = 120;

const pageOf = (filters, length) => {
  const last = Math.max(1, Math.ceil(length / PAGE_ROWS));
  const asked = Number.parseInt(filters.get("page") || "1", 10);
  return { page: Math.min(Math.max(Number.isNaN(asked) ? 1 : asked, 1), last), last };
};
const withPage = (place, page) => {
  const filters = Object.fromEntries(place.filters);
  return to(place.view, place.name, { ...filters, page: page > 1 ? page : "" });
};

/** The links between pages; nothing if there is one page. */
const pager = (place, page, last) => last === 1 ? null : el("nav.pager", { "aria-label": "Pages" },
  page > 1 ? link(withPage(place, page - 1), "Previous") : el("span.quiet", "Previous"),
  el("span", `Page ${number(page)} of ${number(last)}`),
  page < last ? link(withPage(place, page + 1), "Next") : el("span.quiet", "Next"),
  page < last ? link(withPage(place, last), "Last") : null);

/** One page of rows, with the links to the others. */
const paged = (place, list, row, kind = "ul.rows") => {
  const { page, last } = pageOf(place.filters, list.length);
  const start = (page - 1) * PAGE_ROWS;
  return [el(kind, list.slice(start, start + PAGE_ROWS).map(row)), pager(place, page, last)];
};

const option = (value, shown, chosen) => el("option", { value, selected: value === chosen }, shown);
/** A choice: `options` are pairs of value and words. */
const choice = (name, label, options, filters) => el("div.field", el("label", { for: `by-${name}` }, label),
  el("select", { name, id: `by-${name}` }, option("", "any", ""), options.map(([value, shown]) => option(value, shown, filters.get(name) || ""))));
const textField = (name, label, filters, more = {}) => el("div.field", el("label", { for: `by-${name}` }, label),
  el("input", { type: "text", name, id: `by-${name}`, value: filters.get(name) || "", autocomplete: "off", spellcheck: "false", maxlength: "200", ...more }));
const boxes = (name, label, values, filters, shown) => {
  const chosen = new Set((filters.get(name) || "").split(","));
  const box = (value) => el("label.box",
    el("input", { type: "checkbox", name, value, checked: chosen.has(value) }), shown(value));
  return el("fieldset.field", el("legend", label), values.map(box));
};

const filtersOfForm = (form, kept) => {
  const found = { ...kept };
  for (const field of form.elements) {
    if (!field.name || (field.type === "checkbox" && !field.checked)) continue;
    if (field.value !== "") found[field.name] = found[field.name] && field.type === "checkbox"
      ? `${found[field.name]},${field.value}` : field.value;
  }
  return found;
};

/**
 * A list with filters: the form stays while its results are drawn again, so the focus stays where it is.
 * `results(place)` gives `{ nodes, said }`; `kept` names filters that the form does not show.
 */
const filtered = (place, fields, results, kept = []) => {
  const region = el("div.results");
  const status = el("p.result", { role: "status" });
  const draw = (at) => {
    const { nodes, said } = results(at);
    status.textContent = said;
    region.replaceChildren();
    append(region, [nodes]);
  };
  let timer = 0;
  const change = (isTyping) => {
    const keptFilters = Object.fromEntries(kept.map((name) => [name, place.filters.get(name) || ""]));
    const address = to(place.view, place.name, filtersOfForm(form, keptFilters));
    replacePlace(address, isTyping);
    draw(parsePlace(address));
  };
  const form = el("form.filters", { onsubmit: (event) => event.preventDefault() }, fields);
  form.addEventListener("input", (event) => {
    const isTyping = event.target.matches("input[type=text]");
    clearTimeout(timer);
    if (isTyping) timer = setTimeout(() => change(true), TYPING_MS);
    else change(false);
  });
  const active = [...place.filters.keys()].some((key) => key !== "page");
  // On a narrow screen the filters would push the list away.
  const isOpen = active || window.matchMedia("(min-width: 48rem)").matches;
  const clear = link(to(place.view, place.name), "Clear filters");
  draw(place);
  // One or two fields need no box around them.
  if (fields.length < 3) return [form, status, region];
  return [el("details.filter-box", { open: isOpen }, el("summary", "Filters"), form, el("p", clear)), status, region];
};
