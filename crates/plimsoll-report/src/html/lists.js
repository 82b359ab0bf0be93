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

/** The links between pages; `middle` stands between those back and those forth. */
const pager = (place, page, last, where, first, middle) => {
  const step = (words, target) => target === page ? el("span.quiet", words) : link(withPage(place, target), words);
  return el("nav.pager", { "aria-label": `Pages, ${where} the list` }, first,
    step("First", 1), step("Previous", Math.max(page - 1, 1)), middle,
    step("Next", Math.min(page + 1, last)), step("Last", last));
};
/** A field for the number of a page. */
const jump = (place, page, last) => {
  const field = el("input", { type: "number", id: "to-page", min: "1", max: String(last), value: String(page), required: true });
  return el("form.jump", { onsubmit: (event) => { event.preventDefault(); go(withPage(place, Number(field.value))); } },
    el("label", { for: "to-page" }, "Page "), field, ` of ${number(last)} `, el("button", { type: "submit" }, "Go"));
};

/** One page of rows; if there are more, with the links to them above and below. */
const paged = (place, list, row, kind = "ul.rows") => {
  const { page, last } = pageOf(place.filters, list.length);
  const start = (page - 1) * PAGE_ROWS;
  const rows = el(kind, list.slice(start, start + PAGE_ROWS).map(row));
  if (last === 1) return [rows];
  const shown = el("span.rows-shown", { tabindex: "-1" },
    `Rows ${number(start + 1)} to ${number(Math.min(start + PAGE_ROWS, list.length))} of ${number(list.length)}`);
  return [pager(place, page, last, "above", shown, jump(place, page, last)), rows,
    pager(place, page, last, "below", null, el("span", `Page ${number(page)} of ${number(last)}`))];
};

const option = (value, shown, chosen) => el("option", { value, selected: value === chosen }, shown);
/** A choice: `options` are pairs of value and words. What the address asks for is among them, known or not. */
const choice = (name, label, options, filters) => {
  const chosen = filters.get(name) || "";
  const isKnown = chosen === "" || options.some(([value]) => value === chosen);
  return el("div.field", el("label", { for: `by-${name}` }, label),
    el("select", { name, id: `by-${name}` }, option("", "any", ""), isKnown ? null : option(chosen, chosen, chosen),
      options.map(([value, shown]) => option(value, shown, chosen))));
};
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

/** The filters that are set, in the words of the form. */
const saidOfFilters = (form, filters) => [...filters].map(([name, value]) => {
  const field = form.elements.namedItem(name);
  if (!field || value === "") return "";
  const isMany = field instanceof RadioNodeList;
  const label = (isMany ? field[0] : field).closest(".field").firstChild.textContent;
  return `${label}: ${isMany ? value.replaceAll(",", ", ") : field.selectedOptions ? field.selectedOptions[0].text : value}`;
}).filter((said) => said !== "").join("; ");

/**
 * A list with filters: the form stays while its results are drawn again, so the focus stays where it is.
 * `results(place)` gives `{ nodes, said }`; `kept` names filters that the form does not show.
 */
const filtered = (place, fields, results, kept = []) => {
  const region = el("div.results");
  const status = el("p", { role: "status" });
  const clear = link(to(place.view, place.name), "Clear filters");
  const set = el("span.quiet");
  const draw = (at) => {
    const { nodes, said } = results(at);
    status.textContent = said;
    clear.hidden = ![...at.filters.keys()].some((key) => key !== "page");
    const words = saidOfFilters(form, at.filters);
    set.textContent = words ? ` ${words}` : "";
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
  // On a narrow screen the filters would push the list away; the summary says which are set.
  const isOpen = window.matchMedia("(min-width: 48rem)").matches;
  draw(place);
  const found = el("div.result", status, clear);
  // One or two fields need no box around them.
  if (fields.length < 3) return [form, found, region];
  return [el("details.filter-box", { open: isOpen }, el("summary", "Filters", set), form), found, region];
};
