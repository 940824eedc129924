"""Interactive views of an entangled model, in a notebook: the entry is `Entanglement.widget()`.

Comes in: a `Measurement` and what can still be asked (a `Subject`). Goes out: an object that a notebook shows, drawn by
js/src/widgets, or as words and a picture where anywidget is not installed or the kernel is gone. Nothing is measured
here (`entanglement/whatif`, `shifting`, `thresholds` do), and no view changes a notebook, a model or a table.
"""
