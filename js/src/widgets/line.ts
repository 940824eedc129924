/** The line of a widget to its view in the kernel: questions, answers, and what comes unasked. Knows no DOM. */

/** What anywidget hands to `render`, as far as it is needed. */
export interface WidgetModel {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: string, listener: Listener): void;
  off(event: string, listener: Listener): void;
}

type Listener = (message: Message, buffers: DataView[]) => void;

/** `blocks`: how the arrays of the buffer are called, and how long they are. */
export interface Content {
  readonly blocks: readonly (readonly [string, number])[];
}

interface Message extends Content {
  readonly answer: string | null;
  readonly refused?: string;
}

/** A question to the kernel. */
export interface Question {
  readonly kind: string;
  readonly [key: string]: unknown;
}

/** Plain values and arrays of numbers. */
export interface Answer<C extends Content = Content> {
  readonly content: C;
  readonly numbers: ReadonlyMap<string, Float32Array>;
}

/** The arrays of one buffer, by name. They are copied: a buffer of a message need not be aligned. */
export function unpacked(
  content: Content,
  buffer: DataView | undefined
): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>();
  let at = 0;
  for (const [name, length] of content.blocks) {
    const values = new Float32Array(length);
    for (let index = 0; buffer !== undefined && index < length; index++) {
      values[index] = buffer.getFloat32(at + 4 * index, true);
    }
    found.set(name, values);
    at += 4 * length;
  }
  return found;
}

let lines = 0;

export class Line {
  constructor(private readonly _model: WidgetModel) {
    _model.on('msg:custom', this._hear);
  }

  /** Hears what comes unasked. */
  pushed: (answer: Answer) => void = () => undefined;

  /** What was there from the beginning. */
  begin<C extends Content>(): Answer<C> {
    const content = this._model.get('content') as C;
    return { content, numbers: unpacked(content, this._model.get('numbers') as DataView) };
  }

  /** Rejects with the sentence of the kernel. */
  ask<C extends Content>(question: Question): Promise<Answer<C>> {
    const number = `${this._name}-${String(this._asked++)}`;
    this._model.send({ ...question, ask: number });
    return new Promise((resolve, reject) => {
      this._waiting.set(number, { resolve: resolve as (answer: Answer) => void, reject });
    });
  }

  dispose(): void {
    this._model.off('msg:custom', this._hear);
    this._waiting.clear();
  }

  private readonly _hear = (message: Message, buffers: DataView[]): void => {
    const answer = (): Answer => ({ content: message, numbers: unpacked(message, buffers[0]) });
    if (message.answer === null) {
      this.pushed(answer());
      return;
    }
    // two views of one widget hear each other's answers
    const waiting = this._waiting.get(message.answer);
    this._waiting.delete(message.answer);
    if (message.refused !== undefined) {
      waiting?.reject(new Error(message.refused));
    } else {
      waiting?.resolve(answer());
    }
  };

  private _asked = 0;
  private readonly _name = `${String(Date.now())}-${String(lines++)}`;
  private readonly _waiting = new Map<
    string,
    { resolve: (answer: Answer) => void; reject: (error: Error) => void }
  >();
}
