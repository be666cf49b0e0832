"""From the mentions and claims of articles to the entities and statements of the graph: plain functions, no library."""
