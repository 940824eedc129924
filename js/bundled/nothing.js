/** Stands in for packages that vega-embed names and the chart has no use for: it is compiled already, and has no theme. */
export {};
