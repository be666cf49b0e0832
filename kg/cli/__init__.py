"""The command `kg`: one module a command, a skin over the library."""
