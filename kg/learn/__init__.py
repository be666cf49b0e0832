"""Training of the learned extractor: a corpus in, a small model out. Needs the extra `train` (torch); nothing here runs at build time."""
