/** One question at a time; of those that come meanwhile only the latest is asked. */
export class Latest<Q, A> {
  constructor(
    private readonly _ask: (question: Q) => Promise<A>,
    private readonly _take: (answer: A, question: Q) => void,
    private readonly _fail: (error: Error) => void
  ) {}

  want(question: Q): void {
    this._next = { question };
    if (!this._busy) {
      void this._work();
    }
  }

  private async _work(): Promise<void> {
    this._busy = true;
    while (this._next !== null) {
      const { question } = this._next;
      this._next = null;
      try {
        this._take(await this._ask(question), question);
      } catch (error) {
        this._fail(error as Error);
      }
    }
    this._busy = false;
  }

  private _busy = false;
  private _next: { question: Q } | null = null;
}

/** Does something when nobody has moved for a while. */
export class Rest {
  constructor(
    private readonly _then: () => void,
    private readonly _milliseconds = 600
  ) {}

  moved(): void {
    clearTimeout(this._timer);
    this._timer = setTimeout(this._then, this._milliseconds);
  }

  dispose(): void {
    clearTimeout(this._timer);
  }

  private _timer: ReturnType<typeof setTimeout> | undefined;
}
