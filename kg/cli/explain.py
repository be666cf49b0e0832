"""`kg explain`: what a built graph says of one entity, with sentences and sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.terminal import short_iri, visible, write_data
from kg.config import DEFAULT_OUT, ontology_folder
from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.graph.explain import Explanation, Group, Said, Source, Statement

_SHOWN = 3


def explain(
    arguments: Annotated[
        list[str],
        typer.Argument(metavar="[FOLDER] ENTITY", help="The graph's folder (default: out), and a name, key or IRI."),
    ],
    everything: Annotated[
        bool, typer.Option("--all", "-a", help=f"Show more than {_SHOWN} sentences a statement.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
    ontology: Annotated[Path | None, typer.Option(help="The ontology folder (for labels).")] = None,
) -> None:
    """Tell what the graph says of an entity: by relation, with status, sentence, source and speaker.

    ENTITY is a label or alias in any case ("Meta Platforms"), a key that tells two of one name apart (model/mistral),
    or an IRI.

    Example: kg explain out "Llama 4"
    """
    from kg.graph.explain import explain as explained
    from kg.graph.store import open_graph
    from kg.ontology.schema import load_schema

    if len(arguments) > 2:
        raise QueryError(f"{len(arguments)} arguments are too many: give a folder and one name, in quotes")
    folder = Path(arguments[0]) if len(arguments) == 2 else DEFAULT_OUT
    found = explained(open_graph(folder), arguments[-1], schema=load_schema(ontology or ontology_folder()))
    if as_json:
        write_data((json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n").encode())
        return
    typer.echo("\n".join(visible_lines(found, most=None if everything else _SHOWN)))


def visible_lines(found: Explanation, *, most: int | None) -> Iterator[str]:
    """The explanation as lines that are safe to show, with at most so many sentences of a statement (None: all)."""
    yield visible(f"{found.label} — {', '.join(found.types) or 'no type'}")
    known = [short_iri(found.iri), *(short_iri(iri) for iri in found.same_as), *found.identifiers]
    yield visible(" · ".join(known))
    if found.aliases:
        yield visible(f"also called: {', '.join(found.aliases)}")
    if found.others:
        yield visible(f"not to be confused with: {', '.join(named.key for named in found.others)}")
    yield f"mentioned in {_counted(len(found.mentioned_in), 'article')}"
    if found.claims_made:
        yield f"says {_counted(found.claims_made, 'thing')} of this graph (kg query claims-of)"
    if not found.groups:
        yield "The graph states nothing of it."
    for group in found.groups:
        yield from _group_lines(group, most)


def _group_lines(group: Group, most: int | None) -> Iterator[str]:
    yield ""
    yield visible(group.label)
    for statement in group.statements:
        yield from _statement_lines(statement, most)


def _statement_lines(statement: Statement, most: int | None) -> Iterator[str]:
    yield f"  {visible(statement.other)}"
    for said in statement.said[:most]:
        yield f"    {visible(_heading(said))}"
        yield f"      {visible(said.sentence)}"
        yield f"      — {visible(_cited(said.source))}"
    hidden = len(statement.said) - len(statement.said[:most])
    if hidden:
        yield f"    … and {_counted(hidden, 'more sentence')} (--all shows them)"


def _heading(said: Said) -> str:
    parts = [said.status, *(f"{name}: {value}" for name, value in said.details)]
    if said.speaker:
        parts.append(f"says {said.speaker}")
    if said.derived:
        parts.append("follows from other statements")
    return f"[{'; '.join(parts)}]"


def _cited(source: Source) -> str:
    named = ", ".join(filter(None, (source.headline, source.published)))
    return f"{named} ({', '.join(source.read_from)})" if named else ", ".join(source.read_from)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
