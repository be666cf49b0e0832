"""Which annotated thing an entity of the graph stands for, and how well the entities of an article are found."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from kg.graph.evaluate.found import Found
from kg.graph.evaluate.gold import Gold, GoldEntity
from kg.graph.evaluate.result import NONE, Fault, Tally
from kg.graph.evaluate.rules import Rules
from kg.ontology.schema import Schema
from kg.prefixes import KG_BASE
from kg.resolve.check import all_types

_AROUND = 70


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """The entities of one article: annotated ones beside those found."""

    gold: Gold
    found: Found
    schema: Schema
    rules: Rules
    by_name: dict[str, list[GoldEntity]] = field(init=False, default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Sort the annotated things by their names."""
        for entity in self.gold.entities.values():
            for name in {self.rules.name(name) for name in entity.names}:
                self.by_name[name].append(entity)

    def match(self, iri: str) -> tuple[GoldEntity | None, bool]:
        """The annotated thing of that name, and whether its class fits too: one whose class fits comes first."""
        thing = self.found.things.get(iri)
        if thing is None:
            return None, False
        named = [entity for name in thing.names for entity in self.by_name.get(self.rules.name(name), ())]
        typed = [entity for entity in named if not thing.types.isdisjoint(entity.types)]
        return next(iter(typed or named), None), bool(typed)

    def entity_id(self, iri: str) -> str | None:
        """The id of the annotated thing that the entity stands for, where its class fits."""
        entity, typed = self.match(iri)
        return entity.id if entity and typed else None

    def object_id(self, end: str, name: str) -> str | None:
        """The same for the object of a relation, or the name of a concept."""
        return end.removeprefix(KG_BASE) if self.schema.properties[name].kind == "concept" else self.entity_id(end)

    def optional(self, identifier: str) -> bool:
        """Is this the id of a thing that counts neither way?"""
        entity = self.gold.entities.get(identifier)
        return bool(entity and entity.optional)

    def label(self, identifier: str) -> str:
        """The label of an annotated thing or of an entity of the graph."""
        if identifier in self.gold.entities:
            return self.gold.entities[identifier].names[0]
        thing = self.found.things.get(identifier)
        return thing.names[0] if thing and thing.names else identifier.removeprefix(KG_BASE)

    def scores(self) -> tuple[Tally, Counter[tuple[str, str]], list[Fault]]:
        """The counts, the confusion of classes (annotated, found), and the errors."""
        tally, classes, faults = Tally(), Counter[tuple[str, str]](), list[Fault]()
        hit: set[str] = set()
        for iri in sorted(self.found.mentions):
            if not self.found.things[iri].types:
                continue
            entity, typed = self.match(iri)
            if self._neutral(iri, entity):
                continue
            own = self._top(self.found.things[iri].types)
            wanted = self._top(entity.types[:1]) if entity else NONE
            if entity and typed and entity.id not in hit:
                hit.add(entity.id)
                tally += Tally(tp=1)
                classes[wanted, wanted] += 1
                continue
            tally += Tally(fp=1)
            if not typed:  # a thing found twice has no wrong class
                classes[wanted, own] += 1
            why = "twice" if entity and typed else f"found as {own}" if entity else "not annotated"
            faults.append(self._fault(True, own, f"{self.label(iri)!r} ({why})", self.found.things[iri].names))
        for entity in self.gold.entities.values():
            if entity.id not in hit and not entity.optional and entity.types[0] not in self.rules.neutral:
                tally += Tally(fn=1)
                if not any(self.match(iri)[0] is entity for iri in self.found.mentions):
                    classes[self._top(entity.types[:1]), NONE] += 1
                kind, *_ = entity.types
                faults.append(self._fault(False, kind, f"{kind} {entity.names[0]!r}", entity.names))
        return tally, classes, faults

    def _neutral(self, iri: str, entity: GoldEntity | None) -> bool:
        if entity is None:
            return not self.rules.neutral.isdisjoint(self.found.things[iri].types)
        return entity.optional or entity.types[0] in self.rules.neutral

    def _top(self, types: tuple[str, ...] | frozenset[str]) -> str:
        """The class that the annotations use: the highest of these; several stand beside each other."""
        tops = {name for name in all_types(types, self.schema) if not self.schema.classes[name].parents}
        return "/".join(sorted(tops))

    def _fault(self, found: bool, kind: str, text: str, names: tuple[str, ...]) -> Fault:
        return Fault(self.gold.id, "entity", found, kind, text, self._around(names))

    def _around(self, names: tuple[str, ...]) -> str:
        """The words around the first place in the text that bears one of the names."""
        text = self.gold.text
        at, name = min(((text.find(n), n) for n in names if n and n in text), default=(-1, ""))
        if at < 0:
            return ""
        start, end = max(0, at - _AROUND), min(len(text), at + len(name) + _AROUND)
        return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
