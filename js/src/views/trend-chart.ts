/** Draws the trend with vega-embed. Loaded when a chart is first looked at: it is the heaviest part of this package. */
import type { TranslationBundle } from '@jupyterlab/translation';
import embed, { type Result } from 'vega-embed';
import type { TopLevelSpec } from 'vega-lite';

import type { Moment, Trend } from '../model/trend';

const HEIGHT = 120;

/** Draw into a node; what is given must be finalised when the node goes. */
export async function draw(
  node: HTMLElement,
  trend: Trend,
  trans: TranslationBundle
): Promise<Result> {
  return embed(node, specification(trend, trans, colours(node)), {
    actions: false,
    renderer: 'svg',
    // tooltips are made by vega as text; nothing of a notebook but numbers comes in
    tooltip: { theme: 'custom' }
  });
}

interface Colours {
  readonly text: string;
  readonly grid: string;
  readonly session: string;
  readonly saved: string;
}

/** The theme's, as they are now. */
function colours(node: HTMLElement): Colours {
  const style = getComputedStyle(node);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: of('--jp-ui-font-color1'),
    grid: of('--jp-border-color2'),
    session: of('--jp-brand-color1'),
    saved: of('--jp-ui-font-color2')
  };
}

function specification(trend: Trend, trans: TranslationBundle, theme: Colours): TopLevelSpec {
  const session = trans.__('since opened');
  const saved = trans.__('saved');
  const rows = (moments: readonly Moment[], series: string): object[] =>
    moments.map(moment => ({ ...moment, series }));
  // what holds now holds until now
  const last = trend.session.at(-1);
  const now = last === undefined ? [] : [{ ...last, time: Date.now() }];
  const axis = { labelColor: theme.text, gridColor: theme.grid };
  const minutes = Math.round((last ?? trend.saved?.at(-1))?.minutes ?? 0);
  const values = [...rows(trend.saved ?? [], saved), ...rows([...trend.session, ...now], session)];
  return {
    description: trans.__('Minutes to pay back over time; %1 now', minutes),
    data: { values },
    width: 'container',
    height: HEIGHT,
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
          domainColor: theme.grid,
          format: formatOf(trend)
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
        scale: { domain: [saved, session], range: [theme.saved, theme.session] },
        legend: { title: null, orient: 'top', labelColor: theme.text, symbolType: 'stroke' }
      },
      strokeDash: {
        field: 'series',
        type: 'nominal',
        scale: { domain: [saved, session], range: [[4, 3], []] },
        legend: null
      },
      tooltip: [
        { field: 'time', type: 'temporal', format: '%Y-%m-%d %H:%M', title: trans.__('time') },
        { field: 'minutes', type: 'quantitative', title: trans.__('minutes') },
        { field: 'findings', type: 'quantitative', title: trans.__('findings') }
      ]
    },
    config: { view: { stroke: null }, font: 'inherit' }
  };
}

/** How moments are written below the chart: no finer than they lie apart. */
function formatOf(trend: Trend): string {
  const first = trend.saved?.at(0) ?? trend.session.at(0);
  const minutes = (Date.now() - (first?.time ?? Date.now())) / 60_000;
  return minutes < 5 ? '%H:%M:%S' : minutes < 24 * 60 ? '%H:%M' : '%b %d';
}
