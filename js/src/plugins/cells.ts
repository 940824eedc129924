/** What stands on cells: marks beside prompts and in the table of contents, a button, entries of the context menu. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITableOfContentsTracker } from '@jupyterlab/toc';
import { ITranslator } from '@jupyterlab/translation';

import { DisposableSet } from '@lumino/disposable';

import { IDebtTracker } from '../tokens';
import { ContentsMarks } from '../views/contents-marks';
import { debtIcon } from '../views/icon';
import { Marks } from '../views/marks';
import { addCommands } from './commands';
import { CommandIDs, PANEL_ID } from './ids';
import { translated } from './translation';

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
    const trans = translated(translator);
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
    addCommands(app, tracker, palette, trans, {
      [CommandIDs.toggleNotebook]: {
        label: trans.__('Look for ML debt in this notebook'),
        caption: trans.__('Kept in the notebook’s metadata'),
        icon: debtIcon,
        isEnabled: () => tracker.current !== null,
        isToggleable: true,
        isToggled: () => tracker.current?.isOn ?? false,
        execute: () => {
          tracker.current?.switch(!tracker.current.isOn);
        }
      },
      [CommandIDs.showCell]: {
        label: trans.__('Show ML debt of this cell'),
        icon: debtIcon,
        // in every cell it would be in the way: it stands where there is something
        isVisible: () => tracker.current?.knowsOf(cellOf()) ?? false,
        execute: () => {
          const id = cellOf();
          if (id !== null) {
            tracker.current?.reveal(id);
          }
          app.shell.activateById(PANEL_ID);
        }
      }
    });
  }
};
