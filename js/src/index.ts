/** What this package adds to JupyterLab and Jupyter Notebook 7: a service that knows, and plugins that draw. */
import { cellsPlugin } from './plugins/cells';
import { dataflowPlugin } from './plugins/dataflow';
import { editorsPlugin } from './plugins/editors';
import { panelPlugin } from './plugins/panel';
import { proposalsPlugin } from './plugins/proposals';
import { statusPlugin } from './plugins/status';
import { trackerPlugin } from './plugins/tracker';

export { IDebtTracker } from './tokens';

export default [
  trackerPlugin,
  panelPlugin,
  editorsPlugin,
  cellsPlugin,
  dataflowPlugin,
  proposalsPlugin,
  statusPlugin
];
