"""Loaders of the ontology folder: the schema, the registry, the lexicon."""
