/** The service that the other plugins draw from: notebooks are followed, settings are read. */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { DebtTracker } from '../model/debt-tracker';
import { Settings } from '../model/settings';
import { ServerSource } from '../sources/server-source';
import { IDebtTracker } from '../tokens';

export const trackerPlugin: JupyterFrontEndPlugin<IDebtTracker> = {
  id: 'mldebt-nb:plugin',
  description: 'Follows notebooks and what is known of their technical debt.',
  autoStart: true,
  provides: IDebtTracker,
  requires: [INotebookTracker],
  optional: [ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    registry: ISettingRegistry | null
  ): IDebtTracker => {
    const { contents, serverSettings } = app.serviceManager;
    const settings = new Settings();
    const tracker = new DebtTracker(notebooks, new ServerSource(serverSettings), settings, path =>
      contents.localPath(path)
    );
    // nothing is asked before it is known whether anything is to be
    const read =
      registry?.load(trackerPlugin.id).then(
        stored => {
          const take = (): void => {
            settings.take(stored.composite);
          };
          stored.changed.connect(take);
          take();
        },
        () => undefined // the defaults hold; JupyterLab itself says what is wrong
      ) ?? Promise.resolve();
    void Promise.all([read, app.started]).then(() => {
      tracker.start();
    });
    return tracker;
  }
};
