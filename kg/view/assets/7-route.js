// What is on the screen as the page's fragment: back and forward go through it, and a link with it restores it.
// Things are named by their keys, not by numbers, so that a link survives a page that was built anew.

const byKey = new Map(nodes.map((node) => [node.key, node.id]));
const edgeKey = (edge) => [nodes[edge.from].key, edge.relation, nodes[edge.to].key, edge.line].join("~");
let written = "", depth = 0, applying = false;

function route() {
  const out = new URLSearchParams();
  const put = (name, value) => { if (value) out.set(name, value); };
  const { selection, scope } = state;
  if (selection?.kind === "node") put("node", nodes[selection.id].key);
  if (selection?.kind === "edge") put("edge", edgeKey(edges[selection.id]));
  if (selection?.kind === "group") put("group", String(selection.id + 1));
  if (selection?.kind === "scope") put("panel", "scope");
  if (scope?.kind === "focus") put("focus", `${nodes[scope.a].key}~${scope.steps}`);
  else if (scope) put(scope.kind, `${nodes[scope.a].key}~${nodes[scope.b].key}`);
  put("types-off", [...state.hiddenTypes].sort().join("~"));
  put("relations-off", [...state.hiddenRelations].sort().join("~"));
  put("outlets-off", [...state.hiddenOutlets].sort().map((name) => name || "-").join("~"));
  if ([...state.lines].sort().join() !== [...opening].sort().join()) put("lines", [...state.lines].sort().join("~") || "-");
  if (state.confidence) put("confidence", String(Math.round(state.confidence * 100)));
  put("from", state.from);
  put("until", state.until);
  if (state.valid) put("dates", "valid");
  if (state.lonely) put("unlinked", "1");
  if (state.tab !== "network") put("view", state.tab);
  return out;
}

// Each step of the reader becomes a step of the browser's history; the camera is noted in it without one.
function remember() {
  if (applying) return;
  const next = route();
  if (String(next) === withoutCamera(location.hash)) return;
  written = `#${next}`;
  depth++;
  try { history.pushState({ depth }, "", written); } catch { location.hash = written; }
  panelBack.style.visibility = canGoBack() ? "" : "hidden";
}

let cameraTimer = 0;
function moved() {
  clearTimeout(cameraTimer);
  cameraTimer = setTimeout(() => {
    const { x, y } = toData(drawing.centre());
    const next = route();
    next.set("at", [Math.round(x), Math.round(y), drawing.scale().toPrecision(3)].join("~"));
    written = `#${next}`;
    try { history.replaceState({ depth }, "", written); } catch { /* a page that may not: the link then lacks the camera */ }
  }, 250);
}

function withoutCamera(hash) {
  const given = new URLSearchParams(hash.slice(1));
  given.delete("at");
  return String(given);
}

function canGoBack() {
  return depth > 0;
}

function restore() {
  const given = new URLSearchParams(location.hash.slice(1));
  const list = (name, known) => new Set((given.get(name) || "").split("~").filter((entry) => known(entry)));
  applying = true;
  state.hiddenTypes = list("types-off", (name) => Object.hasOwn(types, name));
  state.hiddenRelations = list("relations-off", (name) => Object.hasOwn(relations, name));
  state.hiddenOutlets = new Set([...list("outlets-off", Boolean)].map((name) => (name === "-" ? "" : name)).filter((name) => outlets.includes(name)));
  state.lines = given.has("lines") ? list("lines", (name) => Object.hasOwn(lines, name)) : new Set(opening);
  state.confidence = Math.min(100, Math.max(0, Number(given.get("confidence")) || 0)) / 100;
  const dated = (name) => (/^\d{4}(-\d\d){0,2}$/.test(given.get(name) || "") ? given.get(name) : "");
  state.from = dated("from");
  state.until = dated("until");
  state.valid = given.get("dates") === "valid";
  state.lonely = given.get("unlinked") === "1";
  state.scope = givenScope(given);
  refresh();
  fillTime();
  openTab(TABS.includes(given.get("view")) ? given.get("view") : "network");
  select(givenSelection(given), { quiet: true });
  const at = (given.get("at") || "").split("~").map(Number);
  if (at.length === 3 && at.every(Number.isFinite)) drawing.moveTo({ position: fromData({ x: at[0], y: at[1] }), scale: Math.min(MOST, Math.max(LEAST, at[2])), animate: false });
  else if (state.selection?.kind === "node" && !state.scope) show([state.selection.id]);
  else if (state.scope) fit({ animate: false });
  applying = false;
}

function givenScope(given) {
  for (const kind of ["focus", "path", "common"]) {
    const [one, other] = (given.get(kind) || "").split("~");
    const a = byKey.get(one), b = byKey.get(other), steps = Number(other);
    if (kind === "focus" && a !== undefined && [1, 2, 3].includes(steps)) return { kind, a, steps };
    if (kind !== "focus" && a !== undefined && b !== undefined) return { kind, a, b };
  }
  return null;
}

function givenSelection(given) {
  const id = byKey.get(given.get("node"));
  if (id !== undefined) return { kind: "node", id };
  const key = given.get("edge");
  const edge = key && (nodes[byKey.get(key.split("~")[0])]?.edges || []).find((number) => edgeKey(edges[number]) === key);
  if (edge !== undefined && edge !== null && edge !== "") return { kind: "edge", id: edge };
  if (given.get("group") && data.groups[Number(given.get("group")) - 1]) return { kind: "group", id: Number(given.get("group")) - 1 };
  return given.get("panel") === "scope" && state.scope ? { kind: "scope" } : null;
}

function back(event) {
  depth = event.state?.depth ?? 0;
  if (location.hash !== written) { written = location.hash; restore(); }
  panelBack.style.visibility = canGoBack() ? "" : "hidden";
}
window.addEventListener("popstate", back);
document.getElementById("copy-link").addEventListener("click", async (event) => {
  const words = event.currentTarget;
  try { await navigator.clipboard.writeText(location.href); words.textContent = "Link copied"; } catch { words.textContent = "The link is in the address bar"; }
});
