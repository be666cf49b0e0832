// The panel: what the graph says of the chosen entity or line, with the sentences behind it.

const panel = document.getElementById("panel");
const panelBody = document.getElementById("panel-body");
const panelBack = document.getElementById("panel-back");
const trail = []; // what was looked at before, for the back button
let returnFocus = null;

function select(focus, { focusPanel = false, back = false } = {}) {
  if (state.selection && focus && !back) trail.push(state.selection);
  if (!focus) trail.length = 0;
  state.selection = focus;
  if (focus) reveal(focus);
  network.unselectAll();
  if (focus) network.setSelection({ nodes: focus.kind === "node" ? [focus.id] : [], edges: focus.kind === "edge" ? [`e${focus.id}`] : [] }, { highlightEdges: false });
  fillPanel();
  paint();
  if (focus && focusPanel) document.getElementById("panel-title").focus();
}

// What is chosen must be on the page, whatever is switched off.
function reveal({ kind, id }) {
  const ends = kind === "node" ? [id] : [edges[id].from, edges[id].to];
  let changed = false;
  for (const end of ends) {
    changed = state.hiddenTypes.delete(nodes[end].type) || changed;
    if (!state.visible.nodes.has(end)) { state.pinned.add(end); changed = true; }
  }
  if (kind === "edge" && !state.visible.edges.has(id)) {
    state.lines.add(edges[id].line);
    state.hiddenRelations.delete(edges[id].relation);
    changed = true;
  }
  if (changed) refresh();
}

function fillPanel() {
  const focus = state.selection;
  panel.hidden = !focus;
  panelBack.style.visibility = trail.length ? "" : "hidden";
  if (!focus) return;
  panelBody.replaceChildren(...(focus.kind === "node" ? nodePanel(nodes[focus.id]) : edgePanel(edges[focus.id])));
  panelBody.scrollTop = 0;
}

function entityButton(id) {
  const go = () => { select({ kind: "node", id }, { focusPanel: true }); show([id]); };
  return el("button", { type: "button", className: "entity", dir: "auto", on: { click: go } }, typeIcon(nodes[id].type), nodes[id].label);
}

function lineTag(name) {
  return lines[name].tag ? el("span", { className: "tag" }, lines[name].tag) : null;
}

function nodePanel(node) {
  const also = node.aliases.length ? el("p", { className: "also", dir: "auto" }, `Also ${node.aliases.join(", ")}`) : null;
  const badges = node.facts.filter((fact) => fact.concept);
  const links = [...node.identifiers.map((text) => el("span", {}, text)), ...node.links.map((url) => link(url, new URL(url).hostname))];
  return [
    el("p", { className: "kind" }, typeIcon(node.type), el("span", { className: "kind-name" }, types[node.type].label)),
    el("h2", { className: "name", id: "panel-title", tabIndex: -1, dir: "auto" }, node.label),
    also,
    badges.length ? el("div", { className: "badges" }, ...badges.map((fact) =>
      el("span", { className: lines[fact.line].tag ? "badge off" : "badge" }, fact.value, lines[fact.line].tag ? ` (${lines[fact.line].tag})` : ""))) : null,
    links.length ? el("p", { className: "links" }, ...links) : null,
    ...factRows(node),
    ...connectionRows(node),
    el("h3", {}, `In ${node.articles.length} article${node.articles.length === 1 ? "" : "s"}`),
    el("ul", { className: "sources" }, ...node.articles.map((id) => el("li", {}, articleName(articles[id]), el("small", {}, dated(articles[id]), articles[id].date && articles[id].title ? " · " : null, articles[id].title ? articles[id].sources.join(", ") : null)))),
  ].filter(Boolean);
}

function factRows(node) {
  const names = [...new Set(node.facts.map((fact) => fact.relation))];
  return names.flatMap((name) => [
    el("h3", {}, relations[name].label),
    ...node.facts.filter((fact) => fact.relation === name).map((fact) =>
      statement([el("span", { dir: "auto" }, fact.value), lineTag(fact.line)], fact.sentences, [node.id], [fact.value], false)),
  ]);
}

// All statements of a node, those of hidden kinds of line last and closed.
function connectionRows(node) {
  const order = data.lines.map((line) => line.name);
  const rank = (edge) => (state.lines.has(edge.line) ? 0 : 100) + order.indexOf(edge.line);
  const groups = new Map();
  for (const id of node.edges) {
    const edge = edges[id], relation = relations[edge.relation];
    const heading = edge.from === node.id || relation.symmetric ? relation.label : relation.inverse || `${relation.label} (towards ${node.label})`;
    if (!groups.has(heading)) groups.set(heading, []);
    groups.get(heading).push(edge);
  }
  const open = node.edges.length <= 2;
  return [...groups].flatMap(([heading, group]) => [
    el("h3", {}, heading),
    ...group.sort((a, b) => rank(a) - rank(b) || nodes[otherEnd(b, node.id)].degree - nodes[otherEnd(a, node.id)].degree || a.id - b.id).map((edge) => {
      const other = otherEnd(edge, node.id);
      return statement([entityButton(other), lineTag(edge.line)], edge.sentences, [edge.from, edge.to], [], open);
    }),
  ]);
}

function edgePanel(edge) {
  const arrow = relations[edge.relation].symmetric ? "M8 2v12M4 6l4-4 4 4M4 10l4 4 4-4" : "M8 2v12M4 10l4 4 4-4";
  const count = edge.sentences.length;
  return [
    el("div", { className: "triple" },
      entityButton(edge.from),
      el("h2", { className: "verb", id: "panel-title", tabIndex: -1 }, svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: arrow })), relations[edge.relation].label, lineTag(edge.line)),
      entityButton(edge.to)),
    el("h3", {}, `${count} sentence${count === 1 ? "" : "s"}`),
    ...edge.sentences.map((id) => said(sentences[id], [edge.from, edge.to], [])),
  ];
}

function statement(head, ids, ends, words, open) {
  return el("details", { className: "statement", open },
    el("summary", {}, ...head, ids.length > 1 ? el("span", { className: "n" }, String(ids.length)) : null,
      el("span", { className: "glimpse", dir: "auto" }, sentences[ids[0]].text)),
    ...ids.map((id) => said(sentences[id], ends, words)));
}

const WORDS = { role: "role", amount: "amount", score: "score", from: "from", until: "until" };

function said(sentence, ends, words) {
  const article = articles[sentence.article];
  const sure = sentence.confidence === undefined ? null : el("span", {}, `confidence ${Math.round(sentence.confidence * 100)}%`);
  const details = Object.entries(sentence.details || {}).map(([name, value]) => el("span", {}, `${WORDS[name]} ${value}`));
  const meta = [el("span", {}, sentence.status), sentence.speaker ? el("span", {}, `said by ${sentence.speaker}`) : null, ...details,
    sure, sentence.derived ? el("span", {}, "follows from another statement") : null];
  return el("blockquote", { className: "said" },
    el("p", { dir: "auto" }, ...marked(sentence.text, ends, words)),
    el("footer", {},
      el("div", {}, articleName(article), article.date ? " · " : null, dated(article)),
      el("div", { className: "meta" }, ...meta.filter(Boolean)),
      article.title ? el("div", {}, article.sources.join(", ")) : null));
}

function articleName(article) {
  const name = article.title || article.sources.join(", ");
  return article.url ? link(article.url, name) : el("span", { dir: "auto" }, name);
}

function dated(article) {
  return article.date ? el("time", { datetime: article.date }, article.date) : null;
}

function link(url, text) {
  return /^https?:\/\//i.test(url) ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, text) : text;
}

// The sentence as text nodes, with the names of the two ends marked.
function marked(text, ends, words) {
  const names = [...ends.flatMap((id) => [nodes[id].label, ...nodes[id].aliases]), ...words].filter((name) => name.length > 1);
  const parts = [];
  let rest = 0;
  while (rest < text.length) {
    let hit = null;
    for (const name of names) {
      const at = wordAt(text, name, rest);
      if (at >= 0 && (!hit || at < hit.at || (at === hit.at && name.length > hit.name.length))) hit = { at, name };
    }
    if (!hit) break;
    parts.push(text.slice(rest, hit.at), el("mark", {}, hit.name));
    rest = hit.at + hit.name.length;
  }
  return [...parts, text.slice(rest)];
}

const LETTER = /[\p{L}\p{N}]/u;

function wordAt(text, name, from) {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!LETTER.test(text[at - 1] || " ") && !LETTER.test(text[at + name.length] || " ")) return at;
  }
  return -1;
}

document.getElementById("panel-close").addEventListener("click", () => closePanel());
panelBack.addEventListener("click", () => {
  const before = trail.pop();
  select(before, { back: true, focusPanel: true });
  show(before.kind === "node" ? [before.id] : [edges[before.id].from, edges[before.id].to]);
});

function closePanel() {
  select(null);
  (returnFocus || stage).focus({ preventScroll: true });
  returnFocus = null;
}
