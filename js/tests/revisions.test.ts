import { expect, test } from 'vitest';

import { Revisions, type SentCell } from '../src/sources/revisions';

const cell = (id: string, source = ''): SentCell => ({ id, cell_type: 'code', source, tags: [] });

function revisions(): Revisions {
  let count = 0;
  return new Revisions(() => String(++count));
}

test('everything first, then what is other', () => {
  const told = revisions();
  expect(told.next([cell('a'), cell('b')])).toEqual({
    type: 'document',
    cells: [cell('a'), cell('b')],
    revision: '1'
  });
  expect(told.next([cell('a'), cell('b', 'x')])).toEqual({
    type: 'change',
    base: '1',
    cells: [cell('b', 'x')],
    order: null,
    revision: '2'
  });
  expect(told.next([cell('a'), cell('b', 'x')])).toMatchObject({ base: '2', cells: [] });
});

test('cells that come, go or move', () => {
  const told = revisions();
  told.next([cell('a'), cell('b')]);
  expect(told.next([cell('b'), cell('a')])).toMatchObject({ cells: [], order: ['b', 'a'] });
  expect(told.next([cell('b')])).toMatchObject({ cells: [], order: ['b'] });
  expect(told.next([cell('c'), cell('b')])).toMatchObject({
    cells: [cell('c')],
    order: ['c', 'b']
  });
});

test('ids that are not unique name no cell', () => {
  const told = revisions();
  told.next([cell('a')]);
  expect(told.next([cell('a'), cell('a', 'x')]).type).toBe('document');
});

test('who has forgotten is told everything', () => {
  const told = revisions();
  told.next([cell('a')]);
  told.forget();
  expect(told.next([cell('a')]).type).toBe('document');
});

test('a listener that applies them knows what was told', () => {
  const told = revisions();
  let known: SentCell[] = [];
  let seed = 7;
  const random = (most: number): number => (seed = (seed * 48271) % 2147483647) % most;
  let cells: SentCell[] = [];
  for (let step = 0; step < 300; step++) {
    const place = random(cells.length + 1);
    cells = [...cells];
    switch (random(4)) {
      case 0:
        cells.splice(place, 0, cell(`n${String(step)}`));
        break;
      case 1:
        cells.splice(place, 1);
        break;
      case 2:
        cells.reverse();
        break;
      default:
        cells = cells.map((one, index) => (index === place ? cell(one.id, String(step)) : one));
    }
    const said = told.next(cells);
    if (said.type === 'document') {
      known = [...said.cells];
    } else {
      const byId = new Map([...known, ...said.cells].map(one => [one.id, one]));
      const order = said.order ?? known.map(one => one.id);
      known = order.map(id => byId.get(id)).filter(one => one !== undefined);
    }
    expect(known).toEqual(cells);
  }
});
