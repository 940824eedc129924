"""What the notebook's models did, followed while cells run: `%mldebt watch models on`.

Comes in: calls of `fit`, `predict`, `transform`, `score` and their like, made by the notebook's own code. Goes out:
records for rules. Values are never kept: hashes, sizes, places.
"""
