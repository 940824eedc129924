import { nullTranslator } from '@jupyterlab/translation';
import { format, resolveConfig } from 'prettier';
import * as vega from 'vega';
import { compile } from 'vega-lite';
import { expect, test } from 'vitest';

import * as bundled from '../bundled/vega.js';
import { trend as readable } from '../charts/trend';
import { Trend } from '../src/model/trend';
import { specification } from '../src/views/trend-chart';

const trans = nullTranslator.load('mldebt');
const COLOURS = {
  textColour: '#111111',
  gridColour: '#222222',
  sessionColour: '#333333',
  savedColour: '#444444'
};

/** As text of SVG, which needs no browser. */
async function drawn(spec: vega.Spec, { parse, View }: Pick<typeof vega, 'parse' | 'View'>) {
  return new View(parse(structuredClone(spec)), { renderer: 'none' }).toSVG();
}

function chart(): vega.Spec {
  let now = Date.now() - 3_600_000;
  const trend = new Trend(() => (now += 60_000));
  trend.take([{ time: '2026-11-23T12:00:00+00:00', minutes: 7, findings: 2 }]);
  trend.note(5, 1);
  trend.note(9, 3);
  return specification(trend, trans, COLOURS);
}

test('the chart that is shipped is what vega-lite makes of the readable one', async () => {
  // without the address of a schema vega-embed has no versions to compare
  const text = JSON.stringify({ ...compile(readable).spec, $schema: undefined });
  const compiled = await format(text, { ...(await resolveConfig('x.json')), parser: 'json' });
  await expect(compiled).toMatchFileSnapshot('../src/views/trend-chart.json');
});

test('words and colours come in', async () => {
  const svg = await drawn(chart(), vega);
  for (const given of ['since opened', 'saved', ...Object.values(COLOURS)]) {
    expect(svg).toContain(given);
  }
  expect(svg).toMatch(/minutes: 9; series: since opened; findings: 3/);
});

test('the parts of vega that are shipped draw what all of vega draws', async () => {
  const spec = chart();
  expect(await drawn(spec, bundled)).toEqual(await drawn(spec, vega));
});
