/** Underlines and quick fixes in the editors of cells. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { ITranslator } from '@jupyterlab/translation';

import { IDebtTracker } from '../tokens';
import { DiagnosticStore } from '../views/diagnostics';
import { underlines } from '../views/underlines';
import { translated } from './translation';

export const editorsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:editors',
  description: 'Underlines technical debt in the cells of notebooks.',
  autoStart: true,
  requires: [IDebtTracker, IEditorExtensionRegistry],
  optional: [ITranslator],
  activate: (
    _: JupyterFrontEnd,
    tracker: IDebtTracker,
    extensions: IEditorExtensionRegistry,
    translator: ITranslator | null
  ): void => {
    const trans = translated(translator);
    const store = new DiagnosticStore(tracker.settings);
    tracker.added.connect((_, debt) => {
      store.follow(debt);
    });
    extensions.addExtension(underlines(store, trans));
  }
};
