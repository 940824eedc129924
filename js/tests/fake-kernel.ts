/** A kernel and its session as KernelSource sees them: what is sent is kept, what a kernel would say is said by the test. */
import type { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';

type Message = Record<string, unknown>;

export class FakeComm {
  constructor(readonly commId: string) {}

  readonly sent: Message[] = [];
  isDisposed = false;
  onMsg: (message: { content: { data: unknown } }) => void = () => undefined;
  onClose: () => void = () => undefined;

  send(data: Message): void {
    this.sent.push(data);
  }

  /** The kernel says something. */
  says(data: unknown): void {
    this.onMsg({ content: { data } });
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

export class FakeKernel {
  status = 'idle';
  isDisposed = false;
  language = 'python';
  /** Comms that are open in the kernel, by their ids. */
  readonly comms = new Map<string, FakeComm>();
  readonly executed: string[] = [];
  /** What loading the extension does. */
  onLoad: () => 'ok' | 'error' = () => 'error';

  get info(): Promise<unknown> {
    return Promise.resolve({ language_info: { name: this.language } });
  }

  registerCommTarget(_: string, opened: (comm: FakeComm) => void): void {
    this._opened = opened;
  }

  removeCommTarget(): void {
    this._opened = null;
  }

  get isListenedTo(): boolean {
    return this._opened !== null;
  }

  requestCommInfo(): Promise<unknown> {
    const comms = Object.fromEntries([...this.comms.keys()].map(id => [id, {}]));
    return Promise.resolve({ content: { status: 'ok', comms } });
  }

  createComm(_: string, id: string): FakeComm {
    const comm = this.comms.get(id);
    if (comm === undefined) {
      throw new Error(`no comm ${id}`);
    }
    return comm;
  }

  requestExecute({ code }: { code: string }): { done: Promise<unknown> } {
    this.executed.push(code);
    return { done: Promise.resolve({ content: { status: this.onLoad() } }) };
  }

  /** The session opens its comm. */
  opens(id = 'comm'): FakeComm {
    const comm = new FakeComm(id);
    this.comms.set(id, comm);
    this._opened?.(comm);
    return comm;
  }

  private _opened: ((comm: FakeComm) => void) | null = null;
}

export class FakeContext {
  constructor(public kernel: FakeKernel | null) {}

  readonly kernelChanged = new Signal<this, void>(this);
  readonly statusChanged = new Signal<this, void>(this);

  get session(): { kernel: FakeKernel | null } {
    return { kernel: this.kernel };
  }

  /** Another kernel, or none. */
  changes(kernel: FakeKernel | null): void {
    this.kernel = kernel;
    this.kernelChanged.emit();
  }

  /** The kernel has another status. */
  becomes(status: string): void {
    if (this.kernel !== null) {
      this.kernel.status = status;
    }
    this.statusChanged.emit();
  }

  get asContext(): ISessionContext {
    return this as unknown as ISessionContext;
  }
}

/** Let promises that are settled run on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
  }
}
