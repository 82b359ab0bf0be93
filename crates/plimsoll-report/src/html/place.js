// What is shown stands in the address: `#/part/name?filter=value`. Links, the back button and a copied address
// all lead to the same.

const parsePlace = (hash) => {
  const bare = hash.startsWith("#/") ? hash.slice(2) : "";
  const cut = bare.indexOf("?");
  const path = cut < 0 ? bare : bare.slice(0, cut);
  const decode = (part) => {
    try { return decodeURIComponent(part); } catch { return part; }
  };
  const [view, ...rest] = path.split("/").map(decode);
  return { view: view || "", name: rest.join("/"), filters: new URLSearchParams(cut < 0 ? "" : bare.slice(cut + 1)) };
};

const encodeName = (name) => encodeURIComponent(name).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%40", "@");
const encodeFilters = (filters) => {
  const pairs = Object.entries(filters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const one = ([key, value]) => `${key}=${encodeName(String(value)).replaceAll("%2C", ",")}`;
  return pairs.length ? `?${pairs.map(one).join("&")}` : "";
};
/** The address of a part of the report. */
const to = (view, name = "", filters = {}) =>
  `#/${view}${name === "" ? "" : `/${encodeName(String(name))}`}${encodeFilters(filters)}`;

const toFinding = (finding) => to("finding", `f:${findings.id[finding]}`);
const toCheck = (check) => to("check", check.id);
const toResource = (resource) => to("resource", resource);
const toControl = (control) => to("control", `${control.framework.name}/${control.id}`);
const toGap = (gap) => to("gap", `g${gap}`);
