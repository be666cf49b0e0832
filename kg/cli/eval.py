"""`kg eval`: how much of annotated articles a built graph has, and how much of what it has is right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.terminal import visible, write_data
from kg.config import ontology_folder

if TYPE_CHECKING:
    from kg.graph.evaluate.result import Evaluation, Scores, Tally


def evaluate(
    graph: Annotated[Path, typer.Argument(metavar="GRAPH", help="The graph's folder, or a file of it (.nq, .trig).")],
    golds: Annotated[
        list[Path], typer.Argument(metavar="GOLD", help="Annotated articles (.json); kg annotate writes a first one.")
    ],
    errors: Annotated[bool, typer.Option("--errors", "-e", help="List each miss (-) and each false hit (+).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    page: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page too: scores, confusions, reliability, errors.")
    ] = None,
    ontology: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of another ontology.")] = None,
) -> None:
    """Score a graph against annotated articles.

    A name counts when its class is right too; a relation when its subject, its object and plain-or-not are right. What
    follows from the annotations (who leads a firm works for it) counts neither way. An article is found in the graph by
    the name of its file.

    Example: kg eval out gold/*.json --page scores.html
    """
    from kg.graph.evaluate.found import open_scored
    from kg.graph.evaluate.gold import load_gold
    from kg.graph.evaluate.rules import load_rules
    from kg.graph.evaluate.score import evaluate as scored
    from kg.ontology.schema import load_schema

    terms = ontology or ontology_folder()
    schema = load_schema(terms)
    annotated = [load_gold(path, schema) for path in golds]
    found = scored(open_scored(graph), annotated, schema=schema, rules=load_rules(terms, schema))
    for name in found.missing:
        typer.echo(f"kg: {visible(name)} is not in the graph; all of it counts as missed", err=True)
    if page is not None:
        from kg.graph.evaluate.page import write_page

        write_page(found, page, schema=schema)
        typer.echo(f"Wrote {visible(str(page))}.", err=True)
    if as_json:
        write_data((json.dumps(_row(found), ensure_ascii=False, indent=1) + "\n").encode())
        return
    typer.echo("\n".join(_lines(found, errors=errors)))


def _lines(found: Evaluation, *, errors: bool) -> Iterator[str]:
    width = max(12, *(len(name) for name in found.articles))
    yield f"{'article':<{width}}  entities P R F1   relations P R F1  values P R F1     status evidence planned/negated/past"
    for name, scores in (*found.articles.items(), ("ALL", found.all)):
        yield f"{visible(name):<{width}}  {_numbers(scores)}"
    yield ""
    yield f"{'property':<16}{'hits':>5}{'false':>7}{'missed':>8}{'F1':>7}"
    for name, tally in found.all.properties.items():
        yield f"{name:<16}{tally.tp:>5}{tally.fp:>7}{tally.fn:>8}{tally.f1:>7.2f}"
    if errors:
        yield ""
        for fault in found.all.faults:
            sure = "" if fault.confidence is None else f" [{fault.confidence:.2f}]"
            yield visible(f"{fault}{sure}")
            if fault.sentence:
                yield f"    {visible(fault.sentence)}"


def _numbers(scores: Scores) -> str:
    def three(tally: Tally) -> str:
        return f"{tally.precision:.2f} {tally.recall:.2f} {tally.f1:.2f}"

    tallies = "    ".join(three(tally) for tally in (scores.entities, scores.relations, scores.values))
    other = f"{scores.other.part}/{scores.other.whole}"
    return f"{tallies}    {scores.status.value:.2f}   {scores.evidence.value:.2f}     {other}"


def _row(found: Evaluation) -> dict[str, Any]:
    """The totals under the names of the contract's scorer, and beside them all that the page shows."""
    from kg.graph.evaluate.result import calibration_error, tenths

    everything = found.all
    return {
        **everything.row(),
        "articles": {name: scores.row() for name, scores in found.articles.items()},
        "missing": list(found.missing),
        "properties": {name: asdict(tally) for name, tally in everything.properties.items()},
        "classes": _pairs(everything.classes),
        "statuses": _pairs(everything.statuses),
        "reliability": [
            {"from": t.low, "confidence": round(t.confidence, 4), "right": t.right.part, "claims": t.right.whole}
            for t in tenths(everything)
        ],
        "calibration_error": round(calibration_error(everything), 4),
        "errors": [asdict(fault) for fault in everything.faults],
    }


def _pairs(counts: Any) -> list[dict[str, Any]]:
    return [{"annotated": a or None, "found": f or None, "count": n} for (a, f), n in sorted(counts.items())]
