"""`python -m mldebt_nb`: the same as `mldebt`."""

from mldebt_nb.cli import main

main(prog_name="mldebt")
