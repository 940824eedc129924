/** One line in the status bar. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator } from '@jupyterlab/translation';

import { IDebtTracker } from '../tokens';
import { StatusItem } from '../views/status-item';
import { PANEL_ID } from './ids';
import { translated } from './translation';

const STATUS_RANK = 900;

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:status',
  description: 'How much technical debt the notebook in front has, in the status bar.',
  autoStart: true,
  requires: [IDebtTracker],
  optional: [IStatusBar, ITranslator], // Jupyter Notebook 7 has no status bar
  activate: (
    app: JupyterFrontEnd,
    tracker: IDebtTracker,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    const trans = translated(translator);
    const open = (): void => {
      app.shell.activateById(PANEL_ID);
    };
    statusBar?.registerStatusItem(statusPlugin.id, {
      item: new StatusItem(tracker, trans, open),
      align: 'right',
      rank: STATUS_RANK
    });
  }
};
