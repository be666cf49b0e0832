// The side: search, legend, counts. The legend's rows are switches.

const search = document.getElementById("search");
const results = document.getElementById("results");
const FOUND = 12;
let active = -1;

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const index = nodes.map((node) => ({ id: node.id, names: [node.label, ...node.aliases].map((name) => [name, folded(name)]) }));

// 0 whole name, 1 beginning of the name, 2 beginning of a word, 3 inside; null where the name does not fit.
function score(name, query) {
  const at = name.indexOf(query);
  if (at < 0) return null;
  if (at === 0) return name.length === query.length ? 0 : 1;
  return LETTER.test(name[at - 1]) ? 3 : 2;
}

function lookUp(query) {
  const hits = [];
  for (const { id, names } of index) {
    const best = names.map(([name, key], place) => ({ id, name, rank: score(key, query), alias: place > 0 }))
      .filter((hit) => hit.rank !== null).sort((a, b) => a.rank - b.rank || a.alias - b.alias)[0];
    if (best) hits.push(best);
  }
  return hits.sort((a, b) => a.rank - b.rank || nodes[b.id].degree - nodes[a.id].degree || a.id - b.id).slice(0, FOUND);
}

function list() {
  const query = folded(search.value.trim());
  const hits = lookUp(query);
  active = query && hits.length ? 0 : -1;
  results.replaceChildren(...hits.map(({ id, name, alias }, place) => el("li",
    { role: "option", id: `hit-${place}`, "data-node": id, "aria-selected": String(place === active), on: { mousedown: (event) => { event.preventDefault(); pick(id); } } },
    typeIcon(nodes[id].type), el("span", { dir: "auto" }, nodes[id].label, alias && query ? el("small", {}, `also ${name}`) : null))));
  if (!hits.length) results.append(el("li", { className: "none" }, "No entity of this name here."));
  results.hidden = false;
  search.setAttribute("aria-expanded", "true");
  markActive();
}

function markActive() {
  [...results.children].forEach((row, place) => row.setAttribute("aria-selected", String(place === active)));
  const row = active >= 0 ? results.children[active] : null;
  if (row) { search.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
  else search.removeAttribute("aria-activedescendant");
}

function closeResults() {
  results.hidden = true;
  search.setAttribute("aria-expanded", "false");
  search.removeAttribute("aria-activedescendant");
}

function pick(id) {
  closeResults();
  search.value = nodes[id].label;
  if (asking) { answer(id); return; }
  if (state.tab !== "network") openTab("network");
  returnFocus = search;
  openLegend(false);
  select({ kind: "node", id }, { focusPanel: true });
  show([id], { zoom: 0.9 / drawing.swell });
}

search.addEventListener("input", list);
search.addEventListener("focus", () => { search.select(); list(); });
search.addEventListener("blur", closeResults);
search.addEventListener("keydown", (event) => {
  const rows = results.querySelectorAll("[role=option]").length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (results.hidden) list();
    else if (rows) active = (active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1) + rows) % rows;
    markActive();
  } else if (event.key === "Enter" && active >= 0 && !results.hidden) pick(Number(results.children[active].dataset.node));
  else if (event.key === "Escape" && (asking || !results.hidden)) { closeResults(); stopAsking(); event.stopPropagation(); }
  else return;
  event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) { event.preventDefault(); search.focus(); }
  else if (event.key === "Escape" && asking) stopAsking();
  else if (event.key === "Escape" && !document.getElementById("export-menu").hidden) openExport(false);
  else if (event.key === "Escape" && state.selection) closePanel();
});

// A second entity for a path, or for what two have in common: the search asks for it, and a click on a node answers too.
let asking = null;
function askFor(kind, a) {
  asking = { kind, a };
  search.value = "";
  search.placeholder = kind === "path" ? `Path from ${nodes[a].label} to …` : `In common with ${nodes[a].label}: …`;
  search.focus();
}

function stopAsking() {
  asking = null;
  search.placeholder = "Find an entity";
}

function answer(b) {
  const { kind, a } = asking;
  stopAsking();
  if (a !== b) setScope({ kind, a, b });
}

// Shows a part of the network only, and says so; null shows all again.
function setScope(scope, { quiet = false } = {}) {
  state.scope = scope;
  state.selection = scope && scope.kind !== "focus" ? { kind: "scope" } : scope ? { kind: "node", id: scope.a } : state.selection?.kind === "scope" ? null : state.selection;
  refresh();
  fillPanel();
  drawing.mark(state.selection);
  if (!quiet) { remember(); fit(); }
  if (state.selection && !quiet) document.getElementById("panel-title").focus();
}

function scopeWords(scope) {
  const name = (id) => nodes[id].label;
  if (scope.kind === "focus") return `${scope.steps} step${scope.steps > 1 ? "s" : ""} around ${name(scope.a)}`;
  return scope.kind === "path" ? `From ${name(scope.a)} to ${name(scope.b)}` : `${name(scope.a)} and ${name(scope.b)} have in common`;
}

function fillScope() {
  const bar = document.getElementById("scope");
  bar.hidden = !state.scope;
  if (!state.scope) return;
  bar.replaceChildren(el("button", { type: "button", className: "scope-name", dir: "auto", on: { click: () => select(state.scope.kind === "focus" ? { kind: "node", id: state.scope.a } : { kind: "scope" }, { focusPanel: true }) } }, scopeWords(state.scope)),
    el("button", { type: "button", id: "scope-off", "aria-label": "Show all again", on: { click: () => setScope(null) } }, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: "m4 4 8 8M12 4l-8 8" }))));
}

function toggle(icon, words, count, pressed, act, extra) {
  return el("button", { type: "button", className: "toggle", "aria-pressed": String(pressed), on: { click: act } },
    icon, el("span", { className: "word" }, words), el("b", {}, String(count)), extra);
}

function flip(set, name) {
  if (!set.delete(name)) set.add(name);
  refresh();
  remember();
}

function lineIcon(dashes) {
  return svg("svg", { class: "line", viewBox: "0 0 30 10", "aria-hidden": "true" },
    svg("path", { d: "M0 5h30", "stroke-dasharray": dashes.join(" ") || "none", "stroke-width": 2 }));
}

function tally(items, key) {
  const counts = new Map();
  for (const item of items) counts.set(item[key], (counts.get(item[key]) || 0) + 1);
  return counts;
}

function fillLegend() {
  const focused = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  const row = (key, button) => { button.dataset.key = key; return el("li", {}, button); };
  const typeCounts = tally(nodes, "type"), lineCounts = tally(edges, "line");
  const relationCounts = tally(edges.filter((edge) => state.lines.has(edge.line)), "relation");
  document.getElementById("types").replaceChildren(...Object.keys(types).filter((name) => typeCounts.has(name)).map((name) =>
    row(`type ${name}`, toggle(typeIcon(name), types[name].label, typeCounts.get(name), !state.hiddenTypes.has(name), () => flip(state.hiddenTypes, name)))));
  const knob = () => el("i", { className: "switch" });
  const lonely = nodes.filter((node) => !node.edges.some((id) => state.lines.has(edges[id].line))).length;
  document.getElementById("lines").replaceChildren(
    ...data.lines.filter((line) => lineCounts.has(line.name)).map((line) =>
      row(`line ${line.name}`, toggle(lineIcon(line.dashes), line.label, lineCounts.get(line.name), state.lines.has(line.name), () => flip(state.lines, line.name), knob()))),
    ...(lonely ? [row("lonely", toggle(svg("svg", { class: "line", viewBox: "0 0 30 10", "aria-hidden": "true" }, svg("circle", { cx: 15, cy: 5, r: 3.5 })),
      "Unlinked entities", lonely, state.lonely, () => { state.lonely = !state.lonely; refresh(); remember(); }, knob()))] : []));
  document.getElementById("relations").replaceChildren(...[...relationCounts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name, count]) =>
    row(`relation ${name}`, toggle(null, relations[name].label, count, !state.hiddenRelations.has(name), () => flip(state.hiddenRelations, name)))));
  fillFilters(row);
  document.getElementById("types").parentElement.classList.toggle("some-off", state.hiddenTypes.size > 0);
  document.getElementById("relations-box").classList.toggle("some-off", state.hiddenRelations.size > 0);
  if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

// Filters over sentences: how sure, and from which outlet. A line stays as long as one of its sentences does.
const sure = document.getElementById("confidence");
function fillFilters(row) {
  sure.value = String(Math.round(state.confidence * 100));
  document.getElementById("confidence-value").textContent = state.confidence ? `${sure.value}% and more` : "any";
  const told = tally(articles, "outlet");
  document.getElementById("outlets-box").hidden = outlets.length < 2;
  document.getElementById("outlets-box").classList.toggle("some-off", state.hiddenOutlets.size > 0);
  if (outlets.length > 1) document.getElementById("outlets").replaceChildren(...outlets.slice(0, 200).map((name) =>
    row(`outlet ${name}`, toggle(null, name || "no outlet named", told.get(name || undefined) || 0, !state.hiddenOutlets.has(name), () => flip(state.hiddenOutlets, name)))));
}
sure.addEventListener("input", () => { state.confidence = Number(sure.value) / 100; refresh(); });
sure.addEventListener("change", () => remember());

function clearSentenceFilters() {
  state.confidence = 0;
  state.hiddenOutlets.clear();
  state.from = state.until = "";
  fillTime();
}

function fillSummary() {
  const { nodes: n, edges: e } = state.visible;
  const whole = data.entities > nodes.length ? ` of ${data.entities}` : "";
  document.getElementById("summary").textContent = `${n.size}${whole} entities, ${e.size} link${e.size === 1 ? "" : "s"}`;
  document.getElementById("empty").hidden = n.size > 0;
}

function refresh() {
  computeVisible();
  fillLegend();
  fillSummary();
  fillScope();
  paint();
  fillReading();
}

for (const [id, set] of [["types-all", state.hiddenTypes], ["relations-all", state.hiddenRelations], ["outlets-all", state.hiddenOutlets]]) {
  document.getElementById(id).addEventListener("click", (event) => { event.preventDefault(); set.clear(); refresh(); remember(); });
}
const legendToggle = document.getElementById("legend-toggle");
function openLegend(open) { legendToggle.setAttribute("aria-expanded", String(open)); }
legendToggle.addEventListener("click", () => openLegend(legendToggle.getAttribute("aria-expanded") !== "true"));
onTheme.push(paint);
