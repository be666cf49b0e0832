"""An evaluation as one HTML file that opens from disk: no script, nothing from any server, all text escaped.

A Content-Security-Policy allows the page's own style, by its hash, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path

from kg.graph.evaluate.chart import reliability_chart
from kg.graph.evaluate.result import NONE, Evaluation, Fault, Scores, Share, Tally, calibration_error, tenths
from kg.graph.folder import telling, write_whole
from kg.ontology.schema import Schema

_STYLE = """
:root { color-scheme: light dark; --ink: #1c2330; --faint: #5d6775; --line: #d5dae1; --back: #fff; --mark: 0,114,178; --bad: 213,94,0; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e6e9ee; --faint: #9aa4b0; --line: #38414d; --back: #14181e; --mark: 74,168,224; --bad: 245,129,59; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back); max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; } p.note { color: var(--faint); max-width: 46rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: right; } th { font-weight: 600; }
th:first-child, td:first-child { text-align: left; } tr.all td { font-weight: 600; border-top: 2px solid var(--ink); }
td.right { background: rgba(var(--mark), .22); } td.wrong { background: rgba(var(--bad), .22); } td.nil { color: var(--faint); }
svg { max-width: 30rem; width: 100%; height: auto; } svg text { fill: var(--ink); font-size: 12px; }
svg .grid { stroke: var(--line); } svg .even { stroke: var(--faint); stroke-dasharray: 4 4; }
svg .bar { fill: rgba(var(--mark), .55); } svg .dot { fill: rgb(var(--bad)); }
details { border-bottom: 1px solid var(--line); padding: .4rem 0; } summary { cursor: pointer; }
ul.faults { list-style: none; padding: 0; } ul.faults li { margin: .5rem 0; } ul.faults b { display: inline-block; width: 1.2rem; }
blockquote { margin: .1rem 0 .1rem 1.4rem; color: var(--faint); white-space: pre-line; overflow-wrap: anywhere; }
"""
_KINDS = {"entity": "Entities", "relation": "Relations", "value": "Values"}


def write_page(found: Evaluation, path: Path, *, schema: Schema) -> None:
    """Write the page; a reader never sees half of it. Raises StoreError where the file cannot be written."""
    with telling(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, render(found, schema=schema).encode("utf-8", "replace"))


def render(found: Evaluation, *, schema: Schema) -> str:
    """Return the whole page. The same evaluation gives the same text."""
    everything = found.all
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    count = len(found.articles)
    title = f"Scores of {count} annotated article{'s' if count != 1 else ''}"
    tops = [name for name, known in schema.classes.items() if not known.parents]
    parts = [
        f"<h1>{title}</h1>",
        *_missing(found),
        "<h2>By article</h2>",
        '<p class="note">P: of what was found, how much is right. R: of what is right, how much was found. F: both in '
        "one. “Other”: planned, negated and past statements that were found as such.</p>",
        _articles(found),
        "<h2>By property</h2>",
        _properties(everything.properties, schema),
        "<h2>Confusions</h2>",
        '<p class="note">A row is what the annotations say, a column what the graph says.</p>',
        "<h3>Classes of things</h3>",
        _confusion(everything.classes, tops, "not annotated", "not found"),
        "<h3>Status of statements</h3>",
        _confusion(everything.statuses, list(schema.statuses), "not annotated", "not found"),
        "<h2>Reliability</h2>",
        *_reliability(everything),
        "<h2>Errors</h2>",
        *_faults(found.articles),
    ]
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="referrer" content="no-referrer">\n<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _missing(found: Evaluation) -> Iterator[str]:
    if found.missing:
        yield f"<p>Not in the graph, and so all missed: {escape(', '.join(found.missing))}.</p>"


def _articles(found: Evaluation) -> str:
    heads = [f"{kind} {letter}" for kind in ("names", "relations", "values") for letter in "PRF"]
    rows = [[name, *_cells(scores)] for name, scores in found.articles.items()]
    return _table(["article", *heads, "status", "evidence", "other"], [*rows, ["All", *_cells(found.all)]], last="all")


def _cells(scores: Scores) -> Iterator[str]:
    for tally in (scores.entities, scores.relations, scores.values):
        some = tally.tp + tally.fp + tally.fn
        yield from (f"{x:.2f}" if some else "–" for x in (tally.precision, tally.recall, tally.f1))
    yield from (_share(share) for share in (scores.status, scores.evidence))
    yield f"{scores.other.part}/{scores.other.whole}"


def _share(share: Share) -> str:
    return f"{share.value:.2f}" if share.whole else "–"


def _properties(properties: Mapping[str, Tally], schema: Schema) -> str:
    rows = [
        [schema.properties[name].label, *(str(n) for n in (t.tp, t.fp, t.fn)), *_three(t)]
        for name, t in properties.items()
    ]
    return _table(["property", "hits", "false hits", "misses", "P", "R", "F"], rows)


def _three(tally: Tally) -> list[str]:
    return [f"{x:.2f}" for x in (tally.precision, tally.recall, tally.f1)]


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, last: str = "") -> str:
    body = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    marks = ["" if n < len(body) - 1 or not last else f' class="{last}"' for n in range(len(body))]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    lines = "".join(f"<tr{mark}>{row}</tr>\n" for mark, row in zip(marks, body, strict=True))
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody></table></div>'


def _confusion(counts: Mapping[tuple[str, str], int], order: list[str], no_gold: str, not_found: str) -> str:
    """A table of what is annotated (rows) by what was found (columns); only names that occur."""
    seen = {name for pair in counts for name in pair} - {NONE}
    names = [*(n for n in order if n in seen), *sorted(seen - set(order))]
    columns = [*names, NONE] if any(found == NONE for _, found in counts) else names
    rows = [*names, NONE] if any(gold == NONE for gold, _ in counts) else names
    head = "".join(f'<th scope="col">{escape(n or not_found)}</th>' for n in columns)
    lines = []
    for gold in rows:
        cells = "".join(_count(counts.get((gold, n), 0), right=gold == n) for n in columns)
        lines.append(f'<tr><th scope="row">{escape(gold or no_gold)}</th>{cells}</tr>\n')
    return f'<div class="wide"><table>\n<thead><tr><th></th>{head}</tr></thead>\n<tbody>\n{"".join(lines)}</tbody></table></div>'


def _count(number: int, *, right: bool) -> str:
    return f'<td class="{"nil" if not number else "right" if right else "wrong"}">{number or "·"}</td>'


def _reliability(scores: Scores) -> Iterator[str]:
    parts = tenths(scores)
    yield (
        '<p class="note">Claims by their confidence in tenths: the bar shows how many of them are right, the dot how sure '
        "they are on average. Where the bar ends at the dot, confidence can be taken at its word. On average they lie "
        f"{calibration_error(scores):.2f} apart.</p>"
    )
    yield reliability_chart(parts)
    rows = [
        [f"{t.low:.1f} to {t.low + 0.1:.1f}", f"{t.confidence:.2f}", f"{t.right.value:.2f}", str(t.right.whole)]
        for t in parts
    ]
    yield _table(["confidence", "on average", "right", "claims"], rows)


def _faults(articles: Mapping[str, Scores]) -> Iterator[str]:
    yield '<p class="note">− was missed; + is in the graph and should not be, with its confidence.</p>'
    for name, scores in articles.items():
        if not scores.faults:
            continue
        yield f"<details><summary>{escape(name)}: {len(scores.faults)}</summary>"
        for what, label in _KINDS.items():
            if faults := [fault for fault in scores.faults if fault.what == what]:
                yield f'<h3>{label}</h3>\n<ul class="faults">\n{"".join(map(_fault, faults))}</ul>'
        yield "</details>"


def _fault(fault: Fault) -> str:
    sure = "" if fault.confidence is None else f" · {fault.confidence:.2f}"
    sentence = f"<blockquote>{escape(fault.sentence)}</blockquote>" if fault.sentence else ""
    return f"<li><b>{'+' if fault.found else '−'}</b>{escape(fault.text)}{sure}{sentence}</li>\n"
