"""`python -m kg` is the command `kg`."""

from kg.cli.app import app

app(prog_name="kg")
