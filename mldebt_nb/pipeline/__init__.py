"""What a notebook does to data: sources, splits, transformers, estimators, scores, and which rows each of them saw.

Comes in: the dataflow graph. Goes out: the pipeline graph, and measures of it. Nothing is executed.
"""
