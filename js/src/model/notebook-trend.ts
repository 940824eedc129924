/** The trend of one notebook: what is kept of it when it is saved, and what the server has kept before. */
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { auditedContent } from '../sources/document';
import type { ServerSource } from '../sources/server-source';
import { Trend } from './trend';

/** Whatever is saved is kept as long as that `isWanted`. */
export class NotebookTrend extends Trend {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _server: ServerSource,
    private readonly _path: () => string,
    private readonly _isWanted: () => boolean
  ) {
    super();
    _panel.context.saveState.connect(this._heard, this);
  }

  /** Ask for what was kept. */
  async read(): Promise<void> {
    this.take(await this._server.trend(this._path()));
  }

  private _heard(_: unknown, state: DocumentRegistry.SaveState): void {
    const { model } = this._panel.content;
    if (state === 'completed' && model !== null && this._isWanted()) {
      void this._server.saved(this._path(), auditedContent(model)).then(records => {
        this.take(records);
      });
    }
  }
}
