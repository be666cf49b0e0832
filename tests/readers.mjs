// Reads a file with N3.js or jsonld.js and prints its quads as N-Quads: node readers.mjs FORMAT FILE
// (NODE_PATH names the folder node_modules that holds n3 and jsonld.)
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const require = createRequire(process.env.NODE_PATH + "/");
const [form, file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const { Parser, Writer } = require("n3");
if (form === "jsonld") {
  process.stdout.write(await require("jsonld").toRDF(JSON.parse(text), { format: "application/n-quads" }));
} else {
  const writer = new Writer({ format: "application/n-quads" });
  writer.addQuads(new Parser({ format: form }).parse(text));
  writer.end((error, result) => process.stdout.write(result));
}
