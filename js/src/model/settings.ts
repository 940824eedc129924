/** What people have set, with defaults where nothing is set. Knows no widget. */
import { Observed } from '../observed';
import { SEVERITIES, type Finding, type Severity } from '../sources/protocol';

/** The settings of the schema, as they are used. */
export interface Values {
  /** Load the extension in kernels by itself. */
  readonly autoload: boolean;
  /** Listen to sessions in kernels. */
  readonly live: boolean;
  /** The least severity that is shown. */
  readonly severity: Severity;
  /** Families that are not shown. */
  readonly hiddenFamilies: readonly string[];
  /** Mark lines with findings in the editors' gutters. */
  readonly gutter: boolean;
  /** Keep how much debt each notebook has when it is saved. */
  readonly trend: boolean;
  /** Milliseconds without a change before the document is sent. */
  readonly pause: number;
}

export const DEFAULTS: Values = {
  autoload: false,
  live: true,
  severity: 'info',
  hiddenFamilies: [],
  gutter: false,
  trend: true,
  pause: 150
};

const SHORTEST_PAUSE = 50;
const LONGEST_PAUSE = 10_000;

/** Emits `changed` when something is set otherwise. */
export class Settings extends Observed {
  get values(): Values {
    return this._values;
  }

  /** Take what was read; anything that is not of the right kind counts as not set. */
  take(read: Record<string, unknown>): void {
    const { autoload, live, severity, hiddenFamilies, gutter, trend, pause } = read;
    this._values = {
      autoload: typeof autoload === 'boolean' ? autoload : DEFAULTS.autoload,
      live: typeof live === 'boolean' ? live : DEFAULTS.live,
      severity: SEVERITIES.find(one => one === severity) ?? DEFAULTS.severity,
      hiddenFamilies: Array.isArray(hiddenFamilies)
        ? hiddenFamilies.filter(one => typeof one === 'string')
        : DEFAULTS.hiddenFamilies,
      gutter: typeof gutter === 'boolean' ? gutter : DEFAULTS.gutter,
      trend: typeof trend === 'boolean' ? trend : DEFAULTS.trend,
      pause:
        typeof pause === 'number'
          ? Math.min(Math.max(pause, SHORTEST_PAUSE), LONGEST_PAUSE)
          : DEFAULTS.pause
    };
    this.emit();
  }

  /** Whether a finding is shown. */
  shows(finding: Finding): boolean {
    const { severity, hiddenFamilies } = this._values;
    return (
      SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(severity) &&
      !hiddenFamilies.includes(finding.family)
    );
  }

  private _values = DEFAULTS;
}
