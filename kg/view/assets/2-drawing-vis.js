// A small network, as vis-network draws it: nodes and edges from pyvis, coloured by the theme, at the places worked out
// beforehand. `drawing` is what the other parts know of it; 2-drawing-webgl.js has the same for large networks.

const stage = document.getElementById("network");
// The layout lies flat, for a wide screen; on an upright one it stands. Where all of it must be shown small, nodes and lines
// swell, as long as the nodes leave most of the page free.
computeVisible();
const first = nodes.filter((node) => state.visible.nodes.has(node.id));
const spread = (axis) => first.reduce((most, n) => Math.max(most, n[axis]), -1e9) - first.reduce((least, n) => Math.min(least, n[axis]), 1e9) + 200;
const upright = stage.clientWidth < 0.8 * stage.clientHeight;
const stretch = !upright ? 1
  : Math.min(1.45, Math.max(1, (stage.clientHeight / stage.clientWidth) / (spread("x") / spread("y"))));
const beginning = Math.min(stage.clientWidth / spread(upright ? "y" : "x"), stage.clientHeight / spread(upright ? "x" : "y"), 1.25);
const covered = first.reduce((sum, node) => sum + (2 * node.size * beginning) ** 2, 0) / (stage.clientWidth * stage.clientHeight);
const swell = Math.min(2, Math.max(1, 0.8 / beginning), Math.max(0.8, Math.sqrt(0.06 / covered))) || 1;
const names = data.network.nodes.map((node) => node.label);
const visNodes = new vis.DataSet(data.network.nodes.map(({ label, color, x, y, size, ...rest }) =>
  ({ ...rest, size: size * swell, x: upright ? y : x, y: upright ? x * stretch : y })));
const visEdges = new vis.DataSet(data.network.edges.map((edge) => ({ ...edge, width: edge.width * swell })));
const network = new vis.Network(stage, { nodes: visNodes, edges: visEdges }, {
  ...data.network.options,
  interaction: {
    hover: true, multiselect: false, selectConnectedEdges: false, keyboard: false, tooltipDelay: 1e9,
    hideEdgesOnDrag: edges.length > 1500, hideEdgesOnZoom: edges.length > 1500, zoomSpeed: 0.7,
  },
  nodes: { borderWidth: 1.5, borderWidthSelected: 3, chosen: true },
  edges: {
    smooth: false, arrows: { to: { scaleFactor: 0.5 } }, arrowStrikethrough: false, hoverWidth: 0.8,
    selectionWidth: 1.2, chosen: true, selfReference: { size: 18 },
  },
});
network.body.container.querySelector("canvas").setAttribute("aria-hidden", "true");

const LEAST = 0.05, MOST = 4;
const drawing = {
  swell,
  at: (id) => network.body.nodes[id],
  size: (id) => network.body.nodes[id].options.size,
  point: (id, part) => network.body.edges[`e${id}`].edgeType.getPoint(part),
  scale: () => network.getScale(),
  centre: () => network.getViewPosition(),
  toScreen: (spot) => network.canvasToDOM(spot),
  toCanvas: (spot) => network.DOMtoCanvas(spot),
  redraw: () => network.redraw(),
  vis: network,
  labelled: () => state.visible.nodes,
  labelledEdges: () => state.visible.edges,
  shownNodes: () => state.visible.nodes,
  shownEdges: () => state.visible.edges,
  moveTo({ position, scale, offset, duration = 350, animate = true }) {
    network.moveTo({
      ...(position && { position }), ...(scale && { scale }), ...(offset && { offset }),
      animation: animate && !still.matches && { duration, easingFunction: "easeInOutQuad" },
    });
  },
  mark(focus) {
    network.unselectAll();
    if (focus && focus.kind !== "scope") network.setSelection({ nodes: focus.kind === "node" ? [focus.id] : [], edges: focus.kind === "edge" ? [`e${focus.id}`] : [] }, { highlightEdges: false });
  },
};

// Places as the data have them, whichever way the screen stands: a link must lead to the same spot everywhere.
const toData = ({ x, y }) => (upright ? { x: y / stretch, y: x } : { x, y });
const fromData = ({ x, y }) => (upright ? { x: y, y: x * stretch } : { x, y });

// Edges between the same two nodes bend away from each other; a single one is straight.
function bends() {
  const groups = new Map();
  for (const id of state.visible.edges) {
    const { from, to } = edges[id];
    const key = from < to ? `${from} ${to}` : `${to} ${from}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(id);
  }
  const bend = new Map();
  for (const group of groups.values()) {
    group.forEach((id, place) => {
      const offset = (place - (group.length - 1) / 2) * 0.26 * (edges[id].from < edges[id].to ? 1 : -1);
      const type = offset > 0 ? "curvedCW" : "curvedCCW";
      bend.set(id, offset === 0 ? { enabled: false } : { enabled: true, type, roundness: Math.abs(offset) });
    });
  }
  return bend;
}

// Only what has changed goes to vis-network: it works out anew whatever it is told.
const told = { nodes: [], edges: [] };
function changed(kind, items) {
  return items.filter((item, place) => {
    const words = JSON.stringify(item);
    if (told[kind][place] === words) return false;
    told[kind][place] = words;
    return true;
  });
}

function paint() {
  const strong = emphasis();
  const ink = token("--ink"), paper = token("--paper"), grey = token("--edge"), accent = token("--accent");
  const bend = bends();
  visNodes.update(changed("nodes", nodes.map(({ id, type }) => {
    const fill = typeColour(type);
    const faded = strong && !strong.nodes.has(id);
    const own = { background: fill, border: paper };
    return {
      id, hidden: !state.visible.nodes.has(id), opacity: faded ? 0.16 : 1,
      color: { ...own, highlight: { background: fill, border: ink }, hover: { background: fill, border: ink } },
    };
  })));
  visEdges.update(changed("edges", edges.map(({ id }) => {
    const inside = strong && strong.edges.has(id);
    const colour = inside ? (state.selection.kind === "edge" ? accent : token("--soft")) : grey;
    return {
      id: `e${id}`, hidden: !state.visible.edges.has(id), smooth: bend.get(id) || { enabled: false },
      color: { color: colour, highlight: accent, hover: ink, opacity: strong && !inside ? 0.18 : 1, inherit: false },
    };
  })));
  relabel();
}

// What lies under the pointer: a node, else a label, else an edge.
function under({ DOM, canvas }) {
  const node = network.getNodeAt(DOM);
  if (node !== undefined) return { kind: "node", id: node };
  const edge = network.getEdgeAt(DOM);
  return labelAt(canvas) || (edge === undefined ? null : { kind: "edge", id: Number(edge.slice(1)) });
}

network.on("click", ({ pointer }) => clicked(under(pointer)));
network.on("zoom", ({ scale }) => {
  if (scale < LEAST || scale > MOST) network.moveTo({ scale: Math.min(MOST, Math.max(LEAST, scale)) });
  moved();
});
network.on("dragEnd", () => moved());
network.on("animationFinished", () => moved());
for (const [event, kind] of [["hoverNode", "node"], ["hoverEdge", "edge"]]) {
  network.on(event, (at) => {
    state.hovered = { kind, id: kind === "node" ? at.node : Number(at.edge.slice(1)) };
    stage.style.cursor = "pointer";
    relabel();
  });
}
for (const event of ["blurNode", "blurEdge"]) {
  network.on(event, () => { state.hovered = null; stage.style.cursor = ""; relabel(); });
}

stage.addEventListener("pointermove", (event) => {
  if (event.buttons || state.hovered) return;
  const { left, top } = stage.getBoundingClientRect();
  stage.style.cursor = labelAt(network.DOMtoCanvas({ x: event.clientX - left, y: event.clientY - top })) ? "pointer" : "";
});
network.on("dragging", ({ nodes: dragged }) => { if (dragged.length) plan = null; });
network.on("afterDrawing", (ctx) => drawLabels(ctx, network.getScale()));
