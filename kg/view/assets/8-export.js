// Taking it along: the picture as PNG or SVG, and what is visible as GraphML or CSV. All is made here, nothing is sent.

const exportMenu = document.getElementById("export-menu"), exportToggle = document.getElementById("export-toggle");
function openExport(open) {
  exportMenu.hidden = !open;
  exportToggle.setAttribute("aria-expanded", String(open));
  if (open) exportMenu.querySelector("button").focus(); else if (exportMenu.contains(document.activeElement)) exportToggle.focus();
}
exportToggle.addEventListener("click", () => openExport(exportMenu.hidden));
exportMenu.addEventListener("click", (event) => {
  const kind = event.target.closest("button")?.dataset.kind;
  if (!kind) return;
  openExport(false);
  exportToggle.focus();
  ({ svg: () => save("network.svg", "image/svg+xml", toSvg()), png: savePng, graphml: () => save("network.graphml", "application/xml", toGraphml()), csv: () => save("network.csv", "text/csv;charset=utf-8", toCsv()) })[kind]();
});
exportMenu.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...exportMenu.querySelectorAll("button:not([hidden])")];
  rows[(rows.indexOf(document.activeElement) + step + rows.length) % rows.length].focus();
  event.preventDefault();
});

function save(name, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const anchor = el("a", { href: url, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

// Characters that no XML document may hold are left out; the rest is escaped.
const xml = (text) => String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
  .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// The stage as it stands: what lies outside is left out.
function toSvg() {
  const { clientWidth: width, clientHeight: height } = stage;
  const scale = drawing.scale(), centre = drawing.centre();
  const strong = emphasis();
  const at = ({ x, y }) => [(x - centre.x) * scale + width / 2, (y - centre.y) * scale + height / 2];
  const near = ([x, y], room = 60) => x > -room && y > -room && x < width + room && y < height + room;
  const fixed = (number) => Math.round(number * 10) / 10;
  const out = [`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${xml(family)}">`,
    `<title>${xml(data.title)}</title>`, `<rect width="100%" height="100%" fill="${token("--paper")}"/>`];
  const grey = token("--edge"), soft = token("--soft"), ink = token("--ink"), paper = token("--paper");
  for (const id of drawing.shownEdges()) {
    const edge = edges[id];
    const [x1, y1] = at(drawing.at(edge.from)), [x2, y2] = at(drawing.at(edge.to));
    if (edge.from === edge.to || (!near([x1, y1]) && !near([x2, y2]))) continue;
    const [mx, my] = at(drawing.point(id, 0.5));
    const length = Math.hypot(x2 - x1, y2 - y1) || 1, gap = drawing.size(edge.to) * scale + 2;
    const [cx, cy] = [2 * mx - (x1 + x2) / 2, 2 * my - (y1 + y2) / 2]; // the point that bends the line through its middle
    const tail = Math.hypot(x2 - cx, y2 - cy) || 1, ex = x2 - (x2 - cx) / tail * Math.min(gap, length / 2), ey = y2 - (y2 - cy) / tail * Math.min(gap, length / 2);
    const faded = strong && !strong.edges.has(id), dashes = lines[edge.line].dashes;
    const colour = strong && !faded ? soft : grey;
    const group = [`<g opacity="${faded ? 0.18 : 1}"><path d="M${fixed(x1)} ${fixed(y1)}Q${fixed(cx)} ${fixed(cy)} ${fixed(ex)} ${fixed(ey)}" fill="none" stroke="${colour}" stroke-width="${fixed(1 + 0.5 * Math.log2(edge.sentences.length))}"${dashes.length ? ` stroke-dasharray="${dashes.join(" ")}"` : ""}/>`];
    if (!relations[edge.relation].symmetric) {
      const angle = Math.atan2(ey - cy, ex - cx), wing = (turn) => `${fixed(ex - 6 * Math.cos(angle + turn))} ${fixed(ey - 6 * Math.sin(angle + turn))}`;
      group.push(`<path d="M${fixed(ex)} ${fixed(ey)}L${wing(0.45)} ${wing(-0.45)}z" fill="${colour}"/>`);
    }
    out.push(`${group.join("")}<title>${xml(`${nodes[edge.from].label} — ${edgeLabel(edge)} — ${nodes[edge.to].label}`)}</title></g>`);
  }
  for (const id of drawing.shownNodes()) {
    const spot = at(drawing.at(id)), size = drawing.size(id) * scale;
    if (!near(spot)) continue;
    const faded = strong && !strong.nodes.has(id);
    out.push(`<g transform="translate(${fixed(spot[0])} ${fixed(spot[1])}) scale(${fixed(size / 7.2 * 100) / 100}) translate(-8 -8)" opacity="${faded ? 0.2 : 1}"><path d="${OUTLINES[data.shapes[nodes[id].type]]}" fill="${typeColour(nodes[id].type)}" stroke="${paper}" stroke-width="0.6"/><title>${xml(nodes[id].label)}</title></g>`);
  }
  const words = (x, y, text, size, weight, colour, turn = 0) => text.map((line, place) =>
    `<text x="${fixed(x)}" y="${fixed(y + 16 * place - 8 * (text.length - 1))}" text-anchor="middle" dominant-baseline="central" font-size="${size}" font-weight="${weight}" fill="${colour}" stroke="${paper}" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke"${turn ? ` transform="rotate(${fixed(turn * 180 / Math.PI)} ${fixed(x)} ${fixed(y)})"` : ""}>${xml(line)}</text>`).join("");
  const labels = plan || { nodes: [], edges: [] };
  for (const { id, text, angle, part } of labels.edges) { const [x, y] = at(drawing.point(id, part)); if (near([x, y])) out.push(words(x, y, [text], 11, 400, soft, angle)); }
  for (const { id, text, dx, dy } of labels.nodes) { const [x, y] = at(drawing.at(id)); if (near([x, y])) out.push(words(x + dx, y + dy, text, 12.5, 500, ink)); }
  for (const { x, y, r, text, colour } of drawing.groups?.() || []) {
    const [cx, cy] = at({ x, y });
    if (near([cx, cy], 200)) out.push(`<circle cx="${fixed(cx)}" cy="${fixed(cy)}" r="${fixed(r * scale)}" fill="${colour}" opacity="0.55"/>`, words(cx, cy, text, 12.5, 600, ink));
  }
  return [...out, "</svg>\n"].join("\n");
}

// Twice the pixels of the screen, drawn from the SVG, so that both pictures are the same.
function savePng() {
  const { clientWidth: width, clientHeight: height } = stage;
  const picture = new Image();
  picture.onload = () => {
    const canvas = el("canvas", { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(picture, 0, 0, 2 * width, 2 * height);
    canvas.toBlob((blob) => save("network.png", "image/png", blob), "image/png");
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(toSvg())}`;
}

function toGraphml() {
  const fields = [["node", "label", "string"], ["node", "type", "string"], ["node", "articles", "int"], ["edge", "relation", "string"], ["edge", "status", "string"],
    ["edge", "sentences", "int"], ["edge", "confidence", "double"], ["edge", "evidence", "string"], ["edge", "sources", "string"]];
  const value = (key, content) => `<data key="${key}">${xml(content)}</data>`;
  const out = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...fields.map(([of, name, type]) => `<key id="${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>`), '<graph edgedefault="directed">'];
  for (const id of state.visible.nodes) out.push(`<node id="${xml(nodes[id].key)}">${value("label", nodes[id].label)}${value("type", nodes[id].type)}${value("articles", nodes[id].articles.length)}</node>`);
  for (const id of state.visible.edges) {
    const edge = edges[id], told = edge.sentences.filter(counts);
    const most = Math.max(0, ...told.map((number) => sentences[number].confidence ?? 0));
    out.push(`<edge id="e${id}" source="${xml(nodes[edge.from].key)}" target="${xml(nodes[edge.to].key)}">${value("relation", edge.relation)}${value("status", edge.line)}${value("sentences", told.length)}${value("confidence", most)}${value("evidence", told.slice(0, 3).map((number) => passages[sentences[number].passage].text).join(" | "))}${value("sources", [...new Set(told.flatMap((number) => articles[sentences[number].article].sources))].slice(0, 10).join(", "))}</edge>`);
  }
  return [...out, "</graph>", "</graphml>\n"].join("\n");
}

// A cell that begins like a formula is kept from being one: spreadsheets run what stands in them.
const field = (text) => { const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe; };
const rowsToCsv = (rows) => `\ufeff${rows.map((row) => row.map((text) => field(String(text ?? ""))).join(",")).join("\r\n")}\r\n`;

function toCsv() {
  const { head, rows } = statementRows();
  return rowsToCsv([head, ...rows.map((row) => row.map((entry) => entry.text))]);
}

function saveTable(head, rows) {
  save(`${tableName}.csv`, "text/csv;charset=utf-8", rowsToCsv([head, ...rows.map((row) => row.map((entry) => entry.text))]));
}
