/**
 * The trend as a chart, in Vega-Lite, for people to read and change. What is drawn is `src/views/trend-chart.json`,
 * which vega-lite makes of this: the extension carries vega, but not its compiler. `npx vitest run trend-chart -u`
 * writes it anew. What is known when a chart is drawn only (words, colours of the theme) are parameters and data.
 */
import type { TopLevelSpec } from 'vega-lite';

const axis = { labelColor: { expr: 'textColour' }, gridColor: { expr: 'gridColour' } };
const series = [{ expr: 'savedWord' }, { expr: 'sessionWord' }];

export const trend: TopLevelSpec = {
  params: [
    'savedWord',
    'sessionWord',
    'clock', // how moments are written below the chart
    'textColour',
    'gridColour',
    'savedColour',
    'sessionColour'
  ].map(name => ({ name, value: '' })),
  data: { name: 'moments' },
  width: 'container',
  height: 120,
  autosize: { type: 'fit', contains: 'padding' },
  background: 'transparent',
  mark: { type: 'line', interpolate: 'step-after', point: { size: 18 } },
  encoding: {
    x: {
      field: 'time',
      type: 'temporal',
      title: null,
      axis: {
        ...axis,
        grid: false,
        tickCount: 3,
        labelOverlap: true,
        domainColor: { expr: 'gridColour' },
        format: '%Y-%m-%d %H:%M', // for who hears the chart
        labelExpr: 'timeFormat(datum.value, clock)'
      }
    },
    y: {
      field: 'minutes',
      type: 'quantitative',
      title: null,
      scale: { zero: true, nice: true },
      axis: { ...axis, tickMinStep: 1, tickCount: 4, domain: false }
    },
    color: {
      field: 'series',
      type: 'nominal',
      scale: { domain: series, range: [{ expr: 'savedColour' }, { expr: 'sessionColour' }] },
      legend: {
        title: null,
        orient: 'top',
        labelColor: { expr: 'textColour' },
        symbolType: 'stroke'
      }
    },
    strokeDash: {
      field: 'series',
      type: 'nominal',
      scale: { domain: series, range: [[4, 3], []] },
      legend: null
    },
    tooltip: [
      { field: 'time', type: 'temporal', format: '%Y-%m-%d %H:%M', title: 'time' },
      { field: 'minutes', type: 'quantitative', title: 'minutes' },
      { field: 'findings', type: 'quantitative', title: 'findings' }
    ]
  },
  config: { view: { stroke: null }, font: 'inherit' }
};
