/** What this package adds to JupyterLab and Jupyter Notebook 7: a panel, marks on cells, a line in the status bar. */
import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { debtIcon } from './icon';
import { DiagnosticStore, underlines } from './diagnostics';
import { Marks } from './marks';
import { DebtPanel } from './panel';
import { ServerSource } from './server-source';
import { StatusItem } from './status-item';
import { PanelModel } from './tracking';

export const CommandIDs = {
  focusPanel: 'mldebt:focus-panel'
} as const;

const PANEL_ID = 'mldebt-panel';
/** Extensions of third parties stand between 501 and 899 in the side bars. */
const PANEL_RANK = 700;
const STATUS_ID = 'mldebt-nb:status';
const STATUS_RANK = 900;

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'mldebt-nb:plugin',
  description: 'A panel about the technical debt of the notebook in front.',
  autoStart: true,
  requires: [INotebookTracker],
  // Jupyter Notebook 7 has no layout to restore
  optional: [
    ICommandPalette,
    ILayoutRestorer,
    IRenderMimeRegistry,
    ITranslator,
    IStatusBar,
    IEditorExtensionRegistry,
    ISettingRegistry
  ],
  activate
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  palette: ICommandPalette | null,
  restorer: ILayoutRestorer | null,
  rendermime: IRenderMimeRegistry | null,
  translator: ITranslator | null,
  statusBar: IStatusBar | null,
  extensions: IEditorExtensionRegistry | null,
  registry: ISettingRegistry | null
): void {
  const trans = (translator ?? nullTranslator).load('mldebt_nb');

  const { contents, serverSettings } = app.serviceManager;
  let autoload = false;
  const model = new PanelModel(
    tracker,
    new ServerSource(serverSettings),
    path => contents.localPath(path),
    () => autoload
  );
  void registry?.load(plugin.id).then(settings => {
    const read = (): void => {
      autoload = settings.composite.autoload === true;
      model.current?.kernel.loadIfWanted();
    };
    settings.changed.connect(read);
    read();
  });
  const diagnostics = new DiagnosticStore();
  model.added.connect((_, debt) => {
    new Marks(debt, trans); // until the notebook is closed
    diagnostics.follow(debt);
  });
  extensions?.addExtension(underlines(diagnostics, trans.__('Underline ML debt')));
  const panel = new DebtPanel(model, trans, rendermime);
  panel.id = PANEL_ID;
  panel.title.icon = debtIcon;
  panel.title.caption = trans.__('ML debt');
  restorer?.add(panel, PANEL_ID);
  app.shell.add(panel, 'right', { rank: PANEL_RANK, type: 'ML debt' });

  app.commands.addCommand(CommandIDs.focusPanel, {
    label: trans.__('Show ML debt'),
    caption: trans.__('Show the panel about the technical debt of the notebook in front'),
    icon: debtIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      app.shell.activateById(PANEL_ID);
    }
  });
  statusBar?.registerStatusItem(STATUS_ID, {
    item: new StatusItem(model, trans, () => {
      app.shell.activateById(PANEL_ID);
    }),
    align: 'right',
    rank: STATUS_RANK
  });
  model.start();
  palette?.addItem({ command: CommandIDs.focusPanel, category: trans.__('ML debt') });
}
