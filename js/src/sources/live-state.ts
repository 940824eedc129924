/** What a kernel's session has told so far: replies in, one state out. It knows no kernel and no widget. */
import {
  type CellStatus,
  type Finding,
  type HiddenName,
  type Reply,
  UNKNOWN_BASE
} from './protocol';

export class LiveState {
  readonly cells = new Map<string, CellStatus>();
  readonly hidden = new Map<string, HiddenName>();
  /** What was told last; the same array until something else is. */
  findings: readonly Finding[] = [];
  reproducible: boolean | null = null;
  plan: readonly string[] = [];
  problem: string | null = null;
  /** Whether the kernel has told its findings at all. */
  hasFindings = false;

  /** Take a reply in; false when one before it was missed, and the whole must be asked for. */
  take(reply: Reply): boolean {
    const missed = this._sequence > 0 && reply.sequence !== this._sequence + 1;
    this._sequence = reply.sequence;
    switch (reply.type) {
      case 'status':
        this.cells.clear();
        this.hidden.clear();
        reply.cells.forEach(cell => this.cells.set(cell.id, cell));
        reply.hidden.forEach(name => this.hidden.set(name.name, name));
        this._judge(reply);
        break;
      case 'delta':
        reply.gone.forEach(id => this.cells.delete(id));
        reply.cells.forEach(cell => this.cells.set(cell.id, cell));
        reply.hidden_removed.forEach(name => this.hidden.delete(name));
        reply.hidden_added.forEach(name => this.hidden.set(name.name, name));
        this._judge(reply);
        break;
      case 'findings':
        if (reply.whole) {
          this._findings.clear();
        }
        reply.removed.forEach(mark => this._findings.delete(mark));
        reply.added.forEach(finding => this._findings.set(finding.fingerprint, finding));
        this.findings = [...this._findings.values()];
        this.hasFindings = true;
        break;
      case 'error':
        if (reply.where !== UNKNOWN_BASE) {
          this.problem = `${reply.what}; ${reply.todo}`;
        }
        break;
    }
    return !missed || reply.type === 'status';
  }

  private _judge(reply: {
    reproducible: boolean | null;
    plan: readonly string[];
    problem: string | null;
  }): void {
    this.reproducible = reply.reproducible;
    this.plan = reply.plan;
    this.problem = reply.problem;
  }

  private readonly _findings = new Map<string, Finding>();
  private _sequence = 0;
}
