// What the page shows: the data as written by kg.view.page, and what the reader has switched on or off.
// All parts of the script are joined into one function scope, in the order of their file names.

const data = JSON.parse(document.getElementById("data").textContent);
const { nodes, edges, sentences, articles, types, relations } = data;
const lines = Object.fromEntries(data.lines.map((line) => [line.name, line]));

const state = {
  hiddenTypes: new Set(),
  hiddenRelations: new Set(),
  lines: new Set(data.lines.filter((line) => line.shown).map((line) => line.name)),
  lonely: false, // nodes that no visible edge touches
  pinned: new Set(), // nodes that a search asked for, shown though lonely
  selection: null, // {kind: "node" | "edge", id}
  hovered: null, // the same
  visible: { nodes: new Set(), edges: new Set() },
};

nodes.forEach((node, id) => { node.id = id; node.edges = []; node.degree = 0; });
edges.forEach((edge, id) => {
  edge.id = id;
  nodes[edge.from].edges.push(id);
  if (edge.to !== edge.from) nodes[edge.to].edges.push(id);
});
for (const node of nodes) {
  node.degree = new Set(node.edges.filter((id) => state.lines.has(edges[id].line)).map((id) => otherEnd(edges[id], node.id))).size;
}

function otherEnd(edge, id) {
  return edge.from === id ? edge.to : edge.from;
}

function edgeLabel(edge) {
  const tag = lines[edge.line].tag;
  return relations[edge.relation].label + (tag ? ` (${tag})` : "");
}

function computeVisible() {
  const typed = (id) => !state.hiddenTypes.has(nodes[id].type);
  const shown = edges.filter((edge) =>
    state.lines.has(edge.line) && !state.hiddenRelations.has(edge.relation) && typed(edge.from) && typed(edge.to));
  const linked = new Set(shown.flatMap((edge) => [edge.from, edge.to]));
  const kept = nodes.filter((node) => typed(node.id) && (linked.has(node.id) || state.lonely || state.pinned.has(node.id)));
  state.visible = { nodes: new Set(kept.map((node) => node.id)), edges: new Set(shown.map((edge) => edge.id)) };
}

// What stands out: the selected (or hovered) node or edge with what touches it; null when nothing is selected.
function emphasis() {
  const focus = state.selection;
  if (!focus) return null;
  if (focus.kind === "edge") {
    const edge = edges[focus.id];
    return { nodes: new Set([edge.from, edge.to]), edges: new Set([focus.id]) };
  }
  const near = nodes[focus.id].edges.filter((id) => state.visible.edges.has(id));
  return { nodes: new Set([focus.id, ...near.flatMap((id) => [edges[id].from, edges[id].to])]), edges: new Set(near) };
}

// Makes an element. Text goes in as text nodes only: nothing that an article says is ever read as markup.
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "className" || name === "type" || name === "open" || name === "tabIndex" || name === "id") element[name] = value;
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
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const typeColour = (type) => (dark.matches ? types[type].dark : types[type].colour);

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
  for (const outline of document.querySelectorAll("[data-type]")) outline.setAttribute("fill", typeColour(outline.dataset.type));
});
