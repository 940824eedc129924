/** The panel at the right side and the command that shows it. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';

import { IDebtTracker } from '../tokens';
import { debtIcon } from '../views/icon';
import { DebtPanel } from '../views/panel';
import { addCommands } from './commands';
import { CommandIDs, PANEL_ID } from './ids';
import { translated } from './translation';

/** Extensions of third parties stand between 501 and 899 in the side bars. */
const PANEL_RANK = 700;

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:panel',
  description: 'A panel about the technical debt of the notebook in front.',
  autoStart: true,
  requires: [IDebtTracker],
  // Jupyter Notebook 7 has no layout to restore
  optional: [ICommandPalette, ILayoutRestorer, IRenderMimeRegistry, ITranslator, IThemeManager],
  activate: (
    app: JupyterFrontEnd,
    tracker: IDebtTracker,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    rendermime: IRenderMimeRegistry | null,
    translator: ITranslator | null,
    themes: IThemeManager | null
  ): void => {
    const trans = translated(translator);
    const panel = new DebtPanel(tracker, trans, rendermime);
    panel.id = PANEL_ID;
    panel.title.icon = debtIcon;
    panel.title.caption = trans.__('ML debt');
    restorer?.add(panel, PANEL_ID);
    themes?.themeChanged.connect(() => {
      panel.recolour();
    });
    app.shell.add(panel, 'right', { rank: PANEL_RANK, type: 'ML debt' });

    addCommands(app, tracker, palette, trans, {
      [CommandIDs.focusPanel]: {
        label: trans.__('Show ML debt'),
        caption: trans.__('Show the panel about the technical debt of the notebook in front'),
        icon: debtIcon,
        execute: () => {
          app.shell.activateById(PANEL_ID);
        }
      }
    });
  }
};
