import assert from 'node:assert/strict';
import { test } from 'vitest';

import { Pipeline, formOf } from '../src/model/pipeline';
import { isPipelineOutline } from '../src/sources/pipeline-outline';
import { flowing, operator, pipelineOutline } from './made-up';

const read = operator(0, { role: 'data source', artifact: 'in.csv', callee: 'pandas.read_csv' });
const split = operator(1, { role: 'train/test split' });
const fit = operator(2, { role: 'estimator', model: 'SVC', leaks: ['LKG101'] });
const score = operator(3, { role: 'score' });
const write = operator(4, { role: 'sink', artifact: 'out.csv', callee: 'to_csv' });
const outline = pipelineOutline(
  [read, split, fit, score, write],
  [
    flowing(0, 1),
    flowing(1, 2, 'data', ['train']),
    flowing(1, 3, 'data', ['test']),
    flowing(2, 3, 'model'),
    flowing(1, 4, 'data', ['train', 'test'])
  ]
);

test('operators alone, with what flows between them', () => {
  const { nodes, lines } = new Pipeline(outline).pictured(false);
  assert.deepEqual(
    nodes.map(({ kind, label }) => [kind, label]),
    [
      ['source', 'in.csv'],
      ['parting', 'operator 1'],
      ['estimator', 'operator 2'],
      ['score', 'operator 3'],
      ['sink', 'out.csv']
    ]
  );
  assert.deepEqual(
    lines.map(({ carries }) => carries),
    ['data', 'train', 'test', 'model', 'data']
  );
});

test('models and files as nodes between those that make and those that use them', () => {
  const { nodes, lines } = new Pipeline(outline).pictured(true);
  assert.deepEqual(
    nodes
      .filter(node => node.operator === null)
      .map(({ kind, label, cell }) => [kind, label, cell]),
    [
      ['model', 'SVC', 2],
      ['file', 'in.csv', 0],
      ['file', 'out.csv', 4]
    ]
  );
  assert.equal(nodes[0].label, 'read_csv'); // the file says its own name
  const drawn = lines.map(({ from, to }) => `${from} > ${to}`);
  for (const expected of [
    'n2 > n2:model',
    'n2:model > n3',
    'given:in.csv > n0',
    'n4 > made:out.csv'
  ]) {
    assert.ok(drawn.includes(expected), expected);
  }
  assert.ok(!drawn.includes('n2 > n3'));
});

test('a file that is written here is another one than was read before', () => {
  const again = operator(2, { role: 'data source', artifact: 'in.csv' });
  const over = operator(1, { role: 'sink', artifact: 'in.csv' });
  const { lines } = new Pipeline(pipelineOutline([read, over, again], [flowing(0, 1)])).pictured(
    true
  );
  assert.deepEqual(
    lines.map(({ from, to }) => `${from} > ${to}`),
    ['n0 > n1', 'given:in.csv > n0', 'n1 > made:in.csv', 'made:in.csv > n2']
  );
});

test('a fitted transformer is a node of its own only where others use it', () => {
  const scaler = operator(0, { role: 'transformer', model: 'StandardScaler' });
  const user = operator(1, { role: 'transformer' });
  const models = (flows: ReturnType<typeof flowing>[]): number =>
    new Pipeline(pipelineOutline([scaler, user], flows))
      .pictured(true)
      .nodes.filter(({ kind }) => kind === 'model').length;
  assert.equal(models([flowing(0, 1)]), 0);
  assert.equal(models([flowing(0, 1, 'model')]), 1);
});

test('what goes in and comes out; edges to nowhere are left out', () => {
  const pipeline = new Pipeline({ ...outline, edges: [...outline.edges, flowing(9, 1)] });
  assert.deepEqual(
    pipeline.into('n3').map(({ from, carries }) => [from.id, carries]),
    [
      ['n1', 'test'],
      ['n2', 'model']
    ]
  );
  assert.deepEqual(
    pipeline.outOf('n2').map(({ to }) => to.id),
    ['n3']
  );
  assert.equal(pipeline.flows.length, 5);
});

test('a role that nobody knows is an operation', () => {
  for (const role of [null, 'something new', 'constructor']) {
    assert.equal(formOf(operator(0, { role })), 'operation');
  }
});

test('an outline of a pipeline is known from what is none', () => {
  assert.ok(isPipelineOutline(outline));
  assert.ok(isPipelineOutline(pipelineOutline([], [])));
  const broken: unknown[] = [
    null,
    { ...outline, complete: 'yes' },
    { ...outline, edges: [{ source: 'n0' }] },
    ...[{ cell: 0.5 }, { leaks: [3] }, { artifact: 4 }, { columns: null }, { rows: 'train' }].map(
      change => ({ ...outline, nodes: [{ ...read, ...change }] })
    )
  ];
  for (const data of broken) {
    assert.ok(!isPipelineOutline(data), JSON.stringify(data));
  }
});
