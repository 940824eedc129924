import assert from 'node:assert/strict';
import { test } from 'vitest';

import { doubtful, grouped } from '../src/model/grouping';
import { cell, finding } from './made-up';

test('groups of cells stand in the order of the document', () => {
  const found = [9, null, 2, 10].map((cell_index, line) => finding({ cell_index, line }));
  assert.deepEqual(
    grouped(found, 'cell', '').map(group => group.key),
    [-1, 2, 9, 10]
  );
});

test('severities stand in their own order, families by their price', () => {
  const found = [
    finding({ severity: 'info', family: 'a' }),
    finding({ severity: 'error', family: 'b', effort_minutes: 50 }),
    finding({ severity: 'warning', family: 'a' })
  ];
  assert.deepEqual(
    grouped(found, 'severity', '').map(group => group.key),
    ['error', 'warning', 'info']
  );
  assert.deepEqual(
    grouped(found, 'family', '').map(group => group.key),
    ['b', 'a']
  );
});

test('what costs most with every run comes first', () => {
  const found = [1, 30, 2].map((value, line) =>
    finding({ interest: { value, unit: 'seconds' }, line })
  );
  assert.deepEqual(
    grouped(found, 'cell', '')[0].findings.map(f => f.interest.value),
    [30, 2, 1]
  );
});

test('the filter wants all its words, wherever they stand', () => {
  const found = [finding(), finding({ symbol: 'rate', message: '`rate` is used' })];
  for (const [filter, count] of [
    ['', 2],
    ['RATE nbs101', 1],
    ['hidden', 2],
    ['rate x', 0]
  ]) {
    assert.equal(
      grouped(found, 'cell', filter).flatMap(group => group.findings).length,
      count,
      filter
    );
  }
});

test('cells that stand are not told', () => {
  const cells = [cell('a'), cell('b', 'stale'), cell('c', 'never-run'), cell('d', 'unknown')];
  assert.deepEqual(
    doubtful(cells).map(c => c.id),
    ['b', 'd']
  );
});
