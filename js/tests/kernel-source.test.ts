import { expect, test } from 'vitest';

import { KernelSource } from '../src/sources/kernel-source';
import { FakeContext, FakeKernel, settle } from './fake-kernel';
import { verdict } from './made-up';

const LISTEN = { listen: true, load: false };
const WATCH = { type: 'watch', version: 1, on: true, findings: true };

const status = (sequence: number): object => ({
  version: 1,
  type: 'status',
  sequence,
  cells: [],
  hidden: [],
  ...verdict
});

function follow(
  kernel: FakeKernel | null,
  policy = LISTEN
): { context: FakeContext; source: KernelSource } {
  const context = new FakeContext(kernel);
  return { context, source: new KernelSource(context.asContext, () => policy) };
}

test('without a kernel, with one, and without again', () => {
  const { context, source } = follow(null);
  expect(source.connection).toBe('no-kernel');
  context.changes(new FakeKernel());
  expect(source.connection).toBe('not-loaded');
  context.changes(null);
  expect(source.connection).toBe('no-kernel');
});

test('a session that opens its comm is asked for everything', () => {
  const kernel = new FakeKernel();
  const { source } = follow(kernel);
  const comm = kernel.opens();
  expect(source.connection).toBe('live');
  expect(comm.sent).toEqual([WATCH]);
  comm.says({ ...status(1), reproducible: true });
  expect(source.state?.reproducible).toBe(true);
});

test('a comm that was open before is found', async () => {
  const kernel = new FakeKernel();
  const comm = kernel.opens();
  const { source } = follow(kernel);
  await settle();
  expect(source.connection).toBe('live');
  expect(comm.sent).toEqual([WATCH]);
});

test('a gap in the sequence asks for the whole', () => {
  const kernel = new FakeKernel();
  follow(kernel);
  const comm = kernel.opens();
  comm.says(status(1));
  comm.says({ version: 1, type: 'findings', sequence: 5, whole: false, added: [], removed: [] });
  expect(comm.sent).toEqual([WATCH, WATCH]);
});

for (const [name, said] of [
  ['no object', 'status'],
  ['another version', { ...status(1), version: 2 }],
  ['a hundred megabytes of nonsense', { version: 1, type: 'x'.repeat(100_000_000) }],
  ['cells without end', { ...status(1), cells: Array.from({ length: 100_000 }, () => 3) }]
] as const) {
  test(`${name}: the state says so and no more`, () => {
    const kernel = new FakeKernel();
    const { source } = follow(kernel);
    const comm = kernel.opens();
    comm.says(said);
    expect(source.connection).toBe('garbled');
    expect(source.state).toBeNull();
    expect(source.problem.length).toBeLessThan(200);
    comm.says(status(2)); // the line is cut
    expect(source.connection).toBe('garbled');
  });
}

test('loading: it is there, it lacks, it does not answer', async () => {
  const kernel = new FakeKernel();
  const { source } = follow(kernel);
  await source.load();
  expect(source.connection).toBe('lacks');
  kernel.onLoad = () => 'ok';
  await source.load();
  expect(source.connection).toBe('garbled');
  kernel.onLoad = () => {
    kernel.opens();
    return 'ok';
  };
  await source.load();
  expect(source.connection).toBe('live');
  expect(kernel.executed).toEqual(Array.from({ length: 3 }, () => '%load_ext mldebt_nb'));
});

test('nothing of ours is run in another language', async () => {
  const kernel = new FakeKernel();
  kernel.language = 'R';
  const { source } = follow(kernel, { listen: true, load: true });
  await settle();
  await source.load();
  expect(kernel.executed).toEqual([]);
});

test('a kernel is loaded by itself once for each of its starts', async () => {
  const kernel = new FakeKernel();
  const { context } = follow(kernel, { listen: true, load: true });
  await settle();
  context.becomes('idle');
  await settle();
  expect(kernel.executed.length).toBe(1);
  context.becomes('restarting');
  context.becomes('idle');
  await settle();
  expect(kernel.executed.length).toBe(2);
});

test('a restart forgets, and the next comm counts anew', () => {
  const kernel = new FakeKernel();
  const { context, source } = follow(kernel);
  kernel.opens('one').says(status(7));
  context.becomes('restarting');
  expect(source.connection).toBe('not-loaded');
  const comm = kernel.opens('two');
  comm.says(status(1));
  expect(comm.sent).toEqual([WATCH]);
  expect(source.connection).toBe('live');
});

test('nobody listens where the policy says so, and its change is followed', async () => {
  const kernel = new FakeKernel();
  kernel.opens();
  const policy = { listen: false, load: false };
  const { source } = follow(kernel, policy);
  await settle();
  expect([source.connection, kernel.isListenedTo]).toEqual(['off', false]);
  policy.listen = true;
  source.follow();
  await settle();
  expect([source.connection, kernel.isListenedTo]).toEqual(['live', true]);
  policy.listen = false;
  source.follow();
  expect([source.connection, kernel.isListenedTo]).toEqual(['off', false]);
});

test('who goes lets go of the comm and does not close it', () => {
  const kernel = new FakeKernel();
  const { source } = follow(kernel);
  const comm = kernel.opens();
  source.dispose();
  expect(comm.isDisposed).toBe(true);
  expect(kernel.comms.has('comm')).toBe(true);
  expect(kernel.isListenedTo).toBe(false);
});

test('what the kernel closes is not loaded any more', () => {
  const kernel = new FakeKernel();
  const { source } = follow(kernel);
  kernel.opens().onClose();
  expect(source.connection).toBe('not-loaded');
});

test('a change that the kernel refuses is followed by the whole document', () => {
  const kernel = new FakeKernel();
  const { source } = follow(kernel);
  const comm = kernel.opens();
  const cells = [{ id: 'a', cell_type: 'code', source: 'x', tags: [] }];
  source.send(cells);
  source.send(cells);
  const change = comm.sent.at(-1);
  expect(change).toMatchObject({ type: 'change', cells: [] });
  const refusal = { version: 1, type: 'error', sequence: 1, what: '', where: '$.base', todo: '' };
  comm.says({ ...refusal, reply_to: 'of somebody else' });
  expect(comm.sent.at(-1)).toBe(change);
  comm.says({ ...refusal, sequence: 2, reply_to: change?.id });
  expect(comm.sent.at(-1)).toMatchObject({ type: 'document', cells });
  expect(source.state?.problem).toBeNull();
});
