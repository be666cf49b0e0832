// Labels as on a map: of one size at every zoom, the best linked entities first, and none over another. vis-network's
// own labels collide, so it draws none. Places are worked out anew only when the zoom or the state changes.

const NODE_FONT = "500 12.5px ", MAIN_FONT = "650 13.5px ", EDGE_FONT = "11px ";
const family = getComputedStyle(document.body).fontFamily;
const widths = new Map();
let plan = null;

function relabel() {
  plan = null;
  drawing.redraw();
}

function textWidth(ctx, font, text) {
  const key = font + text;
  if (!widths.has(key)) {
    ctx.font = font + family;
    widths.set(key, ctx.measureText(text).width);
  }
  return widths.get(key);
}

// A long label in two lines, broken at the space nearest to its middle.
function broken(text) {
  if (text.length <= 20) return [text];
  const middle = text.length / 2;
  const spaces = [...text.matchAll(/[ \u2010-]/g)].map((hit) => hit.index + (hit[0] === " " ? 0 : 1));
  const at = spaces.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return at === undefined || Math.abs(at - middle) > 10 ? [text] : [text.slice(0, at), text.slice(at).trimStart()];
}

// A set of rectangles that answers quickly whether another one is free. The discs of nodes are owned by the node's number,
// labels by none (-1).
class Taken {
  cells = new Map();
  * keys([left, top, right, bottom]) {
    for (let x = Math.floor(left / 64); x <= Math.floor(right / 64); x++) {
      for (let y = Math.floor(top / 64); y <= Math.floor(bottom / 64); y++) yield `${x} ${y}`;
    }
  }
  free(box, ignored = () => false) {
    for (const key of this.keys(box)) {
      for (const [other, owner] of this.cells.get(key) || []) {
        if (box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3] && !ignored(owner)) return false;
      }
    }
    return true;
  }
  add(box, owner = -1) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push([box, owner]);
    }
  }
}

function planLabels(ctx, scale) {
  const taken = new Taken();
  const strong = emphasis();
  const at = (id) => { const { x, y } = drawing.at(id); return { x: x * scale, y: y * scale }; };
  const radius = (id) => drawing.size(id) * scale;
  const shown = [...drawing.labelled()];
  for (const id of shown) {
    const { x, y } = at(id), r = radius(id) + 1;
    taken.add([x - r, y - r, x + r, y + r], id);
  }
  const found = { scale, nodes: [], edges: [] };
  const edgesFirst = state.selection?.kind === "edge" || state.hovered?.kind === "edge";
  if (edgesFirst) planEdges(ctx, { taken, strong, at, radius, found, forced: true });
  planNodes(ctx, { taken, strong, at, radius, found, shown });
  planEdges(ctx, { taken, strong, at, radius, found, forced: false });
  return found;
}

function planNodes(ctx, { taken, strong, at, radius, found, shown }) {
  const isFocus = (id) => [state.selection, state.hovered].some((focus) => focus?.kind === "node" && focus.id === id);
  const near = (id) => Boolean(strong?.nodes.has(id)) && nodes[id].degree > 2;
  const rank = (id) => (isFocus(id) ? 2e6 : 0) + (strong?.nodes.has(id) ? 1e6 : 0) + nodes[id].degree;
  shown.sort((a, b) => rank(b) - rank(a) || a - b).forEach((id, place) => {
    const text = broken(names[id]);
    const font = nodes[id].degree >= 6 || isFocus(id) ? MAIN_FONT : NODE_FONT;
    const faded = Boolean(strong) && !strong.nodes.has(id);
    const half = Math.max(...text.map((line) => textWidth(ctx, font, line))) / 2, tall = 8 * text.length;
    const { x, y } = at(id), r = radius(id);
    const spots = [[0, r + 2 + tall], [r + half + 5, 0], [0, -r - 2 - tall], [-r - half - 5, 0]];
    const box = ([dx, dy]) => [x + dx - half - 2, y + dy - tall, x + dx + half + 2, y + dy + tall];
    let spot = spots.find((candidate) => taken.free(box(candidate), (owner) => owner === id));
    // The best linked may write over smaller nodes, what is looked at over everything.
    if (!spot && (place < 10 || near(id))) spot = spots.find((candidate) => taken.free(box(candidate), (owner) => owner >= 0 && nodes[owner].degree <= nodes[id].degree));
    if (!spot && isFocus(id)) spot = spots[0];
    if (!spot) return;
    taken.add(box(spot));
    found.nodes.push({ id, text, font, dx: spot[0], dy: spot[1], half, tall, faded });
  });
}

function planEdges(ctx, { taken, strong, at, radius, found, forced }) {
  const done = new Set(found.edges.map((label) => label.id));
  const hovers = (id) => state.hovered && (state.hovered.kind === "edge" ? state.hovered.id === id
    : edges[id].from === state.hovered.id || edges[id].to === state.hovered.id);
  const isFocus = (id) => [state.selection, state.hovered].some((focus) => focus?.kind === "edge" && focus.id === id);
  for (const id of drawing.labelledEdges()) {
    const edge = edges[id];
    if (done.has(id) || edge.from === edge.to || (forced && !isFocus(id)) || (strong && !strong.edges.has(id) && !hovers(id))) continue;
    const text = edgeLabel(edge), width = textWidth(ctx, EDGE_FONT, text);
    const a = at(edge.from), b = at(edge.to);
    const room = Math.hypot(b.x - a.x, b.y - a.y) - radius(edge.from) - radius(edge.to);
    const must = isFocus(id), near = must || hovers(id) || strong?.edges.has(id);
    if (!must && room < width + (near ? 6 : 18)) continue;
    let angle = Math.atan2(b.y - a.y, b.x - a.x);
    if (angle > Math.PI / 2 || angle <= -Math.PI / 2) angle += Math.PI;
    // The middle is crowded where edges cross; try beside it too.
    for (const part of must ? [0.5] : [0.5, 0.4, 0.6]) {
      const point = drawing.point(id, part);
      const middle = { x: point.x * found.scale, y: point.y * found.scale };
      const pieces = strip(middle, angle, width);
      if (!must && !pieces.every((box) => taken.free(box))) continue;
      pieces.forEach((box) => taken.add(box));
      found.edges.push({ id, text, angle, part, near, pieces });
      break;
    }
  }
}

// A slanted label as a row of small upright boxes.
function strip(middle, angle, width) {
  const count = Math.max(1, Math.ceil(width / 12));
  return Array.from({ length: count }, (_, place) => {
    const along = ((place + 0.5) / count - 0.5) * width;
    const x = middle.x + along * Math.cos(angle), y = middle.y + along * Math.sin(angle);
    return [x - 6, y - 6, x + 6, y + 6];
  });
}

function drawLabels(ctx, scale) {
  if (!plan || plan.scale !== scale) plan = planLabels(ctx, scale);
  const paper = token("--paper"), ink = token("--ink"), soft = token("--soft"), accent = token("--accent");
  ctx.save();
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  const write = (x, y, angle, font, text, colour, halo) => {
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(1 / scale, 1 / scale);
    ctx.rotate(angle);
    ctx.font = font + family;
    ctx.strokeStyle = paper;
    ctx.lineWidth = halo;
    ctx.fillStyle = colour;
    const first = -8 * (text.length - 1);
    text.forEach((line, place) => ctx.strokeText(line, 0, first + 16 * place));
    text.forEach((line, place) => ctx.fillText(line, 0, first + 16 * place));
    ctx.restore();
  };
  for (const { id, text, angle, part, near } of plan.edges) {
    const point = drawing.point(id, part);
    const chosen = state.selection?.kind === "edge" && state.selection.id === id;
    write(point.x, point.y, angle, EDGE_FONT, [text], chosen ? accent : near ? ink : soft, 4);
  }
  for (const { id, text, font, dx, dy, faded } of plan.nodes) {
    const { x, y } = drawing.at(id);
    ctx.globalAlpha = faded ? 0.3 : 1;
    write(x + dx / scale, y + dy / scale, 0, font, text, ink, 3.5);
  }
  ctx.restore();
}
const ruler = document.createElement("canvas").getContext("2d");

// The room that nodes and labels take at a zoom, in pixels from the network's origin.
function labelReach(scale) {
  const boxes = [...state.visible.nodes].map((id) => {
    const { x, y } = drawing.at(id), size = drawing.size(id);
    return { x: x * scale, y: y * scale, half: size * scale, tall: size * scale };
  });
  for (const { id, dx, dy, half, tall } of planLabels(ruler, scale).nodes) {
    const { x, y } = drawing.at(id);
    boxes.push({ x: x * scale + dx, y: y * scale + dy, half, tall });
  }
  return {
    left: Math.min(...boxes.map((box) => box.x - box.half)), right: Math.max(...boxes.map((box) => box.x + box.half)),
    top: Math.min(...boxes.map((box) => box.y - box.tall)), bottom: Math.max(...boxes.map((box) => box.y + box.tall)),
  };
}

// What has its label at this point of the canvas? Readers click on words as much as on dots.
function labelAt({ x, y }) {
  if (!plan) return null;
  const scale = plan.scale, px = x * scale, py = y * scale;
  const node = plan.nodes.find(({ id, dx, dy, half, tall }) => {
    const spot = drawing.at(id);
    return Math.abs(px - spot.x * scale - dx) <= half && Math.abs(py - spot.y * scale - dy) <= tall;
  });
  if (node) return { kind: "node", id: node.id };
  const edge = plan.edges.find(({ pieces }) => pieces.some((box) => px >= box[0] && px <= box[2] && py >= box[1] && py <= box[3]));
  return edge ? { kind: "edge", id: edge.id } : null;
}
