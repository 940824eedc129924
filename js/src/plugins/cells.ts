/** What stands on cells: marks beside prompts and in the table of contents, a button, entries of the context menu. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITableOfContentsTracker } from '@jupyterlab/toc';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { DisposableSet } from '@lumino/disposable';

import { IDebtTracker } from '../tokens';
import { ContentsMarks } from '../views/contents-marks';
import { debtIcon } from '../views/icon';
import { Marks } from '../views/marks';
import { CommandIDs, NO_ARGUMENTS, PANEL_ID } from './ids';

export const cellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:cells',
  description: 'Marks cells whose shown result does not stand.',
  autoStart: true,
  requires: [IDebtTracker],
  optional: [ITranslator, ICommandPalette, ITableOfContentsTracker],
  activate: (
    app: JupyterFrontEnd,
    tracker: IDebtTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    contents: ITableOfContentsTracker | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('mldebt_nb');
    tracker.added.connect((_, debt) => {
      const drawn = new DisposableSet();
      drawn.add(new Marks(debt, trans));
      if (contents !== null) {
        drawn.add(new ContentsMarks(debt, contents));
      }
      debt.panel.disposed.connect(() => {
        drawn.dispose();
      });
    });
    const cellOf = (): string | null => tracker.current?.panel.content.activeCell?.model.id ?? null;
    app.commands.addCommand(CommandIDs.showCell, {
      label: trans.__('Show ML debt of this cell'),
      icon: debtIcon,
      describedBy: NO_ARGUMENTS,
      // in every cell it would be in the way: it stands where there is something
      isVisible: () => tracker.current?.knowsOf(cellOf()) ?? false,
      execute: () => {
        const id = cellOf();
        if (id !== null) {
          tracker.current?.reveal(id);
        }
        app.shell.activateById(PANEL_ID);
      }
    });
    app.commands.addCommand(CommandIDs.toggleNotebook, {
      label: trans.__('Look for ML debt in this notebook'),
      caption: trans.__('Kept in the notebook’s metadata'),
      icon: debtIcon,
      describedBy: NO_ARGUMENTS,
      isEnabled: () => tracker.current !== null,
      isToggleable: true,
      isToggled: () => tracker.current?.isOn ?? false,
      execute: () => {
        tracker.current?.switch(!tracker.current.isOn);
      }
    });
    tracker.changed.connect(() => {
      app.commands.notifyCommandChanged(CommandIDs.toggleNotebook);
      app.commands.notifyCommandChanged(CommandIDs.showCell);
    });
    for (const command of [CommandIDs.toggleNotebook, CommandIDs.showCell]) {
      palette?.addItem({ command, category: trans.__('ML debt') });
    }
  }
};
