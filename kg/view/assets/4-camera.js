// Moving about: the same for both ways of drawing.

// What the panel covers: how much of the width, or on a narrow screen of the height.
function panelRoom() {
  const panel = document.getElementById("panel").getBoundingClientRect(), room = stage.getBoundingClientRect();
  if (!panel.width) return { width: 0, height: 0 };
  return panel.width >= room.width - 1
    ? { width: 0, height: room.bottom - Math.max(panel.top, room.top) } : { width: room.right - panel.left, height: 0 };
}

// Shows all visible nodes with their labels in what the panel leaves free. How far labels reach depends on the zoom, so it is found in a few steps.
function fit({ animate = true } = {}) {
  const spots = [...state.visible.nodes].map((id) => drawing.at(id));
  if (!spots.length) return;
  const range = (axis) => spots.reduce(([least, most], spot) => [Math.min(least, spot[axis]), Math.max(most, spot[axis])], [1e9, -1e9]);
  const [left, right] = range("x"), [top, bottom] = range("y");
  const hidden = panelRoom(), width = stage.clientWidth - hidden.width, height = stage.clientHeight - hidden.height;
  let margin = { left: 50, right: 50, top: 40, bottom: 50 }, scale = 1;
  for (let round = 0; round < (spots.length > 2000 ? 1 : 4); round++) {
    const wide = (width - margin.left - margin.right) / (right - left + 1);
    scale = Math.max(LEAST, Math.min(wide, (height - margin.top - margin.bottom) / (bottom - top + 1), 1.25));
    if (data.large) continue;
    const reach = labelReach(scale);
    const most = Math.max(70, 0.18 * width); // on a narrow screen a few labels may be cut rather than everything be tiny
    margin = {
      left: Math.min(most, left * scale - reach.left + 20), right: Math.min(most, reach.right - right * scale + 20),
      top: top * scale - reach.top + 20, bottom: reach.bottom - bottom * scale + 20,
    };
  }
  drawing.moveTo({
    position: {
      x: (left + right) / 2 + (margin.right - margin.left) / 2 / scale,
      y: (top + bottom) / 2 + (margin.bottom - margin.top) / 2 / scale,
    },
    scale, animate, offset: { x: -hidden.width / 2, y: -hidden.height / 2 },
  });
}

// Brings nodes to the middle of what the panel leaves free.
function show(ids, { zoom } = {}) {
  const spots = ids.map((id) => drawing.at(id));
  const middle = (axis) => (Math.min(...spots.map((s) => s[axis])) + Math.max(...spots.map((s) => s[axis]))) / 2;
  const scale = Math.max(drawing.scale(), zoom || 0);
  const hidden = panelRoom();
  drawing.moveTo({ position: { x: middle("x"), y: middle("y") }, scale, offset: { x: -hidden.width / 2, y: -hidden.height / 2 } });
}

function zoomBy(factor) {
  drawing.moveTo({ scale: Math.min(MOST, Math.max(LEAST, drawing.scale() * factor)), duration: 150 });
}

// A click on a node, an edge, a community, or nothing. While a second entity is asked for, a node answers.
function clicked(focus) {
  if (asking && focus?.kind === "node") { answer(focus.id); return; }
  select(focus);
  if (!focus) return;
  // The panel must not cover what it speaks of.
  const box = document.getElementById("panel").getBoundingClientRect(), room = stage.getBoundingClientRect();
  const hides = endsOf(focus).some((id) => {
    const { x, y } = drawing.toScreen(drawing.at(id));
    return x + room.left > box.left - 20 && y + room.top > box.top - 20;
  });
  if (hides && focus.kind !== "group") show(endsOf(focus));
}

function endsOf(focus) {
  if (focus.kind === "node") return [focus.id];
  if (focus.kind === "group") return data.groups[focus.id].nodes;
  if (focus.kind === "edge") return [edges[focus.id].from, edges[focus.id].to];
  return [...state.visible.nodes];
}

// The keys n and p go through the visible entities, the best linked first: the drawing without a pointer.
function walk(step) {
  const order = [...state.visible.nodes].sort((a, b) => nodes[b].degree - nodes[a].degree || a - b);
  if (!order.length) return;
  const here = state.selection?.kind === "node" ? order.indexOf(state.selection.id) : -1;
  const next = order[(here + step + order.length) % order.length] ?? order[0];
  returnFocus = stage;
  select({ kind: "node", id: here < 0 ? order[step > 0 ? 0 : order.length - 1] : next });
  show([state.selection.id]);
}

stage.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = 60 / drawing.scale();
  const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
  if (move) {
    const { x, y } = drawing.centre();
    drawing.moveTo({ position: { x: x + move[0], y: y + move[1] }, animate: false });
    moved();
  } else if (event.key === "+" || event.key === "=") zoomBy(1.25);
  else if (event.key === "-") zoomBy(0.8);
  else if (event.key === "0") fit();
  else if (event.key === "n") walk(1);
  else if (event.key === "p") walk(-1);
  else if (event.key === "Enter" && state.selection) document.getElementById("panel-title").focus();
  else return;
  event.preventDefault();
});
document.getElementById("zoom-in").addEventListener("click", () => zoomBy(1.35));
document.getElementById("zoom-out").addEventListener("click", () => zoomBy(1 / 1.35));
document.getElementById("zoom-fit").addEventListener("click", () => fit());
