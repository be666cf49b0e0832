// The panel: what the graph says of the chosen entity, line, community or part, with the sentences behind it.

const panel = document.getElementById("panel");
const panelBody = document.getElementById("panel-body");
const panelBack = document.getElementById("panel-back");
let returnFocus = null;

function select(focus, { focusPanel = false, quiet = false } = {}) {
  state.selection = focus;
  if (focus) reveal(focus);
  drawing.mark(focus);
  fillPanel();
  paint();
  if (!quiet) remember();
  if (focus && focusPanel) document.getElementById("panel-title").focus();
}

// What is chosen must be on the page, whatever is switched off.
function reveal({ kind, id }) {
  if (kind !== "node" && kind !== "edge") return;
  const ends = kind === "node" ? [id] : [edges[id].from, edges[id].to];
  const outside = () => ends.some((end) => !state.visible.nodes.has(end)) || (kind === "edge" && !state.visible.edges.has(id));
  if (state.scope && outside()) { state.scope = null; refresh(); }
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
  if (outside() && filtersSentences()) { clearSentenceFilters(); refresh(); }
}

function fillPanel() {
  const focus = state.selection;
  panel.hidden = !focus;
  panelBack.style.visibility = canGoBack() ? "" : "hidden";
  if (!focus) return;
  const parts = { node: () => nodePanel(nodes[focus.id]), edge: () => edgePanel(edges[focus.id]), group: () => groupPanel(data.groups[focus.id]), scope: () => scopePanel(state.scope) };
  panelBody.replaceChildren(...parts[focus.kind]());
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
    findBar(node),
    ...conflictRows(node),
    ...factRows(node),
    ...connectionRows(node),
    el("h3", {}, `In ${node.articles.length} article${node.articles.length === 1 ? "" : "s"}`),
    el("ul", { className: "sources" }, ...node.articles.map((id) => el("li", {}, articleName(articles[id]), el("small", {}, dated(articles[id]), articles[id].date && articles[id].title ? " · " : null, articles[id].title ? articles[id].sources.join(", ") : null)))),
  ].filter(Boolean);
}

// Where to go from an entity: the part around it, the way to another one, what the two share.
function findBar(node) {
  const scope = state.scope;
  const steps = [1, 2, 3].map((count) => {
    const on = scope?.kind === "focus" && scope.a === node.id && scope.steps === count;
    return el("button", { type: "button", className: "chip", "aria-pressed": String(on), "aria-label": `Show only what is ${count} step${count > 1 ? "s" : ""} around`, on: { click: () => setScope(on ? null : { kind: "focus", a: node.id, steps: count }) } }, String(count));
  });
  const ask = (kind, words) => el("button", { type: "button", className: "chip", on: { click: () => askFor(kind, node.id) } }, words);
  return el("div", { className: "find-bar", role: "group", "aria-label": "Find from here" },
    el("span", {}, "Steps around"), ...steps, ask("path", "Path to …"), ask("common", "In common with …"));
}

// What articles disagree on, each side with its sentences, side by side.
function conflictRows(node) {
  if (!node.conflicts.length) return [];
  const sentencesOf = (side) => [...side.edges.flatMap((id) => edges[id].sentences), ...side.facts.flatMap((id) => node.facts[id].sentences)];
  return [el("h3", { className: "warn" }, `The articles disagree`), ...node.conflicts.map((conflict) =>
    el("details", { className: "conflict" },
      el("summary", {}, el("span", {}, relations[conflict.relation].label), el("small", {}, conflict.why),
        el("span", { className: "glimpse" }, conflict.sides.map((side) => side.label).join(" / "))),
      el("div", { className: "sides" }, ...conflict.sides.map((side) => el("section", { "aria-label": side.label },
        el("h4", { dir: "auto" }, side.label, el("span", { className: "n" }, ` ${sentencesOf(side).length}`)),
        ...sentencesOf(side).slice(0, MANY).map((id) => said(sentences[id], [node.id], [side.label])))))))];
}

function groupPanel(group) {
  const shown = group.nodes.filter((id) => state.visible.nodes.has(id));
  return [
    el("p", { className: "kind" }, el("span", { className: "kind-name" }, "Community")),
    el("h2", { className: "name", id: "panel-title", tabIndex: -1, dir: "auto" }, groupName(group)),
    el("p", { className: "also" }, `${shown.length} entities that are linked with each other more than with others`),
    el("div", { className: "find-bar" }, el("button", { type: "button", className: "chip", on: { click: () => showGroup(group) } }, "Zoom in")),
    el("ul", { className: "sources" }, ...shown.slice(0, 60).map((id) => el("li", {}, entityButton(id)))),
  ];
}

function groupName(group) {
  return group.nodes.slice(0, 2).map((id) => nodes[id].label).join(", ");
}

function scopePanel(scope) {
  const heading = el("h2", { className: "name", id: "panel-title", tabIndex: -1, dir: "auto" }, scopeWords(scope));
  const all = el("div", { className: "find-bar" }, el("button", { type: "button", className: "chip", on: { click: () => setScope(null) } }, "Show all again"));
  if (scope.kind === "path") {
    if (!scope.steps.length) return [heading, el("p", { className: "also" }, "No way leads from one to the other over what is switched on."), all];
    return [heading, el("p", { className: "also" }, `${scope.steps.length} step${scope.steps.length > 1 ? "s" : ""}${state.visible.nodes.size > scope.steps.length + 1 ? "; other ways of the same length are drawn too" : ""}`), all,
      entityButton(scope.a), ...scope.steps.flatMap((step) => [...step.edges.map(linkRow), entityButton(step.to)])];
  }
  return [heading, el("p", { className: "also" }, scope.found.length ? `${scope.found.length} that both are linked with` : "Nothing that both are linked with, over what is switched on."), all,
    ...[...scope.found].sort((a, b) => nodes[b].degree - nodes[a].degree || a - b).slice(0, 100).flatMap((id) => [el("h3", {}, entityButton(id)),
      ...nodes[id].edges.filter((number) => state.visible.edges.has(number) && [scope.a, scope.b].includes(otherEnd(edges[number], id))).map(linkRow)])];
}

// A line in words, with its sentences below.
function linkRow(id) {
  const edge = edges[id];
  return statement([el("span", { dir: "auto" }, `${nodes[edge.from].label} — ${relations[edge.relation].label} — ${nodes[edge.to].label}`), lineTag(edge.line)], edge.sentences, [edge.from, edge.to], [], false);
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
    ...conflictRows({ ...nodes[edge.from], conflicts: nodes[edge.from].conflicts.filter((conflict) => conflict.sides.some((side) => side.edges.includes(edge.id))) }),
    ...edge.sentences.slice(0, MANY).map((id) => said(sentences[id], [edge.from, edge.to], [])),
    edge.sentences.length > MANY ? el("p", { className: "also" }, `and ${edge.sentences.length - MANY} more in the table`) : null,
  ].filter(Boolean);
}

const MANY = 60; // a panel of thousands of sentences helps nobody

function statement(head, ids, ends, words, open) {
  return el("details", { className: "statement", open },
    el("summary", {}, ...head, ids.length > 1 ? el("span", { className: "n" }, String(ids.length)) : null,
      el("span", { className: "glimpse", dir: "auto" }, passages[sentences[ids[0]].passage].text)),
    ...ids.slice(0, MANY).map((id) => said(sentences[id], ends, words)));
}

const WORDS = { role: "role", amount: "amount", score: "score", from: "from", until: "until" };

function said(sentence, ends, words) {
  const article = articles[sentence.article], passage = passages[sentence.passage], more = sentence.more;
  const sure = sentence.confidence === null ? null : el("span", {}, `confidence ${Math.round(sentence.confidence * 100)}%`);
  const details = Object.entries(more.details || {}).map(([name, value]) => el("span", {}, `${WORDS[name]} ${value}`));
  const meta = [el("span", {}, sentence.status), more.speaker ? el("span", {}, `said by ${more.speaker}`) : null, ...details,
    sure, sentence.extractor ? el("span", {}, `found by ${sentence.extractor}`) : null, more.derived ? el("span", {}, "follows from another statement") : null];
  const around = (text) => (text ? el("span", { className: "around" }, text) : null);
  return el("blockquote", { className: counts(sentence.id) ? "said" : "said out" },
    el("p", { dir: "auto" }, around(passage.before), ...marked(passage.text, ends, words, more.trigger), around(passage.after)),
    el("footer", {},
      el("div", {}, articleName(article), article.outlet ? ` · ${article.outlet}` : null, article.date ? " · " : null, dated(article)),
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

// The sentence as text nodes, with the names of the two ends marked, and the word that expresses the relation underlined.
function marked(text, ends, words, trigger) {
  const names = [...ends.flatMap((id) => [nodes[id].label, ...nodes[id].aliases]), ...words].filter((name) => name.length > 1);
  const hits = [];
  let rest = 0;
  while (rest < text.length) {
    let hit = null;
    for (const name of names) {
      const at = wordAt(text, name, rest);
      if (at >= 0 && (!hit || at < hit.start || (at === hit.start && at + name.length > hit.end))) hit = { start: at, end: at + name.length, tag: "mark" };
    }
    if (!hit) break;
    hits.push(hit);
    rest = hit.end;
  }
  if (trigger) {
    const [start, end] = trigger;
    const free = hits.every((hit) => end <= hit.start || start >= hit.end);
    if (free) hits.push({ start, end, tag: "u" });
  }
  hits.sort((a, b) => a.start - b.start);
  const parts = [];
  rest = 0;
  for (const { start, end, tag } of hits) {
    parts.push(text.slice(rest, start), el(tag, tag === "u" ? { className: "trigger", title: "The words that say it" } : {}, text.slice(start, end)));
    rest = end;
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
panelBack.addEventListener("click", () => history.back());

function closePanel() {
  select(null);
  (returnFocus || stage).focus({ preventScroll: true });
  returnFocus = null;
}
