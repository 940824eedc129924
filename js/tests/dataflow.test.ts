import assert from 'node:assert/strict';
import { test } from 'vitest';

import { Dataflow } from '../src/model/dataflow';
import { leading, pictured } from '../src/model/picture';
import { isOutline } from '../src/sources/outline';
import { flowCell, given, outline } from './made-up';

/** 0 gives a to 1, 1 gives b to 2 and 3; 4 shares nothing; a file comes to 3. */
const flow = new Dataflow(
  outline(
    5,
    given(0, 'a', [1]),
    given(1, 'b', [2, 3], { sure: false }),
    given(null, 'in.csv', [3], { kind: 'file' })
  )
);

function indices(cells: readonly { readonly index: number }[]): number[] {
  return cells.map(cell => cell.index);
}

test('an edit concerns what follows, over any number of steps', () => {
  assert.deepEqual(indices(flow.invalidates(0)), [1, 2, 3]);
  assert.deepEqual(indices(flow.invalidates(2)), []);
  assert.deepEqual(indices(flow.invalidates(4)), []);
  assert.deepEqual(indices(flow.invalidates(99)), []);
});

test('a cell depends on what comes before, over any number of steps', () => {
  assert.deepEqual(indices(flow.needs(3)), [0, 1]);
  assert.deepEqual(indices(flow.needs(0)), []);
});

test('what is read too early is no dependence', () => {
  const early = new Dataflow(outline(2, given(1, 'late', [0], { backward: true })));
  assert.deepEqual(indices(early.invalidates(1)), []);
  assert.deepEqual(indices(early.needs(0)), []);
  assert.deepEqual(
    early.passages().map(({ from, to, backward }) => [from, to, backward]),
    [[1, 0, true]]
  );
});

test('a circle of cells ends', () => {
  const circle = new Dataflow(outline(2, given(0, 'a', [1]), given(1, 'b', [0])));
  assert.deepEqual(indices(circle.invalidates(0)), [1]);
});

test('what a cell gives and reads', () => {
  assert.deepEqual(
    flow.gives(1).map(node => node.label),
    ['b']
  );
  assert.deepEqual(
    flow.reads(3).map(node => node.label),
    ['b', 'in.csv']
  );
  assert.deepEqual(indices(flow.readers('1:b')), [2, 3]);
});

test('a cell is found by its id, else by its place where it has none', () => {
  assert.equal(flow.find('c3', 0)?.index, 3);
  assert.equal(flow.find('new', 3), null); // that place is another cell's
  const nameless = { ...flowCell(0), cell_id: null };
  assert.equal(
    new Dataflow({ language: 'python', nodes: [nameless], edges: [] }).find('x', 0)?.index,
    0
  );
});

test('names between two cells are one passage, sure if one of them is', () => {
  const two = new Dataflow(
    outline(
      2,
      given(0, 'a', [1], { sure: false }),
      given(0, 'b', [1]),
      given(0, 'np', [1], { kind: 'import' })
    )
  );
  const [passage, ...others] = two.passages(node => node.kind !== 'import');
  assert.deepEqual(passage, { from: 0, to: 1, names: ['a', 'b'], sure: true, backward: false });
  assert.deepEqual(others, []);
});

test('edges to nowhere are left out', () => {
  const broken = {
    ...outline(1),
    edges: [{ source: '0', target: 'x', sure: true, backward: false }]
  };
  assert.deepEqual(indices(new Dataflow(broken).invalidates(0)), []);
});

test('values are nodes of their own, or names on lines', () => {
  const both = pictured(flow, { values: true, imports: false });
  assert.equal(both.nodes.length, 8);
  assert.equal(both.lines.length, 6);
  const cells = pictured(flow, { values: false, imports: false });
  assert.deepEqual(
    cells.lines.map(({ from, to, names, sure }) => [from, to, names, sure]),
    [
      ['0', '1', ['a'], true],
      ['1', '2', ['b'], false],
      ['1', '3', ['b'], false]
    ]
  );
});

test('imports are drawn when they are wanted', () => {
  const imports = new Dataflow(outline(2, given(0, 'np', [1], { kind: 'import' })));
  for (const values of [true, false]) {
    assert.equal(pictured(imports, { values, imports: false }).lines.length, 0);
    assert.ok(pictured(imports, { values, imports: true }).lines.length > 0);
  }
});

test('the longest lines do not put nodes into layers', () => {
  const chain = Array.from({ length: 9 }, (_, i) => given(i, `v${String(i)}`, [i + 1]));
  const long = new Dataflow(outline(10, ...chain, given(0, 'far', [9, 2])));
  const picture = pictured(long, { values: false, imports: true });
  const lines = leading(picture, 3).map(({ from, to }) => `${from}>${to}`);
  assert.equal(lines.length, 10);
  assert.ok(lines.includes('0>2'));
  assert.ok(!lines.includes('0>9'));
  assert.equal(leading(picture, 100).length, picture.lines.length);
});

for (const [name, data] of Object.entries({
  'no object': [],
  'nodes that are none': { language: 'python', nodes: [{ id: 3 }], edges: [] },
  'a cell without a place': {
    language: 'python',
    nodes: [{ ...flowCell(0), cell: null }],
    edges: []
  },
  'edges that are none': { language: 'python', nodes: [], edges: [{ source: 'a' }] },
  'no edges': { language: 'python', nodes: [] }
})) {
  test(`${name}: no dataflow`, () => {
    assert.equal(isOutline(data), false);
  });
}

test('a kind that is not known is no mistake', () => {
  assert.ok(isOutline(outline(1, given(0, 'x', [], { kind: 'experiment' }))));
});
