/**
 * Stands in for vega in the bundle: of its parts those that vega-embed and the chart need. Not there: transforms for
 * maps, forces, trees, regression, clouds of words. `tests/trend-chart.test.ts` draws the chart with all of vega, too.
 */
import { transforms } from 'vega-dataflow';
import * as encoding from 'vega-encode';
import * as tables from 'vega-transforms';
import * as views from 'vega-view-transforms';

Object.assign(transforms, tables, views, encoding);

export * from 'vega-util';
export {
  numberFormatDefaultLocale as formatLocale,
  timeFormatDefaultLocale as timeFormatLocale
} from 'vega-format';
export { expressionFunction } from 'vega-functions';
export { loader } from 'vega-loader';
export { parse } from 'vega-parser';
export { View } from 'vega-view';
