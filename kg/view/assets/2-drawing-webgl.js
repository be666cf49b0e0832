// A large network, drawn by WebGL: nodes and lines lie in the card's memory once, a step of the camera sends four numbers.
// What is not needed is not drawn: seen whole, the communities stand for their nodes; while the camera moves, lines and labels
// wait, and of the nodes no more are drawn than there is room for. `drawing` is what the other parts know of it.

const stage = document.getElementById("network");
const LEAST = 0.004, MOST = 4;
const swell = 1;
const upright = false;
const toData = (spot) => spot, fromData = (spot) => spot;
const names = nodes.map(({ label }) => (label.length <= 44 ? label : `${label.slice(0, 43)}…`));
let near = 0.34; // from this zoom on the nodes are drawn rather than their communities
const camera = { x: 0, y: 0, scale: 0.1 };
const SHAPES = ["dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon"];

const under2d = { glass: el("canvas", { "aria-hidden": "true" }), paper: el("canvas", { "aria-hidden": "true" }) };
stage.append(under2d.glass, under2d.paper);
const gl = under2d.glass.getContext("webgl2", { antialias: false, alpha: true, premultipliedAlpha: true });
const flat = under2d.paper.getContext("2d");
if (!gl) stage.append(el("p", { id: "webgl-none" }, "This browser draws no WebGL, which a network of this size needs. The table and the timeline work; kg view --around makes a page of a part."));

const NODE_VERTEX = `#version 300 es
layout(location=0) in vec2 spot; layout(location=1) in float size; layout(location=2) in vec4 colour; layout(location=3) in float look;
uniform vec4 view; uniform vec2 scaling; out vec4 fill; flat out int shape; flat out float pixels;
void main() {
  int bits = int(look); shape = bits & 7;
  bool hidden = (bits & 8) != 0;
  gl_Position = hidden ? vec4(9., 9., 9., 1.) : vec4((spot - view.xy) * view.zw, 0., 1.);
  pixels = max(scaling.y, size * scaling.x * 2.);
  gl_PointSize = pixels + 2.;
  fill = colour;
}`;
const NODE_FRAGMENT = `#version 300 es
precision mediump float; in vec4 fill; flat in int shape; flat in float pixels; out vec4 paint;
void main() {
  vec2 p = (gl_PointCoord * 2. - 1.) * (pixels + 2.) / pixels;
  float d;
  if (pixels < 5. || shape == 0) d = length(p) - .9;
  else if (shape == 1) d = max(abs(p.x), abs(p.y)) - .78;
  else if (shape == 2) d = (abs(p.x) + abs(p.y) - 1.) * .71;
  else if (shape == 3) d = max(p.y - .75, (abs(p.x) * 1.9 - p.y - .95) * .47);
  else if (shape == 4) d = max(-p.y - .75, (abs(p.x) * 1.9 + p.y - .95) * .47);
  else if (shape == 5) { float a = atan(p.x, -p.y), k = mod(a, 1.2566) - .6283; d = length(p) - mix(1., .48, 1. - abs(k) / .6283); d *= .6; d = length(p) - mix(.45, 1., abs(abs(k) / .6283)); d *= .55; }
  else d = max(abs(p.y) * .87 + abs(p.x) * .5, abs(p.x)) - .85;
  float a = clamp(.5 - d * pixels * .5, 0., 1.) * fill.a;
  if (a < .01) discard;
  paint = vec4(fill.rgb * a, a);
}`;
// A line is two ends; how far along a point lies makes the dashes.
const LINE_VERTEX = `#version 300 es
layout(location=0) in vec2 spot; layout(location=1) in vec4 colour; layout(location=2) in float along;
uniform vec4 view; uniform vec2 scaling; out vec4 fill; out float far; flat out int dashed;
void main() {
  gl_Position = vec4((spot - view.xy) * view.zw, 0., 1.);
  dashed = along < 0. ? 1 : 0; far = abs(along) * scaling.x; fill = colour;
}`;
const LINE_FRAGMENT = `#version 300 es
precision mediump float; in vec4 fill; in float far; flat in int dashed; out vec4 paint;
void main() { if (dashed == 1 && mod(far, 12.) > 7.) discard; paint = vec4(fill.rgb * fill.a, fill.a); }`;

function program(vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made) || "no program");
  return { made, view: gl.getUniformLocation(made, "view"), scaling: gl.getUniformLocation(made, "scaling") };
}

// One array of vertices on the card: floats for places, bytes for colours.
function mesh(...parts) {
  const array = gl.createVertexArray();
  gl.bindVertexArray(array);
  const buffers = parts.map(([width, kind, normal], location) => {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, width, kind, normal, 0, 0);
    return buffer;
  });
  return { array, count: 0, fill: (values) => values.forEach((value, n) => { gl.bindBuffer(gl.ARRAY_BUFFER, buffers[n]); gl.bufferData(gl.ARRAY_BUFFER, value, gl.DYNAMIC_DRAW); }) };
}

const ready = gl && (() => {
  const { FLOAT, UNSIGNED_BYTE } = gl;
  return {
    nodes: program(NODE_VERTEX, NODE_FRAGMENT), lines: program(LINE_VERTEX, LINE_FRAGMENT),
    dots: mesh([2, FLOAT], [1, FLOAT], [4, UNSIGNED_BYTE, true], [1, FLOAT]), strokes: mesh([2, FLOAT], [4, UNSIGNED_BYTE, true], [1, FLOAT]),
  };
})();

const rgb = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
let ink = "", paper = "", soft = "", accent = "";

// Fills the card's memory from the state. Nodes go in by rank, so that the first ones are the ones to draw when room is short.
const ranked = nodes.map((node) => node.id).sort((a, b) => nodes[b].degree - nodes[a].degree || a - b);
const numberOf = new Uint32Array(nodes.length);
ranked.forEach((id, place) => { numberOf[id] = place; });
const places = new Float32Array(nodes.length * 2), sizes = new Float32Array(nodes.length);
ranked.forEach((id, place) => { places[2 * place] = nodes[id].x; places[2 * place + 1] = nodes[id].y; sizes[place] = nodes[id].size; });
const cells = new Map(); // where the nodes are, for the pointer and the labels
const CELL = 160;
for (const { id, x, y } of nodes) {
  const key = `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
  if (cells.has(key)) cells.get(key).push(id); else cells.set(key, [id]);
}
let drawnEdges = [], bundles = [];

function paint() {
  computeGroups();
  [ink, paper, soft, accent] = ["--ink", "--paper", "--soft", "--accent"].map(token);
  plan = null;
  if (!gl) return;
  const strong = emphasis();
  const colours = new Uint8Array(nodes.length * 4), looks = new Float32Array(nodes.length);
  const byType = Object.fromEntries(Object.keys(types).map((type) => [type, [rgb(typeColour(type)), SHAPES.indexOf(data.shapes[type])]]));
  ranked.forEach((id, place) => {
    const [colour, shape] = byType[nodes[id].type];
    colours.set(colour, 4 * place);
    colours[4 * place + 3] = strong && !strong.nodes.has(id) ? 36 : 255;
    looks[place] = shape + (state.visible.nodes.has(id) ? 0 : 8);
  });
  ready.dots.fill([places, sizes, colours, looks]);
  ready.dots.count = nodes.length;
  strokes(strong);
  redraw();
}

// The lines, those that stand out last, so that they lie on top.
function strokes(strong) {
  const grey = rgb(token("--edge")), loud = rgb(state.selection?.kind === "edge" ? accent : soft);
  drawnEdges = [...state.visible.edges].filter((id) => edges[id].from !== edges[id].to);
  if (strong) drawnEdges = [...drawnEdges.filter((id) => !strong.edges.has(id)), ...drawnEdges.filter((id) => strong.edges.has(id))];
  const count = drawnEdges.length;
  const spots = new Float32Array(count * 4), colours = new Uint8Array(count * 8), along = new Float32Array(count * 2);
  const alpha = count > 20000 ? 70 : count > 5000 ? 110 : 180;
  drawnEdges.forEach((id, n) => {
    const edge = edges[id], a = nodes[edge.from], b = nodes[edge.to], far = Math.hypot(b.x - a.x, b.y - a.y);
    spots[4 * n] = a.x; spots[4 * n + 1] = a.y; spots[4 * n + 2] = b.x; spots[4 * n + 3] = b.y;
    const inside = strong?.edges.has(id), shade = inside ? loud : grey, opacity = inside ? 255 : strong ? 26 : alpha;
    for (let end = 0; end < 2; end++) {
      colours[8 * n + 4 * end] = shade[0]; colours[8 * n + 4 * end + 1] = shade[1]; colours[8 * n + 4 * end + 2] = shade[2]; colours[8 * n + 4 * end + 3] = opacity;
    }
    const dashed = lines[edge.line].dashes.length > 0;
    along[2 * n] = dashed ? -0.001 : 0.001; along[2 * n + 1] = dashed ? -far : far;
  });
  ready.strokes.fill([spots, colours, along]);
  ready.strokes.count = count * 2;
}

// Communities with what is visible of them, and the bundles of lines between them.
function computeGroups() {
  const counts = data.groups.map((group) => group.nodes.reduce((sum, id) => sum + (state.visible.nodes.has(id) ? 1 : 0), 0));
  const ties = new Map();
  for (const id of state.visible.edges) {
    const a = nodes[edges[id].from].group, b = nodes[edges[id].to].group;
    if (a === b || a < 0 || b < 0) continue;
    const key = a < b ? a * 1e6 + b : b * 1e6 + a;
    ties.set(key, (ties.get(key) || 0) + 1);
  }
  data.groups.forEach((group, number) => { group.count = counts[number]; });
  bundles = [...ties].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 2 * data.groups.length).map(([key, count]) => ({ a: Math.floor(key / 1e6), b: key % 1e6, count }));
}

const aggregated = () => !state.scope && camera.scale < near && data.groups.length > 1 && state.visible.nodes.size > 1500;
const groupColour = (group) => {
  const tally = new Map();
  for (const id of group.nodes.slice(0, 30)) tally.set(nodes[id].type, (tally.get(nodes[id].type) || 0) + 1);
  return typeColour([...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0][0]);
};

let frame = 0, restTimer = 0, moving = false, hovering = null, lastFrame = 0, pace = 0;
let drawn = null; // the camera of the last drawing
function redraw() {
  if (!frame) frame = requestAnimationFrame(() => { frame = 0; drawAll(); });
}

// The camera moves. Where a drawing takes long (no graphics card), the last one is moved as a picture, and drawn anew when the
// camera rests, or has gone so far that the picture no longer covers the stage; else all is drawn, and only labels and most
// lines wait for the rest.
let slow = Boolean(gl) && /swiftshader|llvmpipe|software|basic render/i.test(gl.getParameter(gl.getExtension("WEBGL_debug_renderer_info")?.UNMASKED_RENDERER_WEBGL || gl.RENDERER));
function stir() {
  const now = performance.now();
  if (moving && now - lastFrame < 1000) pace += ((now - lastFrame) - pace) * 0.1;
  if (pace > 50) slow = true;
  lastFrame = now;
  moving = true;
  clearTimeout(restTimer);
  restTimer = setTimeout(() => { moving = false; plan = null; redraw(); moved(); }, 140);
  if (slow && drawn) slideAlong(); else redraw();
}

function slideAlong() {
  const grown = camera.scale / drawn.scale, x = (drawn.x - camera.x) * camera.scale, y = (drawn.y - camera.y) * camera.scale;
  for (const canvas of Object.values(under2d)) canvas.style.transform = `translate(${x}px, ${y}px) scale(${grown})`;
  const gone = Math.abs(x) > 0.6 * stage.clientWidth || Math.abs(y) > 0.6 * stage.clientHeight || grown > 3 || grown < 0.4;
  if (gone) redraw();
}

function drawAll() {
  drawn = { ...camera };
  for (const canvas of Object.values(under2d)) canvas.style.transform = "";
  const { clientWidth: width, clientHeight: height } = stage;
  const ratio = Math.min(2, devicePixelRatio || 1);
  for (const canvas of Object.values(under2d)) {
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) { canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio); }
  }
  const whole = aggregated();
  if (gl) drawGlass(width, height, ratio, whole);
  flat.setTransform(1, 0, 0, 1, 0, 0);
  flat.clearRect(0, 0, under2d.paper.width, under2d.paper.height);
  flat.setTransform(ratio * camera.scale, 0, 0, ratio * camera.scale, ratio * (width / 2 - camera.x * camera.scale), ratio * (height / 2 - camera.y * camera.scale));
  if (whole) drawGroups();
  else if (!moving || slow) { if (moving) plan = null; rings(); drawLabels(flat, camera.scale); }
}

function drawGlass(width, height, ratio, whole) {
  gl.viewport(0, 0, under2d.glass.width, under2d.glass.height);
  gl.clearColor(0, 0, 0, 0);
  gl.clear(gl.COLOR_BUFFER_BIT);
  if (whole) return;
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const use = ({ made, view, scaling }, { array }) => {
    gl.useProgram(made);
    gl.bindVertexArray(array);
    gl.uniform4f(view, camera.x, camera.y, 2 * camera.scale / width, -2 * camera.scale / height);
    gl.uniform2f(scaling, camera.scale * ratio, 2.5 * ratio);
  };
  const strong = emphasis();
  const most = moving && !slow ? MOVING_LINES : Infinity;
  if (ready.strokes.count) {
    use(ready.lines, ready.strokes);
    const count = Math.min(ready.strokes.count, 2 * most);
    // The last ones are those that stand out.
    gl.drawArrays(gl.LINES, strong ? ready.strokes.count - count : 0, count);
  }
  use(ready.nodes, ready.dots);
  gl.drawArrays(gl.POINTS, 0, ready.dots.count);
}
const MOVING_LINES = 4000;

// The chosen and the hovered node get a ring; few arrowheads matter at a time, so they are drawn here as well.
function rings() {
  for (const [focus, width] of [[state.hovered, 1.5], [state.selection, 3]]) {
    if (focus?.kind !== "node") continue;
    const { x, y, size } = nodes[focus.id];
    flat.beginPath();
    flat.arc(x, y, size + 2 / camera.scale, 0, 7);
    flat.strokeStyle = ink;
    flat.lineWidth = width / camera.scale;
    flat.stroke();
  }
  flat.fillStyle = soft;
  for (const id of drawing.labelledEdges()) {
    const edge = edges[id];
    if (relations[edge.relation].symmetric) continue;
    const a = nodes[edge.from], b = nodes[edge.to], far = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const dx = (b.x - a.x) / far, dy = (b.y - a.y) / far, tip = Math.max(b.size, 1.3 / camera.scale) + 1 / camera.scale, wing = 7 / camera.scale;
    const x = b.x - dx * tip, y = b.y - dy * tip;
    flat.beginPath();
    flat.moveTo(x, y);
    flat.lineTo(x - dx * wing + dy * wing * 0.4, y - dy * wing - dx * wing * 0.4);
    flat.lineTo(x - dx * wing - dy * wing * 0.4, y - dy * wing + dx * wing * 0.4);
    flat.fill();
  }
}

function drawGroups() {
  const shown = data.groups.filter((group) => group.count);
  const most = Math.max(...bundles.map((bundle) => bundle.count), 1);
  flat.strokeStyle = token("--edge");
  flat.lineCap = "round";
  for (const { a, b, count } of bundles) {
    const one = data.groups[a], other = data.groups[b];
    flat.globalAlpha = 0.25 + 0.5 * count / most;
    flat.lineWidth = (1 + 7 * Math.sqrt(count / most)) / camera.scale;
    flat.beginPath();
    flat.moveTo(one.x, one.y);
    flat.lineTo(other.x, other.y);
    flat.stroke();
  }
  for (const group of shown) {
    flat.globalAlpha = hovering === group || (state.selection?.kind === "group" && data.groups[state.selection.id] === group) ? 0.95 : 0.62;
    const alpha = flat.globalAlpha;
    flat.beginPath();
    flat.arc(group.x, group.y, radiusOf(group), 0, 7);
    flat.globalAlpha = 1;
    flat.fillStyle = paper;
    flat.fill();
    flat.globalAlpha = alpha;
    flat.fillStyle = groupColour(group);
    flat.fill();
  }
  flat.globalAlpha = 1;
  const taken = new Taken(), scale = camera.scale;
  flat.textAlign = "center";
  flat.textBaseline = "middle";
  flat.lineJoin = "round";
  for (const group of [...shown].sort((a, b) => b.count - a.count).slice(0, 120)) {
    const text = [...group.nodes.slice(0, 2).map((id) => names[id]), `${group.count} entities`];
    const half = Math.max(...text.map((line) => textWidth(flat, NODE_FONT, line))) / 2, tall = 8 * text.length;
    const box = [group.x * scale - half, group.y * scale - tall, group.x * scale + half, group.y * scale + tall];
    if (!taken.free(box)) continue;
    taken.add(box);
    flat.save();
    flat.translate(group.x, group.y);
    flat.scale(1 / scale, 1 / scale);
    flat.font = NODE_FONT + family;
    flat.strokeStyle = paper;
    flat.lineWidth = 3.5;
    text.forEach((line, place) => {
      flat.fillStyle = place < text.length - 1 ? ink : soft;
      flat.strokeText(line, 0, 16 * place - tall + 8);
      flat.fillText(line, 0, 16 * place - tall + 8);
    });
    flat.restore();
  }
}

const radiusOf = (group) => Math.max(group.r * 0.92 * Math.sqrt(group.count / group.nodes.length), 4 / camera.scale);

// What is on the screen, the best linked first, and no more than can bear a label.
function onScreen(most) {
  const halfWidth = stage.clientWidth / 2 / camera.scale, halfHeight = stage.clientHeight / 2 / camera.scale;
  const found = [];
  for (const id of ranked) {
    const { x, y } = nodes[id];
    if (Math.abs(x - camera.x) < halfWidth && Math.abs(y - camera.y) < halfHeight && state.visible.nodes.has(id)) {
      found.push(id);
      if (found.length >= most) break;
    }
  }
  const chosen = state.selection?.kind === "node" ? state.selection.id : null;
  if (chosen !== null && !found.includes(chosen) && state.visible.nodes.has(chosen)) found.push(chosen);
  return found;
}

const drawing = {
  swell, vis: null, camera,
  at: (id) => nodes[id],
  size: (id) => Math.max(nodes[id].size, 1.3 / camera.scale),
  point(id, part) {
    const a = nodes[edges[id].from], b = nodes[edges[id].to];
    return { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
  },
  scale: () => camera.scale,
  centre: () => ({ x: camera.x, y: camera.y }),
  toScreen: ({ x, y }) => ({ x: (x - camera.x) * camera.scale + stage.clientWidth / 2, y: (y - camera.y) * camera.scale + stage.clientHeight / 2 }),
  toCanvas: ({ x, y }) => ({ x: (x - stage.clientWidth / 2) / camera.scale + camera.x, y: (y - stage.clientHeight / 2) / camera.scale + camera.y }),
  redraw,
  labelled: () => onScreen(300),
  labelledEdges() {
    const strong = emphasis();
    if (strong && strong.edges.size <= 200) return strong.edges;
    return camera.scale < 0.9 && state.visible.edges.size > 300 ? NOTHING : onScreen(150).flatMap((id) => nodes[id].edges.filter((edge) => edges[edge].from === id && state.visible.edges.has(edge))).slice(0, 300);
  },
  shownNodes: () => (aggregated() ? NOTHING : state.visible.nodes),
  shownEdges: () => (aggregated() ? NOTHING : state.visible.edges),
  groups: () => (aggregated() ? data.groups.filter((group) => group.count).map((group) => ({ x: group.x, y: group.y, r: radiusOf(group), colour: groupColour(group), text: [groupName(group)] })) : []),
  moveTo({ position, scale, offset = { x: 0, y: 0 }, animate = true, duration = 300 }) {
    const to = { scale: scale || camera.scale };
    to.x = (position || camera).x - offset.x / to.scale;
    to.y = (position || camera).y - offset.y / to.scale;
    if (!animate || still.matches) { Object.assign(camera, to); stir(); return; }
    const from = { ...camera }, start = performance.now();
    const step = (now) => {
      const part = Math.min(1, (now - start) / duration), ease = part * (2 - part);
      camera.scale = from.scale * (to.scale / from.scale) ** ease;
      // The middle follows the zoom, so that the way looks straight.
      const share = Math.abs(to.scale / from.scale - 1) < 0.01 ? ease : (1 / camera.scale - 1 / from.scale) / (1 / to.scale - 1 / from.scale);
      camera.x = from.x + (to.x - from.x) * share;
      camera.y = from.y + (to.y - from.y) * share;
      stir();
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  },
  mark: () => {},
  opensAt(scale) { near = Math.max(near, scale * 1.3); },
};

function showGroup(group) {
  const { clientWidth: width, clientHeight: height } = stage;
  drawing.moveTo({ position: group, scale: Math.min(1.6, Math.max(near * 1.05, Math.min(width, height) / (2.3 * group.r))) });
}

// What lies under the pointer: a community where those are drawn; else a node, a label, a line.
function under(spot) {
  const { x, y } = drawing.toCanvas(spot);
  if (aggregated()) {
    const number = data.groups.findIndex((group) => group.count && Math.hypot(group.x - x, group.y - y) <= radiusOf(group));
    return number < 0 ? null : { kind: "group", id: number };
  }
  const reach = 4 / camera.scale;
  let best = null;
  const ring = Math.ceil((14 + reach) / CELL);
  for (let cx = Math.floor(x / CELL) - ring; cx <= Math.floor(x / CELL) + ring; cx++) for (let cy = Math.floor(y / CELL) - ring; cy <= Math.floor(y / CELL) + ring; cy++) {
    for (const id of cells.get(`${cx} ${cy}`) || NOTHING) {
      if (!state.visible.nodes.has(id)) continue;
      const far = Math.hypot(nodes[id].x - x, nodes[id].y - y) - drawing.size(id);
      if (far <= reach && (!best || far < best.far)) best = { far, id };
    }
  }
  if (best) return { kind: "node", id: best.id };
  return labelAt({ x, y }) || lineAt(x, y, reach);
}

function lineAt(x, y, reach) {
  const strong = emphasis();
  let best = null;
  for (const id of strong ? strong.edges : drawnEdges) {
    const a = nodes[edges[id].from], b = nodes[edges[id].to], dx = b.x - a.x, dy = b.y - a.y;
    const part = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    const far = Math.hypot(a.x + part * dx - x, a.y + part * dy - y);
    if (far <= reach && (!best || far < best.far)) best = { far, id };
  }
  return best && { kind: "edge", id: best.id };
}

// Pointers: one drags, two pinch, a short one clicks.
const pointers = new Map();
let travelled = 0;
const local = (event) => { const { left, top } = stage.getBoundingClientRect(); return { x: event.clientX - left, y: event.clientY - top }; };
function zoomAt(spot, factor) {
  const before = drawing.toCanvas(spot);
  camera.scale = Math.min(MOST, Math.max(LEAST, camera.scale * factor));
  const after = drawing.toCanvas(spot);
  camera.x += before.x - after.x;
  camera.y += before.y - after.y;
  stir();
}
stage.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  stage.setPointerCapture(event.pointerId);
  pointers.set(event.pointerId, local(event));
  travelled = pointers.size > 1 ? 99 : 0;
});
stage.addEventListener("pointermove", (event) => {
  const now = local(event), before = pointers.get(event.pointerId);
  if (!before) {
    if (moving) return;
    const focus = under(now);
    stage.style.cursor = focus ? "pointer" : "";
    const group = focus?.kind === "group" ? data.groups[focus.id] : null;
    const node = focus?.kind === "node" ? focus : null;
    if (group !== hovering || node?.id !== state.hovered?.id) { hovering = group; state.hovered = node; relabel(); }
    return;
  }
  const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, spot]) => spot);
  if (other) zoomAt({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1));
  camera.x -= (now.x - before.x) / camera.scale / (other ? 2 : 1);
  camera.y -= (now.y - before.y) / camera.scale / (other ? 2 : 1);
  travelled += Math.hypot(now.x - before.x, now.y - before.y);
  pointers.set(event.pointerId, now);
  if (travelled > 3) stir();
});
for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, (event) => {
  if (!pointers.delete(event.pointerId) || name === "pointercancel" || travelled > 3) return;
  clicked(under(local(event)));
});
stage.addEventListener("dblclick", (event) => {
  const focus = under(local(event));
  if (focus?.kind === "group") showGroup(data.groups[focus.id]); else zoomAt(local(event), 2);
});
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoomAt(local(event), Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)));
}, { passive: false });
new ResizeObserver(redraw).observe(stage);
computeVisible();
