"""Build a knowledge graph about the AI industry from articles."""
