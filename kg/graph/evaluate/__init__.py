"""How right a graph is against annotated articles: the contract's scores, errors, a page; and a first draft of an annotation."""
