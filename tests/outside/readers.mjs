// N3.js, jsonld.js and Comunica, as npm installed them beside this file.
//   node readers.mjs n3|jsonld|comunica MEDIA-TYPE FILE   prints the quads of a file as N-Quads
//   node readers.mjs ask MEDIA-TYPE FILE                  Comunica answers a JSON list of queries, one result a line
import { readFileSync } from "node:fs";
import { DataFactory, Parser, Writer } from "n3";

const [reader, mediaType, file] = process.argv.slice(2);
const value = readFileSync(file, "utf8");
const context = { sources: [{ type: "serialized", value, mediaType, baseIRI: "http://example.org/" }] };
const comunica = async () => new (await import("@comunica/query-sparql-file")).QueryEngine();
const EVERYTHING = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }";

function print(quads) {
  const writer = new Writer({ format: "application/n-quads" });
  writer.addQuads(quads);
  writer.end((error, result) => process.stdout.write(result));
}

async function text(stream) {
  const parts = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

if (reader === "n3") {
  print(new Parser({ format: mediaType }).parse(value));
} else if (reader === "jsonld") {
  const { default: jsonld } = await import("jsonld");
  process.stdout.write(await jsonld.toRDF(JSON.parse(value), { format: "application/n-quads" }));
} else if (reader === "comunica") {
  const rows = await (await (await comunica()).queryBindings(EVERYTHING, context)).toArray();
  print(rows.map((row) => DataFactory.quad(row.get("s"), row.get("p"), row.get("o"), row.get("g"))));
} else {
  const engine = await comunica();
  for (const query of JSON.parse(readFileSync(0, "utf8"))) {
    const answered = engine.query(query, context).then(async (result) => {
      const { data } = await engine.resultToString(result, "application/sparql-results+json");
      return JSON.parse(await text(data));
    });
    // Some queries never end although nothing is left to do; node would go away then without a word.
    const late = new Promise((resolve) => setTimeout(resolve, 10000, { results: { bindings: [] } }));
    console.log(JSON.stringify(await Promise.race([answered, late])));
  }
  process.exit();
}
