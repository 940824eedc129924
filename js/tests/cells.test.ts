import { expect, test } from 'vitest';

import { marked } from '../src/model/cell-marks';
import { counted } from '../src/model/sections';
import { cell, finding } from './made-up';

test('a cell has each mark once, the gravest first', () => {
  const cells = [cell('a', 'stale'), cell('b'), cell('c', 'never-run')];
  const findings = [
    finding({ code: 'NBS103', cell_id: 'a', message: 'order' }),
    finding({ code: 'NBS104', cell_id: 'a', message: 'another' }),
    finding({ code: 'NBS101', cell_id: 'b', message: 'hidden' }),
    finding({ code: 'DED101', cell_id: 'c' }),
    finding({ code: 'NBS101', cell_id: null })
  ];
  expect(marked(cells, findings)).toEqual(
    new Map([
      [
        'a',
        [
          { mark: 'stale', reason: '' },
          { mark: 'order', reason: 'order' }
        ]
      ],
      ['b', [{ mark: 'hidden', reason: 'hidden' }]]
    ])
  );
});

test('findings count for the last heading above them', () => {
  const findings = [0, 2, 2, 5, null].map(cell_index => finding({ cell_index }));
  expect(counted([1, 3, 3], findings)).toEqual([2, 0, 1]); // two headings in one cell: the last one
  expect(counted([-1, 1], findings)).toEqual([0, 3]);
  expect(counted([], findings)).toEqual([]);
});
