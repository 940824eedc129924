import assert from 'node:assert/strict';
import { test } from 'vitest';

import { LiveState } from '../src/sources/live-state';
import { NotUnderstood, isDecided, isReport, reply } from '../src/sources/protocol';
import { cell, edit, finding, verdict } from './made-up';

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

test('an edit that is none is no answer to a decision', () => {
  assert.ok(isDecided({ edit: null }));
  assert.ok(isDecided({ edit: edit([1, 1, 1, 1], '', '# why') }));
  for (const other of [
    null,
    {},
    { edit: {} },
    { edit: { ...edit([1, 1, 1, 1], '', ''), line: '1' } }
  ]) {
    assert.ok(!isDecided(other));
  }
});

test('a fix that is none is no finding', () => {
  const fix = { title: 'delete it', applicability: 'safe', edits: [{ line: 1 }] };
  assert.ok(!isReport({ findings: [{ ...finding(), fix }], notebooks: [] }));
  assert.ok(isReport({ findings: [finding({ fix: { ...fix, edits: [] } })], notebooks: [] }));
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
