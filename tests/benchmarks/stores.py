"""Load rate, store size, memory and each saved query's median on a generated graph: ours beside rdflib and Virtuoso.

    python tests/benchmarks/stores.py 1000000 --rdflib --virtuoso

The graph has the shape of a built one: named graphs of some hundred quads, claims with their sentences, entities with
names and classes. A query that takes longer than --most seconds is cut and shown as such. Times are by the clock, of
this machine, as busy as it is: trust ratios of one run. With --cpu they are seconds of the processor (of Virtuoso's, its
server's), and ours are asked in this process: what a busy machine can still tell.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox

sys.path[:0] = [str(Path(__file__).resolve().parents[up]) for up in (1, 2)]

from kg.config import ontology_folder  # noqa: E402 (found by the path above)
from kg.graph.query_saved import saved_queries  # noqa: E402 (found by the path above)
from kg.prefixes import PREFIXES  # noqa: E402 (found by the path above)

ID, KG = PREFIXES["id"], PREFIXES["kg"]
QUADS_AN_ARTICLE = 109
ENOUGH = 5.0  # seconds after which a query is not asked again
RELATIONS = (
    ("develops", "organization", "model"),
    ("hasLicense", "model", "license"),
    ("accessPolicy", "model", None),
    ("competesWith", "organization", "organization"),
    ("partnersWith", "organization", "organization"),
    ("leads", "person", "organization"),
    ("worksFor", "person", "organization"),
    ("formerlyAt", "person", "organization"),
    ("evaluatedOn", "model", "benchmark"),
    ("availableOn", "model", "product"),
    ("investsIn", "organization", "organization"),
    ("acquires", "organization", "organization"),
    ("criticizes", "person", "organization"),
    ("variantOf", "model", "model"),
    ("successorOf", "model", "model"),
    ("releaseDate", "model", None),
)
ASKED = {("organization", 9): "Meta", ("person", 9): "Sam Altman", ("model", 9): "Llama"}  # names in the saved queries
POLICIES = ("OpenSource", "OpenWeights", "PartiallyOpen", "Proprietary", "ApiOnly")
STATUSES = ("Asserted",) * 6 + ("Reported",) * 2 + ("Planned", "Negated", "Past")
SHARES = {"organization": 0.35, "person": 0.3, "model": 0.25, "product": 0.08, "benchmark": 0.015, "license": 0.005}
RDF = PREFIXES["rdf"]


def generate(quads: int) -> Iterator[str]:
    """Lines of N-Quads, about as many as asked for; the same for the same number."""
    chance = random.Random(7)
    articles = quads // QUADS_AN_ARTICLE
    entities = max(200, quads // 20)
    of = {kind: max(4, int(entities * share)) for kind, share in SHARES.items()}
    shared = f"<{ID}graph/entities>"
    for kind, number in of.items():
        for index in range(number):
            iri = f"<{ID}{kind}/{index}>"
            yield f"{iri} <{RDF}type> <{KG}{kind.capitalize()}> {shared} .\n"
            name = ASKED.get((kind, index), f"{kind.capitalize()} {index}")
            yield f'{iri} <{PREFIXES["rdfs"]}label> "{name}" {shared} .\n'
    for number in range(articles):
        yield from _article(number, of, chance)


def _article(number: int, of: dict[str, int], chance: random.Random) -> Iterator[str]:
    article = f"<{ID}article/{number:08x}>"
    day = f"20{20 + number % 7}-{number % 12 + 1:02}-{number % 28 + 1:02}"
    yield f"{article} <{RDF}type> <{PREFIXES['schema']}NewsArticle> {article} .\n"
    yield f'{article} <{PREFIXES["dcterms"]}source> "news/{number}.txt" {article} .\n'
    yield f'{article} <{PREFIXES["schema"]}headline> "Headline {number}" {article} .\n'
    yield f'{article} <{PREFIXES["schema"]}datePublished> "{day}"^^<{PREFIXES["xsd"]}date> {article} .\n'
    for index in range(6):
        yield from _claim(f"<{ID}claim/{number:08x}{index}>", article, of, chance)


def _claim(claim: str, article: str, of: dict[str, int], chance: random.Random) -> Iterator[str]:
    relation, domain, target = chance.choice(RELATIONS)
    subject = f"<{ID}{domain}/{_popular(of[domain], chance)}>"
    if target:
        object_ = f"<{ID}{target}/{_popular(of[target], chance)}>"
    elif relation == "releaseDate":
        object_ = f'"20{chance.randrange(19, 27)}-{chance.randrange(1, 13):02}"^^<{PREFIXES["xsd"]}gYearMonth>'
    else:
        object_ = f"<{KG}{chance.choice(POLICIES)}>"
    status, start = chance.choice(STATUSES), chance.randrange(4000)
    about = [
        (RDF + "type", f"<{KG}Claim>"),
        (RDF + "type", f"<{RDF}Statement>"),
        (RDF + "subject", subject),
        (RDF + "predicate", f"<{KG}{relation}>"),
        (RDF + "object", object_),
        (KG + "status", f"<{KG}{status}>"),
        (KG + "confidence", f'"0.{chance.randrange(1, 10)}"^^<{PREFIXES["xsd"]}decimal>'),
        (PREFIXES["prov"] + "wasDerivedFrom", article),
        (KG + "evidence", f'"A sentence of some length that says it, number {start} of its article, as it stands."'),
        (KG + "evidenceStart", f'"{start}"^^<{PREFIXES["xsd"]}integer>'),
        (KG + "evidenceEnd", f'"{start + 80}"^^<{PREFIXES["xsd"]}integer>'),
        (KG + "extractor", '"lexicon"'),
    ]
    if chance.random() < 0.3:
        about.append((KG + "attributedTo", f"<{ID}person/{_popular(of['person'], chance)}>"))
    if relation == "evaluatedOn":
        about.append((KG + "score", f'"{chance.randrange(1000) / 10}%"'))
    if status in ("Asserted", "Reported"):
        yield f"{subject} <{KG}{relation}> {object_} {article} .\n"
    yield from (f"{claim} <{predicate}> {value} {article} .\n" for predicate, value in about)
    for end in (subject, *([object_] if target else [])):
        yield f"{article} <{PREFIXES['schema']}mentions> {end} {article} .\n"


def _popular(number: int, chance: random.Random) -> int:
    """Few entities are named often, most seldom."""
    return int(number * chance.random() ** 3)


def write_graph(folder: Path, quads: int) -> int:
    """Write graph.nq, sorted. Returns the number of quads."""
    raw, dump = folder / "raw.nq", folder / "graph.nq"
    with raw.open("w", encoding="utf-8") as out:
        out.writelines(generate(quads))
    subprocess.run(["sort", "-u", "-o", dump, raw], env={**os.environ, "LC_ALL": "C"}, check=True)
    raw.unlink()
    with dump.open("rb") as lines:
        return sum(1 for _ in lines)


_clock: Callable[[], float] = time.perf_counter


def timed(action: Callable[[], object]) -> float:
    """Seconds of an action."""
    begun = _clock()
    action()
    return _clock() - begun


def medians(ask: Callable[[str, str], object], *, times: int) -> dict[str, float | str]:
    """Each saved query's median in seconds, or why there is none."""
    found: dict[str, float | str] = {}
    for query in saved_queries(ontology_folder()):
        try:
            taken: list[float] = []
            while len(taken) < times and sum(taken) < ENOUGH:
                taken.append(timed(partial(ask, query.name, query.text)))
            found[query.name] = statistics.median(taken)
        except Exception as error:  # whatever another store says of a query stands in the table
            found[query.name] = f"{type(error).__name__}"
        print(f"  {query.name:<22} {found[query.name]}", file=sys.stderr, flush=True)
    return found


def ours(folder: Path, times: int, most: float, *, here: bool) -> dict[str, object]:
    """Oxigraph on disk, as `kg` has it: bulk load, then `kg query` without its start."""
    from kg.graph.query import query_store, run_query

    def fill() -> None:
        store = ox.Store(str(folder / "store"))
        store.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
        store.flush()

    seconds = timed(fill)
    (folder / "state.json").write_text(json.dumps({"complete": True, "graphs": {}}))
    size = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if here:
        store = ox.Store(str(folder / "store"))
        answers = medians(lambda _, text: query_store(store, text), times=times)
        return {"load": seconds, "MiB on disk": size / 2**20, "peak MiB": peak, "queries": answers}
    start = statistics.median(timed(lambda: run_query(folder, "ASK {}")) for _ in range(3))
    answers = medians(lambda _, text: run_query(folder, text, timeout=most), times=times)
    return {"load": seconds, "MiB on disk": size / 2**20, "peak MiB": peak, "start": start, "queries": answers}


RDFLIB = """
import json, resource, signal, statistics, sys, time
import rdflib
sys.path[:0] = [{root!r}]
from kg.config import ontology_folder
from kg.graph.query_saved import saved_queries
dataset = rdflib.Dataset(default_union=True)
begun = time.{clock}()
dataset.parse({dump!r}, format="nquads")
load = time.{clock}() - begun
found = {{}}
for query in saved_queries(ontology_folder()):
    signal.signal(signal.{signal}, lambda *_: (_ for _ in ()).throw(TimeoutError()))
    signal.setitimer(signal.{timer}, {most})
    try:
        begun = time.{clock}()
        list(dataset.query(query.text))
        found[query.name] = time.{clock}() - begun
    except Exception as error:
        found[query.name] = type(error).__name__
    signal.setitimer(signal.{timer}, 0)
    print(query.name, found[query.name], file=sys.stderr, flush=True)
print(json.dumps({{"load": load, "peak MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "queries": found}}))
"""


def rdflib_in_memory(folder: Path, most: float) -> dict[str, object]:
    """rdflib in a process of its own; each query once."""
    root = str(Path(__file__).resolve().parents[2])
    timer = ("ITIMER_REAL", "SIGALRM") if _clock is time.perf_counter else ("ITIMER_PROF", "SIGPROF")
    named = {"root": root, "dump": str(folder / "graph.nq"), "clock": _clock.__name__}
    code = RDFLIB.format(most=most, timer=timer[0], signal=timer[1], **named)
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def virtuoso(folder: Path, times: int) -> dict[str, object]:
    """Virtuoso, filled by `kg load`."""
    from outside import virtuoso as started
    from test_real_stores import ask

    from kg.graph.load import PASSWORD, USER, load
    from kg.graph.load_targets import target

    os.environ[USER] = os.environ[PASSWORD] = "dba"
    global _clock
    with tempfile.TemporaryDirectory() as place, started(Path(place), buffers=170_000) as url:
        if _clock is time.process_time:
            _clock = processor_time_of_children
        loaded = []
        seconds = timed(lambda: loaded.append(load(folder, target(url, "virtuoso"))))
        print(f"  loaded in {seconds:.1f} s", file=sys.stderr, flush=True)
        answers = medians(lambda _, text: ask(f"{url}/sparql", text), times=times)
        return {"load": seconds, "counts that differ": len(loaded[0].wrong), "queries": answers}


def processor_time_of_children() -> float:
    """Seconds of the processor that the running children of this process have used: of its one server."""
    children = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()]
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in children]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Run what was asked for and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("quads", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--rdflib", action="store_true")
    parser.add_argument("--virtuoso", action="store_true")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--most", type=float, default=120)
    parser.add_argument("--cpu", action="store_true")
    given = parser.parse_args()
    if given.cpu:
        global _clock
        _clock = time.process_time
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quads = write_graph(folder, given.quads)
        results = {"kg": ours(folder, given.times, given.most, here=given.cpu)}
        if given.rdflib:
            results["rdflib"] = rdflib_in_memory(folder, given.most)
        if given.virtuoso:
            results["virtuoso"] = virtuoso(folder, given.times)
    print(f"{quads:,} quads, load average {os.getloadavg()[0]:.1f}")
    for store, found in results.items():
        numbers = {key: value for key, value in found.items() if key != "queries"}
        print(store, {key: round(value, 2) for key, value in numbers.items()})  # type: ignore[call-overload]
    print("query".ljust(24), *(store.rjust(12) for store in results))
    for query in results["kg"]["queries"]:  # type: ignore[attr-defined]
        cells = [found["queries"][query] for found in results.values()]  # type: ignore[index]
        print(query.ljust(24), *((f"{c:.3f}" if isinstance(c, float) else c).rjust(12) for c in cells))


if __name__ == "__main__":
    main()
