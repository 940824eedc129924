/** A button that trains the model without some features in the background, its progress, and what it said. */
import { button, element } from '../views/dom';
import type { Answer, Content, Line, Question } from './line';

interface Training extends Content {
  readonly kind: string;
  readonly done?: number;
  readonly of?: number;
  readonly said?: string;
}

export class Confirming {
  /** `question`: what the kernel is asked with; null while there is nothing to confirm. `heard`: an answer is there. */
  constructor(
    private readonly _line: Line,
    private readonly _question: () => Question | null,
    private readonly _heard: () => void
  ) {
    this._said.setAttribute('role', 'status');
    this._progress.setAttribute('aria-label', 'Trainings done');
    this.node.append(this._start, this._progress, this._cancel, this._said);
    this._rest();
    _line.pushed = (answer): void => {
      this._hear(answer);
    };
  }

  readonly node = element('div', 'mldebt-Confirming');

  update(): void {
    this._start.disabled = this._question() === null;
  }

  private _rest(said = ''): void {
    this._start.hidden = false;
    this._progress.hidden = this._cancel.hidden = true;
    this._said.textContent = said;
    this.update();
  }

  private async _begin(): Promise<void> {
    const question = this._question();
    if (question === null) {
      return;
    }
    this._start.hidden = true;
    this._progress.hidden = this._cancel.hidden = false;
    this._progress.removeAttribute('value');
    this._said.textContent = 'Training…';
    this._cancel.focus();
    try {
      await this._line.ask({ ...question, kind: 'confirm' });
    } catch (error) {
      this._rest((error as Error).message);
    }
  }

  private _hear({ content }: Answer): void {
    const { kind, done = 0, of = 1, said = '' } = content as Training;
    if (kind === 'training') {
      this._progress.max = of;
      this._progress.value = done;
      this._said.textContent = `${String(done)} of ${String(of)} trainings`;
    } else {
      this._rest(kind === 'cancelled' ? 'Cancelled.' : said);
      this._heard();
    }
  }

  private readonly _start = button('mldebt-Widget-main', 'Confirm by training', () => {
    void this._begin();
  });
  private readonly _progress = element('progress');
  private readonly _cancel = button('', 'Cancel', () => {
    this._said.textContent = 'Cancelling after this training…';
    void this._line.ask({ kind: 'cancel' });
  });
  private readonly _said = element('p', 'mldebt-Confirming-said');
}
