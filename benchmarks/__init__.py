"""Scripts whose tables the documentation quotes: `python -m benchmarks` lists them. None is part of the package."""
