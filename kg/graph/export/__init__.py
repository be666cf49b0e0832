"""A graph carried elsewhere: RDF forms, property graphs, tables; `write` knows them all by name."""
