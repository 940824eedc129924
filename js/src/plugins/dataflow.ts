/** What depends on what: beside the cells while they are pointed at, and as a view of its own. */
import {
  ILabShell,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget } from '@jupyterlab/apputils';
import { ITranslator } from '@jupyterlab/translation';

import type { NotebookDebt } from '../model/notebook-debt';
import { IDebtTracker } from '../tokens';
import { BlastRadius } from '../views/blast-radius';
import { FlowView } from '../views/flow-view';
import { dataflowIcon } from '../views/icon';
import { addCommands } from './commands';
import { CommandIDs } from './ids';
import { translated } from './translation';

/** Behind the panel about debt, where there are no main-area widgets beside the notebook (Jupyter Notebook 7). */
const RIGHT_RANK = 710;

export const dataflowPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:dataflow',
  description: 'Shows which cells depend on which: beside the cells, as a graph and as a matrix.',
  autoStart: true,
  requires: [IDebtTracker],
  optional: [ILabShell, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IDebtTracker,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const trans = translated(translator);
    const radii = new WeakMap<NotebookDebt, BlastRadius>();
    const views = new WeakMap<NotebookDebt, MainAreaWidget<FlowView>>();
    tracker.added.connect((_, debt) => {
      radii.set(debt, new BlastRadius(debt, trans)); // until the notebook is closed
    });

    const open = (debt: NotebookDebt): MainAreaWidget<FlowView> => {
      const { panel } = debt;
      const content = new FlowView(debt, trans, () => {
        app.shell.activateById(panel.id);
      });
      const view = new MainAreaWidget({ content });
      view.toolbar.hide();
      view.id = `mldebt-dataflow-${panel.id}`;
      view.title.icon = dataflowIcon;
      view.title.closable = true;
      const name = (): void => {
        view.title.label = trans.__('Dataflow: %1', debt.path.split('/').at(-1) ?? debt.path);
        view.title.caption = debt.path;
      };
      name();
      panel.context.pathChanged.connect(name);
      panel.disposed.connect(() => {
        view.dispose();
      });
      view.disposed.connect(() => {
        panel.context.pathChanged.disconnect(name);
        views.delete(debt);
      });
      if (labShell !== null) {
        app.shell.add(view, 'main', { ref: panel.id, mode: 'split-right' });
      } else {
        app.shell.add(view, 'right', { rank: RIGHT_RANK });
      }
      return view;
    };

    addCommands(app, tracker, palette, trans, {
      [CommandIDs.showDataflow]: {
        label: trans.__('Show dataflow'),
        caption: trans.__('Draw which cells of the notebook in front depend on which'),
        icon: dataflowIcon,
        isEnabled: () => tracker.current !== null,
        execute: () => {
          const debt = tracker.current;
          if (debt !== null) {
            const view = views.get(debt) ?? open(debt);
            views.set(debt, view);
            app.shell.activateById(view.id);
          }
        }
      },
      [CommandIDs.toggleBlastRadius]: {
        label: trans.__('Show what depends on this cell'),
        caption: trans.__('Until another cell is chosen; the cells that it depends on too'),
        isEnabled: () => tracker.current !== null,
        execute: () => {
          if (tracker.current !== null) {
            radii.get(tracker.current)?.toggle();
          }
        }
      }
    });
  }
};
