"""From an article to its entities and claims: a spaCy pipeline of small components, and the `Extractor` that runs it.

The learned model finds names and says what it reads of them; without one, spaCy's recogniser helps the rules to find names. Then the Doc is
rebuilt with each name as one word (`kg.extract.reading`), and parsed for the lexicon. Where the model speaks alone, nothing is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from kg.extract.announced import find_announced, find_counted, find_launched
from kg.extract.assemble import Candidate, assemble, entity_keys
from kg.extract.bare_names import join_bare_names
from kg.extract.beside import vote_beside
from kg.extract.classes import decide, vote, vote_in_context
from kg.extract.contraries import Token, settle_contraries, value_words
from kg.extract.fields import field_keys, find_in_fields
from kg.extract.frames import FrameIndex
from kg.extract.fusion import Fusion
from kg.extract.groups import Group, expand_lists, group_names
from kg.extract.known import known_makers
from kg.extract.layout import Block, layout
from kg.extract.learned import LearnedReader
from kg.extract.learned_claims import learned_claims
from kg.extract.learned_names import merge_names, vote_learned
from kg.extract.lexical import find_claims, find_in_names, find_values
from kg.extract.names import Name, NameFinder, RegistryIndex, Word, split_words
from kg.extract.openings import find_openings, opening_claims, without_astray
from kg.extract.phrases import compile_phrases
from kg.extract.reading import stand_in_doc
from kg.extract.reference import Reader
from kg.extract.senses import split_senses
from kg.extract.sentences import split_sentences
from kg.extract.signatures import find_signatures, signature_claims, signing_names, without_strangers
from kg.extract.spacy_model import blank_model, load_model
from kg.extract.table_claims import allowed, find_in_tables, turned
from kg.extract.tables import Table, columns_told, find_tables, heads, numeric_columns
from kg.extract.written_names import singular, whole_ids, without_labels, without_never
from kg.model import Article, Claim, Extraction, ExtractorMode, Span
from kg.ontology.digest import folder_digest
from kg.ontology.lexicon import load_lexicon, rules_digest
from kg.ontology.registry import load_registry
from kg.ontology.schema import load_schema

_UNDER_ITS_HEAD = 8.0
"""What the head of a column weighs for the class of a name below it; the learned model's word weighs 7 at most."""


def _places(names: Iterable[Name]) -> list[tuple[int, int]]:
    return [(n.start, n.end) for n in names]


class Extractor:
    """Reads articles. Build it once: it loads the spaCy model, the registry and the lexicon.

    `ontology` is the ontology folder, `model` the name or path of a spaCy model (None: `en_core_web_*` where installed, else the pinned copy).
    `mode` tells which extractors speak: `auto` is what the model's calibration found best for these rules, and both where the rules have changed
    since or a spaCy model is named. `learned` is the folder of the learned model (None: the ontology's own, `model/`; without one, the lexicon
    speaks alone, whatever is asked). `fingerprint` changes whenever the same article might give another result.
    Raises OntologyError and ModelError.
    """

    def __init__(
        self,
        *,
        ontology: Path,
        model: str | None = None,
        mode: ExtractorMode = "auto",
        learned: Path | None = None,
    ) -> None:
        self._schema = load_schema(ontology)
        self._lexicon = load_lexicon(ontology)
        self._index = RegistryIndex.of(load_registry(ontology))
        last = {name: cue.last for name, cue in self._lexicon.types.items()}
        versioned = (n for n, cues in self._lexicon.types.items() if cues.versioned)
        self._versioned = self._schema.with_below(frozenset(versioned))
        self._finder = NameFinder(self._index, self._lexicon.names, last, self._versioned)
        self._frames = FrameIndex.of(self._lexicon.frames)
        self._phrases = compile_phrases(self._lexicon.phrases)
        self._values = value_words(self._lexicon.frames)
        self._persons = {n: cues.titles for n, cues in self._lexicon.types.items() if cues.titles}
        self._class_of = {
            c: d.parents[-1] if d.parents and c not in self._lexicon.types else c
            for c, d in self._schema.classes.items()
        }
        folder = learned or ontology / "model"
        self._learned = LearnedReader(folder) if mode != "lexicon" and (folder / "labels.json").is_file() else None
        self.mode = self._who(mode, model)
        self._fusion = None if self._learned is None else getattr(self._learned.calibration, self.mode)
        self._parses = self.mode != "model"
        # The learned model finds names better than spaCy's recogniser, and the two together do worse than it alone.
        names = self._learned is None
        self._nlp, model_name = load_model(model, names=names) if self._parses else blank_model()
        self.model = model_name
        self.fingerprint = f"{folder_digest(ontology)}:{model_name}:{self.mode}:{learned or ''}"

    def extract(self, article: Article) -> Extraction:
        """Read one article."""
        return self._assemble(article, self._fusion)[0]

    def candidates(self, article: Article) -> tuple[Extraction, list[Candidate]]:
        """An article's extraction, and all that either extractor gives any weight: what `kg.learn.calibrate` fits the fusion on."""
        return self._assemble(article, None)

    def _assemble(self, article: Article, fusion: Fusion | None) -> tuple[Extraction, list[Candidate]]:
        text, blocks = layout(article)
        sentences = split_sentences(text, blocks, self._lexicon.names.abbreviations)
        answer = self._learned.read(text, sentences) if self._learned is not None else None
        raw = self._nlp.make_doc(text)
        if self._nlp.has_pipe("ner"):
            raw = self._nlp.get_pipe("ner")(raw)
        names = self._names(text, blocks, raw)
        if answer is not None:
            headings = [Span(b.start, b.end) for b in blocks if b.kind == "heading"]
            merged = merge_names(
                text, names, answer.mentions, self._index, self._lexicon.names, headings, self._persons, self._versioned
            )
            names = expand_lists(text, merged, self._lexicon.names)
        names = self._written(article.text, text, blocks, names)
        groups, of_name = group_names(text, names, self._lexicon.names)
        if answer is not None:
            of_name = join_bare_names(text, groups, names, of_name, answer, self._lexicon.names)
            of_name = split_senses(groups, names, of_name, self._class_of)
        for group in groups:
            vote(group, names, self._lexicon.types, self._class_of)
        if answer is not None:
            vote_learned(groups, names)
        doc, places = self._parse(raw, text, blocks, sentences, names, groups, of_name)
        tables = tuple(find_tables(text, blocks, _places(names)))
        self._classify(doc, places, groups, of_name, tables)
        reader = self._reader(doc, places, groups, of_name, blocks, article)
        tables = turned(reader, tables, self._schema)
        words = self._lexicon.words
        forms = words["values"].get("forms", {})
        found = [
            *find_in_tables(reader, tables, article.published, self._schema, forms),
            *find_in_names(reader, self._schema),
        ]
        found += find_in_fields(reader, text, blocks, article.published, self._schema)
        signatures = list(find_signatures(reader, text, blocks, self._schema))
        found += signature_claims(signatures, self._schema)
        openings = list(find_openings(reader, text, sentences, self._schema))
        found += opening_claims(openings)
        found += find_announced(reader, text, article.published, self._schema)
        found += find_launched(reader, text, article.published, self._schema)
        found += find_counted(reader, text, article.published, self._schema)
        if self._parses:
            found += find_claims(reader, self._frames, self._phrases, self._schema)
            found += find_values(reader, text, article.published, self._schema)
        keys = entity_keys(groups, self._schema, self._lexicon.names.company_endings)
        said: Sequence[Claim] = ()
        if answer is not None:
            voices = [(s.paragraph, s.whose[0]) for s in signatures if s.paragraph is not None]
            said = learned_claims(
                text,
                answer,
                names,
                of_name,
                keys.get,
                sentences,
                article.published,
                self._schema,
                self._lexicon,
                voices,
            )
            said = without_strangers(said, signatures, keys)
            said = without_astray(said, openings, keys)
            said = allowed(said, tables, words["tables"], words["values"], field_keys(words))
            said = self._settled(said, reader, keys)
        known = known_makers(groups, keys, words["values"].get("making", ""), self._lexicon.names, self._schema)
        return assemble(article, reader, names, found, keys, self._schema, said, fusion, known)

    def extract_many(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Read articles one after the other."""
        for article in articles:
            yield self.extract(article)

    def _who(self, mode: ExtractorMode, model: str | None) -> ExtractorMode:
        """Which extractors do speak where `mode` is asked for."""
        if self._learned is None:
            return "lexicon"
        if mode != "auto":
            return mode
        return "both" if model else self._learned.calibration.who(rules_digest(self._lexicon))

    # -- steps --------------------------------------------------------------------------------------------------------

    def _names(self, text: str, blocks: tuple[Block, ...], raw: Doc) -> list[Name]:
        spans = {e.start_char: (e.end_char, e.label_) for e in raw.ents}
        proper = {t.idx for e in raw.ents for t in e}
        keep = self._lexicon.names.variant_words
        names: list[Name] = []
        for block in blocks:
            words = []
            fresh = True
            previous = block.start
            for word, start, end in split_words(text[block.start : block.end], keep, self._index.whole):
                s, e = block.start + start, block.start + end
                gap = text[previous:s]
                fresh = fresh or any(c in gap for c in '.!?:;|▸→\n“"') or "  " in gap
                owns = text[e : e + 2] in ("'s", "’s")
                words.append(Word(s, e, word, owns, fresh, block.kind == "heading", s in proper))
                previous, fresh = e, False
            names += self._finder.find(text, words, spans)
        return expand_lists(text, names, self._lexicon.names)

    def _written(self, text: str, blanked: str, blocks: tuple[Block, ...], names: list[Name]) -> list[Name]:
        """The names as the form of the page has them: whole ids, and no labels of tables."""
        words = self._lexicon.words["tables"]
        things = self._schema.with_below(self._schema.properties[words["score"]].domain)
        names = singular(without_never(text, names, self._lexicon.names))
        signing = self._lexicon.words["signatures"]
        if (usual := self._schema.properties.get(signing.get("usual", ""))) is not None:
            names = signing_names(blanked, blocks, names, signing, min(usual.range))
        names = whole_ids(text, blanked, names, list(find_tables(blanked, blocks, _places(names))))
        return without_labels(
            names,
            list(find_tables(blanked, blocks, _places(names))),
            words,
            things,
            field_keys(self._lexicon.words),
            self._index,
        )

    def _parse(
        self,
        raw: Doc,
        text: str,
        blocks: tuple[Block, ...],
        sentences: Sequence[tuple[int, int]],
        names: list[Name],
        groups: list[Group],
        of_name: list[int],
    ) -> tuple[Doc, Any]:
        types = self._lexicon.types
        spans = []
        for number, name in enumerate(names):
            kind = decide(groups[of_name[number]]) if of_name[number] >= 0 else ""
            spans.append((name.start, name.end, types[kind].stand_in if kind else name.text.split()[0]))
        starts = {b.start for b in blocks}
        for b in blocks:
            if b.kind == "row":
                starts |= {b.start + i + 1 for i, c in enumerate(text[b.start : b.end]) if c == "|"}
        if not self._parses:
            starts |= {start for start, _ in sentences}
        doc, places = stand_in_doc(self._nlp.vocab, raw, spans, frozenset(starts))
        for token in () if self._parses else doc:  # no parser will tell where else a sentence begins
            token.is_sent_start = bool(token.is_sent_start)
        for label, component in self._nlp.pipeline:
            if label != "ner":
                doc = component(doc)
        return doc, places

    def _classify(self, doc: Doc, places: Any, groups: list[Group], of_name: list[int], tables: Any) -> None:
        for token in doc if self._parses else ():
            number = places[token.i][2]
            if number >= 0 and of_name[number] >= 0:
                vote_in_context(groups[of_name[number]], token, self._lexicon.types, doc)
        if not self._parses:
            named = [of_name[n] if n >= 0 else -1 for _, _, n in places]
            vote_beside([t.lower_ for t in doc], named, groups, self._lexicon.types, self._lexicon.words["reference"])
        for table in tables:
            numeric = numeric_columns(table)
            for c in numeric:
                for n in table.head[c].names if c < len(table.head) else ():
                    if of_name[n] >= 0:
                        g = groups[of_name[n]]
                        for name, cue in self._lexicon.types.items():
                            g.scores[name] = g.scores.get(name, 0.0) + cue.column
            self._vote_in_columns(table, groups, of_name, {n: (start, end) for start, end, n in places if n >= 0})
        for group in groups:
            if group.members:
                group.type = decide(group)

    def _vote_in_columns(
        self, table: Table, groups: list[Group], of_name: list[int], place_of: Mapping[int, tuple[int, int]]
    ) -> None:
        """Let the head of a column tell the class of the names below it: a relation's ("CEO", "License"), or its noun ("Company").

        Of names side by side it means the last: "Acme Osprey 3" under "Model".
        """
        words = self._lexicon.words
        silent = (*words["tables"].get("labels", ()), *words["tables"].get("nothing", ()))
        for c, head in enumerate(table.head):
            if heads(head, silent):
                continue
            told = columns_told(head, words["tables"], words["fields"])
            kinds = {
                frozenset(p.range if way == "of" else p.domain)
                for name, way in told.items()
                if (p := self._schema.properties.get(name)) is not None
            }
            kinds |= {frozenset([t]) for t, cues in self._lexicon.types.items() if not told and heads(head, cues.nouns)}
            only = kinds.pop() if len(kinds) == 1 else frozenset()
            only &= set(self._lexicon.types)
            below = [n for row in table.body if c < len(row) for n in row[c].names if n in place_of] if only else []
            beside = {a for a, b in pairwise(below) if 0 <= place_of[b][0] - place_of[a][1] <= 1}
            for g in {of_name[n] for n in below if n not in beside} - {-1}:
                kind = max(sorted(only), key=lambda k: groups[g].scores.get(k, 0.0))
                groups[g].scores[kind] = groups[g].scores.get(kind, 0.0) + _UNDER_ITS_HEAD

    def _settled(self, said: Sequence[Claim], reader: Reader, keys: Mapping[int, str]) -> list[Claim]:
        """The model's claims, of contraries the one that the words of the sentence tell."""
        tokens = [
            Token(start, t.lower_, keys.get(reader.group_of_name[n], "") if n >= 0 else "")
            for t, (start, _, n) in zip(reader.doc, reader.places, strict=True)
        ]
        kinds = {key: reader.groups[g].type for g, key in keys.items()}
        ends = reader.words["reference"].get("description_ends", ())
        return settle_contraries(said, tokens, self._values, kinds, self._schema, ends)

    def _reader(
        self,
        doc: Doc,
        places: Any,
        groups: list[Group],
        of_name: list[int],
        blocks: tuple[Block, ...],
        article: Article,
    ) -> Reader:
        block_of = []
        b = 0
        for start, _, _ in places:
            while b + 1 < len(blocks) and blocks[b + 1].start <= start:
                b += 1
            block_of.append(b)
        items = frozenset(n for n, block in enumerate(blocks) if block.kind == "item")
        reader = Reader(doc, places, groups, of_name, self._lexicon.types, self._lexicon.words, block_of, items)
        orgs = [
            g
            for g, group in enumerate(groups)
            if group.members and group.type and self._lexicon.types[group.type].publisher
        ]
        if orgs:
            reader.publisher = max(orgs, key=lambda g: (len(groups[g].members), -g))
        return reader
