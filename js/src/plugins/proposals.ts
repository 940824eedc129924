/** Cells that widgets propose: inserted below the cell that shows the widget, not run, when somebody has asked for it. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';

import { PROPOSAL } from '../widgets/proposing';

export const proposalsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:proposals',
  description: 'Inserts the cells that widgets propose.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_app: JupyterFrontEnd, notebooks: INotebookTracker) => {
    document.addEventListener(PROPOSAL, event => {
      const { source } = (event as CustomEvent<{ source: string }>).detail;
      const panel = notebooks.find(({ node }) => node.contains(event.target as Node));
      const index =
        panel?.content.widgets.findIndex(({ node }) => node.contains(event.target as Node)) ?? -1;
      if (panel === undefined || index < 0 || panel.content.model?.readOnly !== false) {
        return;
      }
      event.preventDefault();
      panel.content.activeCellIndex = index;
      NotebookActions.insertBelow(panel.content);
      panel.content.activeCell?.model.sharedModel.setSource(source);
    });
  }
};
