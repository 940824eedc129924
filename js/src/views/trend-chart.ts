/** Draws the trend with vega-embed. Loaded when a chart is first looked at: it is the heaviest part of this package. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Spec } from 'vega';
import embed, { type Result } from 'vega-embed';
import { formatValue, type Options } from 'vega-tooltip';

import type { Moment, Trend } from '../model/trend';
import compiled from './trend-chart.json';

/** Made of js/charts/trend.ts beforehand, so that no compiler of charts is shipped. */
const CHART = compiled as Spec;

/** Draw into a node; what is given must be finalised when the node goes. */
export async function draw(
  node: HTMLElement,
  trend: Trend,
  trans: TranslationBundle
): Promise<Result> {
  return embed(node, specification(trend, trans, colours(node)), {
    mode: 'vega',
    actions: false,
    hover: false,
    renderer: 'svg',
    tooltip: { theme: 'custom', formatTooltip: toldIn(trans) }
  });
}

type Colours = Record<'textColour' | 'gridColour' | 'sessionColour' | 'savedColour', string>;

/** The theme's, as they are now. */
function colours(node: HTMLElement): Colours {
  const style = getComputedStyle(node);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    textColour: of('--jp-ui-font-color1'),
    gridColour: of('--jp-border-color2'),
    sessionColour: of('--jp-brand-color1'),
    savedColour: of('--jp-ui-font-color2')
  };
}

/** The compiled chart with what is known now: moments, words, colours. */
export function specification(trend: Trend, trans: TranslationBundle, theme: Colours): Spec {
  const sessionWord = trans.__('since opened');
  const savedWord = trans.__('saved');
  const rows = (moments: readonly Moment[], series: string): object[] =>
    moments.map(moment => ({ ...moment, series }));
  // what holds now holds until now
  const last = trend.session.at(-1);
  const now = last === undefined ? [] : [{ ...last, time: Date.now() }];
  const minutes = Math.round((last ?? trend.saved?.at(-1))?.minutes ?? 0);
  const given: Record<string, string> = { savedWord, sessionWord, clock: clockOf(trend), ...theme };
  const values = [
    ...rows(trend.saved ?? [], savedWord),
    ...rows([...trend.session, ...now], sessionWord)
  ];
  return {
    ...CHART,
    description: trans.__('Minutes to pay back over time; %1 now', minutes),
    data: CHART.data?.map(data => (data.name === 'moments' ? { ...data, values } : data)),
    signals: CHART.signals?.map(signal =>
      signal.name in given ? { ...signal, value: given[signal.name] } : signal
    )
  };
}

/** Writes the numbers of a moment in words of the user; they are shown as text. */
function toldIn(trans: TranslationBundle): Options['formatTooltip'] {
  const words: Record<string, string> = {
    time: trans.__('time'),
    minutes: trans.__('minutes'),
    findings: trans.__('findings')
  };
  return (numbers: Record<string, string>, ...rest) => {
    const told = Object.entries(numbers).map(([name, number]) => [words[name], number]);
    return formatValue(Object.fromEntries(told), ...rest);
  };
}

/** How moments are written below the chart: no finer than they lie apart. */
function clockOf(trend: Trend): string {
  const first = trend.saved?.at(0) ?? trend.session.at(0);
  const minutes = (Date.now() - (first?.time ?? Date.now())) / 60_000;
  return minutes < 5 ? '%H:%M:%S' : minutes < 24 * 60 ? '%H:%M' : '%b %d';
}
