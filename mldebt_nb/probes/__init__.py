"""Questions put to a live frame, array or estimator; the answers are numbers with units, never values or objects.

Comes in: what a kernel holds. Goes out: `measurements.Measurements`. Judging them is the business of `rules/`. Nothing
here changes, keeps or collects what it is given, and none of the objects inside a frame is ever called.
"""
