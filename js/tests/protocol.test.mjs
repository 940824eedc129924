// Run by `npm test` on the compiled library: node's own test runner, no further dependency.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { doubtful, grouped } from '../lib/grouping.js';
import { LiveState } from '../lib/live-state.js';
import { NotUnderstood, isReport, reply } from '../lib/protocol.js';

const verdict = { reproducible: null, plan: [], document: '', problem: null };

function finding(changes = {}) {
  return {
    rule: 'hidden-state',
    code: 'NBS101',
    family: 'notebook-state',
    message: '`x` is used but no cell defines it',
    severity: 'error',
    confidence: 'high',
    cell_id: 'a',
    cell_index: 0,
    line: 1,
    column: 1,
    end_line: null,
    end_column: null,
    symbol: 'x',
    help: null,
    related: [],
    effort_minutes: 5,
    interest: null,
    origin: 'static',
    fingerprint: 'f',
    ...changes
  };
}

const cell = (id, status = 'clean') => ({ id, status, reasons: [] });

for (const [name, data] of Object.entries({
  'no object': 'status',
  'a list': [],
  'another version': { version: 2, type: 'status', sequence: 1, cells: [], hidden: [], plan: [] },
  'no version': { type: 'status' },
  'an unknown type': { version: 1, type: 'dance', sequence: 1 },
  'a type that every object has': { version: 1, type: 'constructor', sequence: 1 },
  'a status without cells': { version: 1, type: 'status', sequence: 1, hidden: [], plan: [] },
  'cells that are none': {
    version: 1,
    type: 'status',
    sequence: 1,
    cells: [3],
    hidden: [],
    plan: []
  },
  'findings that are none': {
    version: 1,
    type: 'findings',
    sequence: 1,
    whole: true,
    added: [{ rule: 3 }],
    removed: []
  }
})) {
  test(`${name} is not understood`, () => {
    assert.throws(() => reply(data), NotUnderstood);
  });
}

test('an explanation is for somebody else', () => {
  assert.equal(reply({ version: 1, type: 'explanation', sequence: 3 }), null);
});

test('reports are told from other answers', () => {
  assert.ok(isReport({ findings: [finding()], notebooks: [{ error: null }] }));
  for (const other of [
    null,
    {},
    { findings: [] },
    { findings: [{}], notebooks: [] },
    { findings: 3, notebooks: [] }
  ]) {
    assert.ok(!isReport(other));
  }
});

test('deltas change what the status told', () => {
  const state = new LiveState();
  const hidden = [{ name: 'x', message: '' }];
  assert.ok(
    state.take({ type: 'status', sequence: 1, cells: [cell('a'), cell('b')], hidden, ...verdict })
  );
  assert.ok(
    state.take({
      type: 'delta',
      sequence: 2,
      cells: [cell('b', 'stale'), cell('c')],
      gone: ['a'],
      hidden_added: [{ name: 'y', message: '' }],
      hidden_removed: ['x'],
      ...verdict,
      reproducible: false,
      plan: ['b']
    })
  );
  assert.deepEqual([...state.cells.keys()], ['b', 'c']);
  assert.deepEqual([...state.hidden.keys()], ['y']);
  assert.equal(state.reproducible, false);
  assert.deepEqual(state.plan, ['b']);
});

test('a gap is noticed, and a whole status closes it', () => {
  const state = new LiveState();
  state.take({ type: 'status', sequence: 1, cells: [], hidden: [], ...verdict });
  const delta = { type: 'delta', cells: [], gone: [], hidden_added: [], hidden_removed: [] };
  assert.ok(!state.take({ ...delta, sequence: 3, ...verdict }));
  assert.ok(state.take({ type: 'status', sequence: 9, cells: [], hidden: [], ...verdict }));
});

test('findings come and go by their fingerprint', () => {
  const state = new LiveState();
  const told = (sequence, whole, added, removed) =>
    state.take({ type: 'findings', sequence, whole, added, removed });
  assert.ok(!state.hasFindings);
  told(1, true, [finding({ fingerprint: 'a' }), finding({ fingerprint: 'b' })], []);
  told(2, false, [finding({ fingerprint: 'b', line: 7 })], ['a']);
  assert.ok(state.hasFindings);
  assert.deepEqual(
    state.findings.map(f => f.line),
    [7]
  );
  told(3, true, [], []);
  assert.equal(state.findings.length, 0);
});

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
