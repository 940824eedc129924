/** What stands on cells: marks beside prompts, a button, entries of the context menu. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IDebtTracker } from '../tokens';
import { debtIcon } from '../views/icon';
import { Marks } from '../views/marks';
import { CommandIDs, NO_ARGUMENTS } from './ids';

export const cellsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:cells',
  description: 'Marks cells whose shown result does not stand.',
  autoStart: true,
  requires: [IDebtTracker],
  optional: [ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    tracker: IDebtTracker,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('mldebt_nb');
    tracker.added.connect((_, debt) => {
      new Marks(debt, trans); // until the notebook is closed
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
    });
    palette?.addItem({ command: CommandIDs.toggleNotebook, category: trans.__('ML debt') });
  }
};
