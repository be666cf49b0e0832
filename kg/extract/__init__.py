"""Article -> spaCy Doc -> mentions, reference, relations, status, values -> the claims of one article."""
