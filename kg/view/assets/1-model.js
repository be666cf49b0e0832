// What the page shows: the data as written by kg.view.content, and what the reader has switched on or off.
// All parts of the script are joined into one function scope, in the order of their file names.

const data = JSON.parse(document.getElementById("data").textContent);
const { articles, types, relations } = data;
const relationNames = Object.keys(relations), NOTHING = Object.freeze([]);
const lines = Object.fromEntries(data.lines.map((line) => [line.name, line]));

// Rows of numbers become objects; what is empty shares one list.
const passages = data.passages.map(([article, text, before = "", after = ""]) => ({ article, text, before, after }));
const sentences = data.sentences.map(([passage, status, confidence, extractor, more], id) => ({
  id, passage, status: data.statuses[status], confidence: confidence < 0 ? null : confidence / 100,
  extractor: extractor < 0 ? null : data.extractors[extractor], article: passages[passage].article, more: more || NOTHING,
}));
const edges = data.edges.map(([from, to, relation, line, said], id) =>
  ({ id, from, to, relation: relationNames[relation], line: data.lines[line].name, sentences: said }));
const nodes = data.nodes.map((node, id) => ({
  aliases: NOTHING, identifiers: NOTHING, links: NOTHING, articles: NOTHING, ...node, id, edges: [], degree: 0, group: -1, conflicts: [],
  facts: (node.facts || NOTHING).map(([relation, value, concept, line, said]) =>
    ({ relation: relationNames[relation], value, concept: Boolean(concept), line: data.lines[line].name, sentences: said })),
}));
data.nodes = nodes;
data.edges = edges;
data.groups.forEach((group, number) => { for (const id of group.nodes) nodes[id].group = number; });
for (const conflict of data.conflicts) nodes[conflict.node].conflicts.push(conflict);
const outlets = [...new Set(articles.map((article) => article.outlet || ""))].sort();

const state = {
  hiddenTypes: new Set(),
  hiddenRelations: new Set(),
  hiddenOutlets: new Set(),
  lines: new Set(data.lines.filter((line) => line.shown).map((line) => line.name)),
  confidence: 0, // sentences below it do not count
  from: "", until: "", // dates, as far as they are given
  valid: false, // do the dates mean validity, or publication?
  scope: null, // {kind: "focus", a, steps} | {kind: "path" | "common", a, b}: only a part of the network
  lonely: false, // nodes that no visible edge touches
  pinned: new Set(), // nodes that a search asked for, shown though lonely
  selection: null, // {kind: "node" | "edge", id} | {kind: "group", id} | {kind: "scope"}
  hovered: null, // the same
  tab: "network",
  visible: { nodes: new Set(), edges: new Set() },
};
const opening = new Set(state.lines);

for (const edge of edges) {
  nodes[edge.from].edges.push(edge.id);
  if (edge.to !== edge.from) nodes[edge.to].edges.push(edge.id);
}
for (const node of nodes) {
  const near = new Set();
  for (const id of node.edges) if (state.lines.has(edges[id].line)) near.add(otherEnd(edges[id], node.id));
  near.delete(node.id);
  node.degree = near.size;
}

function otherEnd(edge, id) {
  return edge.from === id ? edge.to : edge.from;
}

function edgeLabel(edge) {
  const tag = lines[edge.line].tag;
  return relations[edge.relation].label + (tag ? ` (${tag})` : "");
}

// From when and until when does a sentence hold? Dates of unlike precision compare as texts: "2026" lies before "2026-04".
function span(sentence) {
  const published = articles[sentence.article].date || "";
  const details = sentence.more.details;
  if (!state.valid || !details || !(details.from || details.until)) return [published, published];
  return [details.from || "", details.until || "9999"];
}

// What has no date is shown whatever the dates are: nothing says that it lies outside.
function counts(id) {
  const sentence = sentences[id];
  if (sentence.confidence !== null && sentence.confidence < state.confidence) return false;
  if (state.hiddenOutlets.size && state.hiddenOutlets.has(articles[sentence.article].outlet || "")) return false;
  if (!state.from && !state.until) return true;
  const [from, until] = span(sentence);
  if (!from && !until) return true;
  return (!state.until || from <= state.until + "\uffff") && (!state.from || until >= state.from);
}

function filtersSentences() {
  return state.confidence > 0 || state.hiddenOutlets.size > 0 || Boolean(state.from || state.until);
}

function computeVisible() {
  const strict = filtersSentences();
  const typed = nodes.map((node) => !state.hiddenTypes.has(node.type));
  let shown = edges.filter((edge) => state.lines.has(edge.line) && !state.hiddenRelations.has(edge.relation)
    && typed[edge.from] && typed[edge.to] && (!strict || edge.sentences.some(counts)));
  let only = null;
  if (state.scope) {
    const part = inScope(state.scope, shown);
    only = part.nodes;
    shown = shown.filter((edge) => (part.edges ? part.edges.has(edge.id) : only.has(edge.from) && only.has(edge.to)));
  }
  const linked = new Uint8Array(nodes.length);
  for (const edge of shown) { linked[edge.from] = 1; linked[edge.to] = 1; }
  const kept = nodes.filter(({ id }) => typed[id] && (only ? only.has(id) : linked[id] || state.lonely || state.pinned.has(id)));
  state.visible = { nodes: new Set(kept.map((node) => node.id)), edges: new Set(shown.map((edge) => edge.id)) };
}

// Who is linked with whom, over the given edges.
function linksOf(shown) {
  const near = new Map();
  const add = (one, edge) => { if (near.has(one)) near.get(one).push(edge); else near.set(one, [edge]); };
  for (const edge of shown) { add(edge.from, edge); if (edge.to !== edge.from) add(edge.to, edge); }
  return (id) => near.get(id) || NOTHING;
}

function distances(start, near, most = Infinity) {
  const distance = new Map([[start, 0]]);
  let ring = [start];
  for (let step = 1; ring.length && step <= most; step++) {
    const next = [];
    for (const id of ring) for (const edge of near(id)) {
      const other = otherEnd(edge, id);
      if (!distance.has(other)) { distance.set(other, step); next.push(other); }
    }
    ring = next;
  }
  return distance;
}

// The part of the network that a scope means. A path is made of all shortest ways; `steps` is one of them, for reading.
function inScope(scope, shown) {
  const near = linksOf(shown);
  if (scope.kind === "focus") return { nodes: new Set(distances(scope.a, near, scope.steps).keys()) };
  if (scope.kind === "common") {
    const mine = distances(scope.a, near, 1), theirs = distances(scope.b, near, 1);
    scope.found = [...mine.keys()].filter((id) => theirs.has(id) && id !== scope.a && id !== scope.b);
    return { nodes: new Set([scope.a, scope.b, ...scope.found]) };
  }
  const from = distances(scope.a, near), to = distances(scope.b, near);
  const length = from.get(scope.b);
  scope.steps = [];
  if (length === undefined) return { nodes: new Set([scope.a, scope.b]), edges: new Set() };
  const on = new Set([...from.keys()].filter((id) => to.has(id) && from.get(id) + to.get(id) === length));
  const along = shown.filter((edge) => on.has(edge.from) && on.has(edge.to) && Math.abs(from.get(edge.from) - from.get(edge.to)) === 1);
  for (let at = scope.a; at !== scope.b;) {
    const next = Math.min(...near(at).map((edge) => otherEnd(edge, at)).filter((id) => on.has(id) && from.get(id) === from.get(at) + 1));
    scope.steps.push({ from: at, to: next, edges: near(at).filter((edge) => otherEnd(edge, at) === next).map((edge) => edge.id) });
    at = next;
  }
  return { nodes: on, edges: new Set(along.map((edge) => edge.id)) };
}

function sameScope(one, other) {
  return JSON.stringify(one && [one.kind, one.a, one.b, one.kind === "focus" && one.steps]) === JSON.stringify(other && [other.kind, other.a, other.b, other.kind === "focus" && other.steps]);
}

// What stands out: the selected node or edge with what touches it; null when nothing is selected.
function emphasis() {
  const focus = state.selection;
  if (!focus || focus.kind === "scope") return null;
  if (focus.kind === "edge") {
    const edge = edges[focus.id];
    return { nodes: new Set([edge.from, edge.to]), edges: new Set([focus.id]) };
  }
  if (focus.kind === "group") {
    const members = new Set(data.groups[focus.id].nodes);
    return { nodes: members, edges: new Set([...state.visible.edges].filter((id) => members.has(edges[id].from) && members.has(edges[id].to))) };
  }
  const near = nodes[focus.id].edges.filter((id) => state.visible.edges.has(id));
  return { nodes: new Set([focus.id, ...near.flatMap((id) => [edges[id].from, edges[id].to])]), edges: new Set(near) };
}

// Makes an element. Text goes in as text nodes only: nothing that an article says is ever read as markup.
const OWN = new Set(["className", "type", "open", "tabIndex", "id", "hidden", "disabled", "value", "checked"]);
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (OWN.has(name)) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
// Asked once a theme: each question would make the browser work out the styles of the whole page.
let isDark = dark.matches;
const tokens = new Map();
const token = (name) => {
  if (!tokens.has(name)) tokens.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return tokens.get(name);
};
const typeColour = (type) => (isDark ? types[type].dark : types[type].colour);
const onTheme = [];

const OUTLINES = {
  dot: "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z",
  square: "M2.5 2.5h11v11h-11z",
  diamond: "M8 .8 15.2 8 8 15.2 .8 8z",
  triangle: "M8 1.2 15.3 14H.7z",
  triangleDown: "M8 14.8.7 2h14.6z",
  star: "M8 .8l2.2 4.8 5.2.6-3.9 3.5 1.1 5.2L8 12.3l-4.6 2.6 1.1-5.2L.6 6.2l5.2-.6z",
  hexagon: "M4.2 1.5h7.6L15.5 8l-3.7 6.5H4.2L.5 8z",
};

function typeIcon(type) {
  const outline = svg("path", { d: OUTLINES[data.shapes[type]], fill: typeColour(type) });
  outline.dataset.type = type;
  return svg("svg", { class: "icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, outline);
}

dark.addEventListener("change", () => {
  isDark = dark.matches;
  tokens.clear();
  for (const outline of document.querySelectorAll("[data-type]")) outline.setAttribute("fill", typeColour(outline.dataset.type));
  for (const act of onTheme) act();
});
