// For those who would rather read: tables and a timeline of what the network shows. Both are filled when they are looked at.

const TABS = ["network", "table", "timeline"];
const reading = document.getElementById("reading");
const PAGE = 300;
const order = { column: 0, down: false };
let rowsShown = PAGE, tableName = data.tables[0]?.name || "statements";

function openTab(name) {
  state.tab = name;
  for (const tab of TABS) {
    const button = document.getElementById(`tab-${tab}`);
    button.setAttribute("aria-selected", String(tab === name));
    button.tabIndex = tab === name ? 0 : -1;
  }
  reading.hidden = name === "network";
  reading.setAttribute("aria-labelledby", `tab-${name}`);
  document.body.classList.toggle("reads", name !== "network");
  rowsShown = PAGE;
  fillReading();
}

document.getElementById("tabs").addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) { openTab(tab.id.slice(4)); remember(); }
});
document.getElementById("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = TABS[(TABS.indexOf(state.tab) + step + TABS.length) % TABS.length];
  openTab(next);
  remember();
  document.getElementById(`tab-${next}`).focus();
  event.preventDefault();
});

function fillReading() {
  if (state.tab === "network") return;
  reading.replaceChildren(...(state.tab === "table" ? tablePage() : timelinePage()));
}

// What stands in a cell: words, and what they lead to. Sorting goes by the words.
const cell = (text, act = null, type = null) => ({ text: text ?? "", act, type });

function statementRows() {
  const open = (id) => () => { openTab("network"); select({ kind: "edge", id }, { focusPanel: true }); show(endsOf({ kind: "edge", id })); };
  const go = (id) => () => { openTab("network"); select({ kind: "node", id }, { focusPanel: true }); show([id]); };
  const rows = [];
  const row = (start, relation, object, line, said) => {
    for (const id of said) {
      if (!counts(id)) continue;
      const sentence = sentences[id], article = articles[sentence.article];
      rows.push([start, relation, object, cell(sentence.status + (sentence.more.derived ? " (implied)" : "")), cell(sentence.confidence === null ? "" : `${Math.round(sentence.confidence * 100)}%`),
        cell(sentence.more.speaker), cell(article.outlet || articleTitle(article)), cell(article.date), cell(passages[sentence.passage].text)]);
    }
  };
  for (const id of state.visible.edges) {
    const edge = edges[id];
    row(cell(nodes[edge.from].label, go(edge.from), nodes[edge.from].type), cell(relations[edge.relation].label, open(id)), cell(nodes[edge.to].label, go(edge.to), nodes[edge.to].type), edge.line, edge.sentences);
  }
  for (const id of state.visible.nodes) for (const fact of nodes[id].facts) {
    if (state.lines.has(fact.line) && !state.hiddenRelations.has(fact.relation)) row(cell(nodes[id].label, go(id), nodes[id].type), cell(relations[fact.relation].label), cell(fact.value), fact.line, fact.sentences);
  }
  return { head: ["Subject", "Relation", "Object", "Status", "Sure", "Said by", "Outlet", "Date", "Sentence"], rows };
}

const articleTitle = (article) => article.title || article.sources.join(", ");

function entityRows(table) {
  const go = (id) => () => { openTab("network"); select({ kind: "node", id }, { focusPanel: true }); show([id]); };
  const tagged = (text, line) => (lines[line].tag ? `${text} (${lines[line].tag})` : text);
  const rows = [...state.visible.nodes].filter((id) => table.types.includes(nodes[id].type)).map((id) => [
    cell(nodes[id].label, go(id), nodes[id].type),
    ...table.columns.map(({ relation, inverse }) => {
      const told = new Set();
      for (const number of nodes[id].edges) {
        const edge = edges[number];
        if (edge.relation === relation && state.visible.edges.has(number) && (inverse ? edge.to : edge.from) === id) told.add(tagged(nodes[otherEnd(edge, id)].label, edge.line));
      }
      if (!inverse) for (const fact of nodes[id].facts) {
        if (fact.relation === relation && state.lines.has(fact.line) && fact.sentences.some(counts)) told.add(tagged(fact.value, fact.line));
      }
      return cell([...told].sort().join(", "));
    }),
    cell(String(nodes[id].articles.length)),
  ]);
  return { head: [types[table.types[0]]?.label || "Name", ...table.columns.map((column) => column.label), "Articles"], rows };
}

function currentTable() {
  const table = data.tables.find((entry) => entry.name === tableName);
  return table ? entityRows(table) : statementRows();
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function tablePage() {
  const { head, rows } = currentTable();
  const column = Math.min(order.column, head.length - 1);
  // Empty cells stand last, whichever way the column goes.
  rows.sort((a, b) => {
    const one = a[column].text, other = b[column].text;
    if (!one !== !other) return one ? -1 : 1;
    return (order.down ? -1 : 1) * collator.compare(one, other);
  });
  const sortBy = (place) => { order.down = order.column === place && !order.down; order.column = place; fillReading(); reading.querySelectorAll("thead button")[place]?.focus(); };
  const choice = el("select", { id: "table-choice", "aria-label": "Which table", on: { change: (event) => { tableName = event.target.value; order.column = 0; order.down = false; rowsShown = PAGE; fillReading(); document.getElementById("table-choice").focus(); } } },
    ...[...data.tables, { name: "statements", label: "Statements" }].map((entry) => el("option", { value: entry.name }, entry.label)));
  choice.value = tableName;
  const written = (entry) => (entry.act ? el("button", { type: "button", className: "entity", dir: "auto", on: { click: entry.act } }, entry.type ? typeIcon(entry.type) : null, entry.text) : entry.text);
  return [
    el("div", { className: "reading-bar" }, choice, el("p", { role: "status" }, `${rows.length.toLocaleString("en")} rows`),
      el("button", { type: "button", className: "chip", on: { click: () => saveTable(head, rows) } }, "CSV"),
      el("button", { type: "button", className: "chip", on: { click: printAll } }, "Print")),
    el("div", { className: "table-box", tabIndex: 0, role: "region", "aria-label": "Table" }, el("table", {},
      el("thead", {}, el("tr", {}, ...head.map((name, place) => el("th", { scope: "col", "aria-sort": place === column ? (order.down ? "descending" : "ascending") : "none" },
        el("button", { type: "button", on: { click: () => sortBy(place) } }, name))))),
      el("tbody", {}, ...rows.slice(0, rowsShown).map((row) => el("tr", {}, ...row.map((entry, place) =>
        el(place === 0 ? "th" : "td", place === 0 ? { scope: "row", dir: "auto" } : { dir: "auto" }, written(entry)))))))),
    rows.length > rowsShown ? el("button", { type: "button", className: "chip more", on: { click: () => { rowsShown += PAGE * 4; fillReading(); } } }, `Show more of ${rows.length.toLocaleString("en")}`) : null,
  ].filter(Boolean);
}

// What was said when: a list by day of publication, or by the date that a statement itself gives.
function timelinePage() {
  const days = new Map();
  const put = (date, entry) => { const key = date || ""; if (days.has(key)) days.get(key).push(entry); else days.set(key, [entry]); };
  const dateOf = (id) => (state.valid && sentences[id].more.details?.from) || articles[sentences[id].article].date;
  for (const id of state.visible.edges) {
    const edge = edges[id], told = edge.sentences.filter(counts);
    const group = new Map(told.map((number) => [dateOf(number), number]));
    for (const [date, number] of group) put(date, { words: [entityButton(edge.from), ` ${edgeLabel(edge)} `, entityButton(edge.to)], number, ends: [edge.from, edge.to] });
  }
  for (const id of state.visible.nodes) for (const fact of nodes[id].facts) {
    const told = state.lines.has(fact.line) && !state.hiddenRelations.has(fact.relation) ? fact.sentences.filter(counts) : [];
    const own = /^\d{4}(-\d\d){0,2}$/.test(fact.value) ? fact.value : null;
    if (told.length) put(own || dateOf(told[0]), { words: [entityButton(id), ` ${relations[fact.relation].label} `, el("b", { dir: "auto" }, fact.value)], number: told[0], ends: [id] });
  }
  const keys = [...days.keys()].sort((a, b) => (a === "") - (b === "") || (a < b ? 1 : -1));
  let left = rowsShown;
  const parts = keys.map((date) => {
    const entries = days.get(date).slice(0, Math.max(0, left));
    left -= entries.length;
    return entries.length ? el("section", { className: "day" }, el("h2", {}, date ? el("time", { datetime: date }, date) : "Without a date"),
      el("ul", {}, ...entries.map(({ words, number, ends }) => el("li", {}, el("details", {}, el("summary", {}, ...words), said(sentences[number], ends, [])))))) : null;
  });
  const count = [...days.values()].reduce((sum, entries) => sum + entries.length, 0);
  return [
    el("div", { className: "reading-bar" }, el("p", { role: "status" }, `${count.toLocaleString("en")} statements, the latest first`), el("button", { type: "button", className: "chip", on: { click: printAll } }, "Print")),
    el("div", { className: "days" }, ...parts.filter(Boolean)),
    count > rowsShown ? el("button", { type: "button", className: "chip more", on: { click: () => { rowsShown += PAGE * 4; fillReading(); } } }, `Show more of ${count.toLocaleString("en")}`) : null,
  ].filter(Boolean);
}

// Paper has no button for more.
function printAll() {
  const before = rowsShown;
  rowsShown = 5000;
  fillReading();
  window.print();
  rowsShown = before;
  fillReading();
}
