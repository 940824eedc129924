/** The line to the session in the kernel: one comm, which the kernel opens and every client of it shares. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type JSONObject, UUID } from '@lumino/coreutils';

import { LiveState } from './live-state';
import { Observed } from '../observed';
import { NotUnderstood, TARGET, VERSION, reply } from './protocol';
import { Revisions, type SentCell } from './revisions';

/**
 * How the kernel stands to us. `off`: nobody wants to hear it. `lacks`: its environment has no mldebt_nb. `garbled`:
 * what it says is not understood.
 */
export type Connection = 'off' | 'no-kernel' | 'not-loaded' | 'lacks' | 'live' | 'garbled';

/** What is wanted of kernels: to listen to a session, and to load the extension where there is none. */
export interface KernelPolicy {
  readonly listen: boolean;
  readonly load: boolean;
}

/** Emits `changed` after everything that the kernel has told, and when it comes or goes. */
export class KernelSource extends Observed {
  constructor(
    private readonly _context: ISessionContext,
    private readonly _policy: () => KernelPolicy
  ) {
    super();
    _context.kernelChanged.connect(this.follow, this);
    _context.statusChanged.connect(this._statusChanged, this);
    this.follow();
  }

  get connection(): Connection {
    return this._connection;
  }

  /** What it has told; null unless it is live. */
  get state(): LiveState | null {
    return this._connection === 'live' ? this._state : null;
  }

  /** What was not understood. */
  get problem(): string {
    return this._problem;
  }

  protected override close(): void {
    this._unlisten();
    // not close(): that would take the comm away from every other client
    this._comm?.dispose();
    this._comm = null;
  }

  /** Send the document as it stands. Nothing happens where no session listens. */
  send(cells: readonly SentCell[]): void {
    if (this._connection === 'live') {
      const id = UUID.uuid4();
      const said = this._revisions.next(cells);
      this._change = said.type === 'change' ? { id, cells } : null;
      this._say({ ...said, version: VERSION, id });
    }
  }

  /** Load the extension in the kernel, as `%load_ext mldebt_nb` in a cell would, without a trace in the notebook. */
  async load(): Promise<void> {
    const kernel = this._kernel;
    if (kernel === null) {
      return;
    }
    let answer: KernelMessage.IExecuteReplyMsg;
    try {
      const { language_info } = await kernel.info;
      if (language_info.name !== 'python') {
        return; // nothing of ours is run there
      }
      answer = await kernel.requestExecute({
        code: '%load_ext mldebt_nb',
        silent: true,
        store_history: false
      }).done;
    } catch {
      return; // the kernel has gone meanwhile, and the signal of that comes by itself
    }
    if (this.isDisposed || kernel !== this._kernel) {
      return;
    }
    if (answer.content.status !== 'ok') {
      this._set('lacks');
    } else if (this._comm === null) {
      await this._find(kernel);
      this._silent();
    }
  }

  /** The extension is there and has opened no line: it is not ours, or has failed. */
  private _silent(): void {
    if (this._comm === null && this._kernel !== null && !this.isDisposed) {
      this._problem = 'the extension was loaded and does not answer';
      this._set('garbled');
    }
  }

  /** Follow the kernel that there is now, as far as the policy wants it now. */
  follow(): void {
    const { listen } = this._policy();
    const kernel = listen ? (this._context.session?.kernel ?? null) : null;
    const otherwise = listen ? 'no-kernel' : 'off';
    if (kernel === this._kernel && (kernel !== null || this._connection === otherwise)) {
      this._loadIfWanted();
      return; // the first kernel is told twice
    }
    this._unlisten();
    this._kernel = kernel;
    this._tried = this._searched = false;
    this._drop(kernel === null ? otherwise : 'not-loaded');
    if (kernel !== null) {
      kernel.registerCommTarget(TARGET, this._opened);
      void this._find(kernel).then(() => {
        if (kernel === this._kernel) {
          this._searched = true;
          this._loadIfWanted();
        }
      });
    }
  }

  private _unlisten(): void {
    if (this._kernel !== null && !this._kernel.isDisposed) {
      this._kernel.removeCommTarget(TARGET, this._opened);
    }
  }

  private _statusChanged(): void {
    const status = this._kernel?.status;
    if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
      this._tried = false;
      this._drop('not-loaded');
    } else if (status === 'idle') {
      this._loadIfWanted();
      this.emit(); // what was told while a cell ran holds again
    }
  }

  /** Load the extension where the policy says so; once for each start of a kernel. */
  private _loadIfWanted(): void {
    const idle = this._kernel?.status === 'idle';
    if (
      idle &&
      !this._tried &&
      this._searched &&
      this._connection === 'not-loaded' &&
      this._policy().load
    ) {
      this._tried = true;
      void this.load();
    }
  }

  private readonly _opened = (comm: Kernel.IComm): void => {
    this._bind(comm);
  };

  /** A comm that was opened before we came: after a reload of the page, by another client. */
  private async _find(kernel: Kernel.IKernelConnection): Promise<void> {
    let answer: KernelMessage.ICommInfoReplyMsg;
    try {
      await kernel.info;
      answer = await kernel.requestCommInfo({ target_name: TARGET });
    } catch {
      return; // the kernel has gone meanwhile, and the signal of that comes by itself
    }
    if (kernel !== this._kernel || this._comm !== null || answer.content.status !== 'ok') {
      return;
    }
    const id = Object.keys(answer.content.comms).at(0);
    if (id !== undefined) {
      this._bind(kernel.createComm(TARGET, id));
    }
  }

  private _bind(comm: Kernel.IComm): void {
    this._comm?.dispose();
    this._comm = comm;
    this._state = new LiveState();
    this._revisions.forget();
    comm.onMsg = (message): void => {
      if (comm === this._comm) {
        this._take(message.content.data);
      }
    };
    comm.onClose = (): void => {
      if (comm === this._comm) {
        this._comm = null;
        this._drop('not-loaded');
      }
    };
    this._set('live');
    this._say({ type: 'watch', version: VERSION, on: true, findings: true });
  }

  private _take(data: unknown): void {
    try {
      const told = reply(data);
      if (told?.type === 'error' && this._change !== null && told.reply_to === this._change.id) {
        // another client has sent a document meanwhile, or the session is older than changes
        this._revisions.forget();
        this.send(this._change.cells);
      }
      if (told !== null && !this._state.take(told)) {
        this._say({ type: 'watch', version: VERSION, on: true, findings: true });
      }
    } catch (error) {
      if (!(error instanceof NotUnderstood)) {
        throw error;
      }
      this._problem = error.message;
      this._drop('garbled');
      return;
    }
    this.emit();
  }

  private _say(data: JSONObject): void {
    this._comm?.send(data);
  }

  private _drop(connection: Connection): void {
    this._comm?.dispose();
    this._comm = null;
    this._state = new LiveState();
    this._set(connection);
  }

  private _set(connection: Connection): void {
    this._connection = connection;
    this.emit();
  }

  private _kernel: Kernel.IKernelConnection | null = null;
  private _comm: Kernel.IComm | null = null;
  private _state = new LiveState();
  private readonly _revisions = new Revisions();
  /** The last request, where it told a change only. */
  private _change: { readonly id: string; readonly cells: readonly SentCell[] } | null = null;
  private _connection: Connection = 'off';
  /** Whether the kernel was asked for a comm, and whether it was told to load the extension by itself. */
  private _searched = false;
  private _tried = false;
  private _problem = '';
}
