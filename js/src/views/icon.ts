/** The icon of the panel: a notebook page with a weight that comes down on it. */
import { LabIcon } from '@jupyterlab/ui-components';

import debtSvg from '../../style/debt.svg';

export const debtIcon = new LabIcon({ name: 'mldebt-nb:debt', svgstr: debtSvg });
