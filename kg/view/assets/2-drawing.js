// The network as vis-network draws it: nodes and edges from pyvis, coloured by the theme, at the places worked out beforehand.

const stage = document.getElementById("network");
// The layout lies flat, for a wide screen; on an upright one it stands. Where all of it must be shown small, nodes and lines
// swell, as long as the nodes leave most of the page free.
computeVisible();
const first = data.network.nodes.filter((node) => state.visible.nodes.has(node.id));
const spread = (axis) => Math.max(...first.map((n) => n[axis])) - Math.min(...first.map((n) => n[axis])) + 200;
const upright = stage.clientWidth < 0.8 * stage.clientHeight;
const stretch = !upright ? 1
  : Math.min(1.45, Math.max(1, (stage.clientHeight / stage.clientWidth) / (spread("x") / spread("y"))));
const opening = Math.min(stage.clientWidth / spread(upright ? "y" : "x"), stage.clientHeight / spread(upright ? "x" : "y"), 1.25);
const covered = first.reduce((sum, node) => sum + (2 * node.size * opening) ** 2, 0) / (stage.clientWidth * stage.clientHeight);
const swell = Math.min(2, Math.max(1, 0.8 / opening), Math.max(0.8, Math.sqrt(0.06 / covered))) || 1;
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

function paint() {
  const strong = emphasis();
  const ink = token("--ink"), paper = token("--paper"), grey = token("--edge"), accent = token("--accent");
  const bend = bends();
  visNodes.update(nodes.map(({ id, type }) => {
    const fill = typeColour(type);
    const faded = strong && !strong.nodes.has(id);
    const own = { background: fill, border: paper };
    return {
      id, hidden: !state.visible.nodes.has(id), opacity: faded ? 0.16 : 1,
      color: { ...own, highlight: { background: fill, border: ink }, hover: { background: fill, border: ink } },
    };
  }));
  visEdges.update(edges.map(({ id }) => {
    const inside = strong && strong.edges.has(id);
    const colour = inside ? (state.selection.kind === "edge" ? accent : token("--soft")) : grey;
    return {
      id: `e${id}`, hidden: !state.visible.edges.has(id), smooth: bend.get(id) || { enabled: false },
      color: { color: colour, highlight: accent, hover: ink, opacity: strong && !inside ? 0.18 : 1, inherit: false },
    };
  }));
  relabel();
}

// Shows all visible nodes with their labels. How far labels reach depends on the zoom, so it is found in a few steps.
function fit({ animate = true } = {}) {
  const spots = Object.values(network.getPositions([...state.visible.nodes]));
  if (!spots.length) return;
  const range = (axis) => [Math.min(...spots.map((s) => s[axis])), Math.max(...spots.map((s) => s[axis]))];
  const [left, right] = range("x"), [top, bottom] = range("y");
  const { clientWidth: width, clientHeight: height } = stage;
  let margin = { left: 50, right: 50, top: 40, bottom: 50 }, scale = 1;
  for (let round = 0; round < 4; round++) {
    const wide = (width - margin.left - margin.right) / (right - left + 1);
    scale = Math.max(0.05, Math.min(wide, (height - margin.top - margin.bottom) / (bottom - top + 1), 1.25));
    const reach = labelReach(scale);
    const most = Math.max(70, 0.18 * width); // on a narrow screen a few labels may be cut rather than everything be tiny
    margin = {
      left: Math.min(most, left * scale - reach.left + 20), right: Math.min(most, reach.right - right * scale + 20),
      top: top * scale - reach.top + 20, bottom: reach.bottom - bottom * scale + 20,
    };
  }
  network.moveTo({
    position: {
      x: (left + right) / 2 + (margin.right - margin.left) / 2 / scale,
      y: (top + bottom) / 2 + (margin.bottom - margin.top) / 2 / scale,
    },
    scale, animation: animate && !still.matches && { duration: 350, easingFunction: "easeInOutQuad" },
  });
}

// Brings nodes to the middle of what the panel leaves free.
function show(ids, { zoom } = {}) {
  const spots = Object.values(network.getPositions(ids));
  const middle = (axis) => (Math.min(...spots.map((s) => s[axis])) + Math.max(...spots.map((s) => s[axis]))) / 2;
  const scale = Math.max(network.getScale(), zoom || 0);
  const panel = document.getElementById("panel").getBoundingClientRect();
  const room = stage.getBoundingClientRect();
  const narrow = panel.width >= room.width - 1;
  const offset = !panel.width ? { x: 0, y: 0 } : narrow
    ? { x: 0, y: -(room.bottom - Math.max(panel.top, room.top)) / 2 } : { x: -(room.right - panel.left) / 2, y: 0 };
  network.moveTo({
    position: { x: middle("x"), y: middle("y") }, scale, offset,
    animation: !still.matches && { duration: 350, easingFunction: "easeInOutQuad" },
  });
}

function zoomBy(factor) {
  network.moveTo({ scale: Math.min(4, Math.max(0.05, network.getScale() * factor)), animation: !still.matches && { duration: 150, easingFunction: "easeOutQuad" } });
}

// What lies under the pointer: a node, else a label, else an edge.
function under({ DOM, canvas }) {
  const node = network.getNodeAt(DOM);
  if (node !== undefined) return { kind: "node", id: node };
  const edge = network.getEdgeAt(DOM);
  return labelAt(canvas) || (edge === undefined ? null : { kind: "edge", id: Number(edge.slice(1)) });
}

network.on("click", ({ pointer }) => {
  const focus = under(pointer);
  select(focus);
  if (!focus) return;
  // The panel must not cover what it speaks of.
  const ends = focus.kind === "node" ? [focus.id] : [edges[focus.id].from, edges[focus.id].to];
  const box = document.getElementById("panel").getBoundingClientRect(), room = stage.getBoundingClientRect();
  const covered = ends.some((id) => {
    const { x, y } = network.canvasToDOM(network.getPosition(id));
    return x + room.left > box.left - 20 && y + room.top > box.top - 20;
  });
  if (covered) show(ends);
});
network.on("zoom", ({ scale, pointer }) => {
  if (scale < 0.05 || scale > 4) network.moveTo({ scale: Math.min(4, Math.max(0.05, scale)) });
});
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

stage.addEventListener("keydown", (event) => {
  const step = 60 / network.getScale();
  const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (move) {
    const { x, y } = network.getViewPosition();
    network.moveTo({ position: { x: x + move[0], y: y + move[1] } });
  } else if (event.key === "+" || event.key === "=") zoomBy(1.25);
  else if (event.key === "-") zoomBy(0.8);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
});
document.getElementById("zoom-in").addEventListener("click", () => zoomBy(1.35));
document.getElementById("zoom-out").addEventListener("click", () => zoomBy(1 / 1.35));
document.getElementById("zoom-fit").addEventListener("click", () => fit());
