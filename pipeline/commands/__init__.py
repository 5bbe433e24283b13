"""One module a command; `pipeline/cli.py` lists them."""
