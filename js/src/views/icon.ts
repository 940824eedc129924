/** Icons: of the panel a notebook page with a weight that comes down on it, of the dataflow cells and what flows. */
import { LabIcon } from '@jupyterlab/ui-components';

import dataflowSvg from '../../style/dataflow.svg';
import debtSvg from '../../style/debt.svg';

export const debtIcon = new LabIcon({ name: 'mldebt-nb:debt', svgstr: debtSvg });

export const dataflowIcon = new LabIcon({ name: 'mldebt-nb:dataflow', svgstr: dataflowSvg });
