import { Signal } from '@lumino/signaling';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { NotebookDebt } from '../src/model/notebook-debt';
import { NotebookFlow } from '../src/model/notebook-flow';
import { Settings } from '../src/model/settings';
import { KernelSource } from '../src/sources/kernel-source';
import type { Finding } from '../src/sources/protocol';
import type { Audited, Outlined, ServerSource } from '../src/sources/server-source';
import { FakeContext, FakeKernel, settle } from './fake-kernel';
import { finding, verdict } from './made-up';

// no page is needed for what the model knows
vi.mock('@jupyterlab/cells', () => ({ isCodeCellModel: () => false }));
vi.mock('@jupyterlab/notebook', () => ({ NotebookActions: {} }));
vi.stubGlobal('window', globalThis);

/** A notebook as NotebookDebt sees it. */
class FakePanel {
  constructor(readonly sessionContext: FakeContext) {}

  metadata: Record<string, unknown> = {};
  readonly disposed = new Signal<this, void>(this);
  readonly contentChanged = new Signal<this, void>(this);
  readonly metadataChanged = new Signal<this, void>(this);
  readonly pathChanged = new Signal<this, void>(this);
  readonly saveState = new Signal<this, string>(this);
  readonly model = {
    cells: [] as unknown[],
    nbformat: 4,
    nbformatMinor: 5,
    sharedModel: { metadata: {} },
    contentChanged: this.contentChanged,
    metadataChanged: this.metadataChanged,
    getMetadata: (name: string) => this.metadata[name],
    setMetadata: (name: string, value: unknown) => {
      this.metadata[name] = value;
      this.metadataChanged.emit();
    },
    deleteMetadata: (name: string) => {
      this.metadata = { ...this.metadata, [name]: undefined };
      this.metadataChanged.emit();
    }
  };
  readonly widgets: { model: { executionState: string } }[] = [];
  readonly content = { model: this.model, widgets: this.widgets };
  readonly context = {
    path: 'a.ipynb',
    ready: Promise.resolve(),
    model: this.model,
    pathChanged: this.pathChanged,
    saveState: this.saveState
  };
}

/** A server that answers what the test says. */
class FakeServer {
  answer: Audited = { kind: 'findings', findings: [] };
  audits = 0;

  audit(): Promise<Audited> {
    this.audits += 1;
    return Promise.resolve(this.answer);
  }

  saved(): Promise<null> {
    return Promise.resolve(null);
  }

  finds(...findings: Finding[]): void {
    this.answer = { kind: 'findings', findings };
  }
}

interface Made {
  debt: NotebookDebt;
  panel: FakePanel;
  server: FakeServer;
  settings: Settings;
  kernel: FakeKernel;
}

async function made(
  prepare: (server: FakeServer, panel: FakePanel) => void = () => undefined
): Promise<Made> {
  const kernel = new FakeKernel();
  const panel = new FakePanel(new FakeContext(kernel));
  const server = new FakeServer();
  const settings = new Settings();
  prepare(server, panel);
  const debt = new NotebookDebt(
    panel as unknown as NotebookPanel,
    policy => new KernelSource(panel.sessionContext.asContext, policy),
    server as unknown as ServerSource,
    settings,
    path => path
  );
  await settle();
  return { debt, panel, server, settings, kernel };
}

const told = (sequence: number, data: object): object => ({ version: 1, sequence, ...data });
const whole = (sequence: number): object =>
  told(sequence, { type: 'status', cells: [], hidden: [], ...verdict, reproducible: true });
const finds = (sequence: number, ...added: Finding[]): object =>
  told(sequence, { type: 'findings', whole: true, added, removed: [] });

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('from the text until the kernel speaks', async () => {
  const { debt, kernel } = await made(server => {
    server.finds(finding());
  });
  expect(debt.source).toEqual({ kind: 'static', why: 'not-loaded' });
  expect(debt.findings.length).toBe(1);

  const comm = kernel.opens();
  comm.says(whole(1));
  comm.says(finds(2, finding({ origin: 'live' }), finding({ fingerprint: 'g' })));
  expect(debt.source).toEqual({ kind: 'live' });
  expect(debt.findings.map(one => one.fingerprint)).toEqual(['f', 'g']);
  expect(debt.live?.reproducible).toBe(true);

  comm.onClose();
  await settle();
  expect(debt.source).toEqual({ kind: 'static', why: 'not-loaded' });
  expect(debt.findings.length).toBe(1);
});

test('edits are sent once nothing has changed for a while', async () => {
  const { panel, server } = await made();
  expect(server.audits).toBe(1);
  for (let edit = 0; edit < 5; edit++) {
    panel.contentChanged.emit();
    vi.advanceTimersByTime(100);
  }
  expect(server.audits).toBe(1);
  vi.advanceTimersByTime(100);
  expect(server.audits).toBe(2);
});

test('a question that another view has overtaken is asked again', async () => {
  const { debt, server } = await made(server => {
    server.answer = { kind: 'overtaken' };
  });
  expect(server.audits).toBe(1);
  expect(debt.source).toEqual({ kind: 'loading' });
  server.finds(finding());
  vi.advanceTimersByTime(200);
  await settle();
  expect(server.audits).toBe(2);
  expect(debt.findings.length).toBe(1);
});

test('so is one that is drawn', async () => {
  const { panel } = await made();
  const outlined: Outlined<{ language: string }>[] = [
    { kind: 'overtaken' },
    { kind: 'outline', outline: { language: 'python' } }
  ];
  const flow = new NotebookFlow(
    panel as unknown as NotebookPanel,
    () => Promise.resolve(outlined.shift() ?? { kind: 'missing' }),
    outline => outline.language,
    () => 'a.ipynb',
    () => 100
  );
  flow.watch();
  await settle();
  expect(flow.state).toEqual({ kind: 'loading' });
  vi.advanceTimersByTime(100);
  await settle();
  expect(flow.state).toEqual({ kind: 'known', flow: 'python' });
});

test('what is known of a text that is typed while a cell runs comes from the server', async () => {
  const { debt, panel, server, kernel } = await made();
  const comm = kernel.opens();
  comm.says(whole(1));
  comm.says(finds(2));
  expect(debt.source).toEqual({ kind: 'live' });

  panel.sessionContext.becomes('busy');
  server.finds(finding());
  panel.contentChanged.emit();
  vi.advanceTimersByTime(200);
  await settle();
  expect(debt.source).toEqual({ kind: 'busy' });
  expect(debt.findings.length).toBe(1);

  const nothing = { cells: [], gone: [], hidden_added: [], hidden_removed: [], ...verdict };
  comm.says(told(3, { type: 'delta', ...nothing })); // of the cells, not of the text
  expect(debt.source).toEqual({ kind: 'busy' });
  expect(debt.findings.length).toBe(1);

  panel.sessionContext.becomes('idle');
  comm.says(finds(4, finding({ origin: 'live' })));
  expect(debt.source).toEqual({ kind: 'live' });
  expect(debt.findings[0].origin).toBe('live');
});

test('a cell runs although a subshell has made the kernel idle', async () => {
  const { debt, panel, server, kernel } = await made();
  const comm = kernel.opens();
  comm.says(whole(1));
  comm.says(finds(2));
  const cell = { model: { executionState: 'running' } };
  panel.widgets.push(cell);
  server.finds(finding());
  panel.contentChanged.emit();
  vi.advanceTimersByTime(200);
  await settle();
  expect(debt.source).toEqual({ kind: 'busy' });

  cell.model.executionState = 'idle';
  comm.says(finds(3, finding({ origin: 'live' })));
  expect(debt.source).toEqual({ kind: 'live' });
});

test('a notebook that is switched off asks nobody, and asks again when it is on', async () => {
  const { debt, panel, server, kernel } = await made((made, notebook) => {
    made.finds(finding());
    notebook.metadata = { mldebt: { off: true } };
  });
  panel.contentChanged.emit();
  vi.advanceTimersByTime(1000);
  expect([debt.source.kind, server.audits, kernel.isListenedTo]).toEqual(['off', 0, false]);
  expect(debt.findings).toEqual([]);

  debt.switch(true);
  await settle();
  expect([debt.source.kind, server.audits, kernel.isListenedTo]).toEqual(['static', 1, true]);
  expect(debt.findings.length).toBe(1);

  debt.switch(false);
  expect([debt.source.kind, kernel.isListenedTo]).toEqual(['off', false]);
  expect(debt.findings).toEqual([]);
});

test('settings hide findings and show them again without asking for them', async () => {
  const { debt, settings } = await made(server => {
    server.finds(finding(), finding({ severity: 'info', fingerprint: 'g' }));
  });
  expect(debt.findings.length).toBe(2);
  settings.take({ severity: 'error' });
  expect(debt.findings.map(one => one.severity)).toEqual(['error']);
  expect(debt.principal).toBe(5);
  settings.take({});
  expect(debt.findings.length).toBe(2);
  expect(debt.principalAtFirst).toBe(10);
});

test('lists that say the same are the same', async () => {
  const { debt, panel, server } = await made(made => {
    made.finds(finding());
  });
  const before = debt.findings;
  server.finds(finding());
  panel.contentChanged.emit();
  vi.advanceTimersByTime(200);
  await settle();
  expect(server.audits).toBe(2);
  expect(debt.findings).toBe(before);
});

for (const [answer, source] of [
  [{ kind: 'missing' }, { kind: 'no-server' }],
  [
    { kind: 'failed', message: 'no disk' },
    { kind: 'failed', message: 'no disk' }
  ]
] as const) {
  test(`a server that answers ${answer.kind}`, async () => {
    const { debt } = await made(server => {
      server.answer = answer;
    });
    expect(debt.source).toEqual(source);
  });
}

test('another language is told by its finding', async () => {
  const { debt } = await made(server => {
    server.finds(finding({ rule: 'unsupported-language', symbol: 'R' }));
  });
  expect(debt.source).toEqual({ kind: 'other-language', language: 'R' });
  expect(debt.findings).toEqual([]);
});

test('what is closed asks nobody any more', async () => {
  const { debt, panel, server } = await made();
  panel.contentChanged.emit();
  panel.disposed.emit();
  vi.advanceTimersByTime(1000);
  expect(debt.isDisposed).toBe(true);
  expect(server.audits).toBe(1);
});
