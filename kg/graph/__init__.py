"""Claims -> RDF; the store on disk; queries, counts, exports and checks of a built graph."""
