import { expect, test } from 'vitest';

import { Trend } from '../src/model/trend';

test('only what became another is a moment', () => {
  let now = 0;
  const trend = new Trend(() => ++now);
  for (const minutes of [5, 5, 7, 5]) {
    trend.note(minutes, 1);
  }
  trend.note(5, 2);
  expect(trend.session).toEqual([
    { time: 1, minutes: 5, findings: 1 },
    { time: 2, minutes: 7, findings: 1 },
    { time: 3, minutes: 5, findings: 1 },
    { time: 4, minutes: 5, findings: 2 }
  ]);
});

test('the oldest moments are forgotten', () => {
  const trend = new Trend(() => 0);
  for (let minutes = 0; minutes < 1500; minutes++) {
    trend.note(minutes, 1);
  }
  expect(trend.session.length).toBe(1000);
  expect(trend.session[0].minutes).toBe(500);
});

test('what was saved comes with dates; what has none is left out', () => {
  const trend = new Trend();
  expect(trend.saved).toBeNull();
  trend.take([
    { time: '2026-11-23T12:00:00+00:00', minutes: 3, findings: 1 },
    { time: 'yesterday', minutes: 3, findings: 1 }
  ]);
  expect(trend.saved).toEqual([{ time: Date.UTC(2026, 10, 23, 12), minutes: 3, findings: 1 }]);
});
