/** Colours for a canvas, from the variables of the theme. */

type Rgb = readonly [number, number, number];

export interface Colours {
  readonly back: string;
  readonly noise: string;
  readonly diagonal: string;
  readonly text: string;
  readonly line: string;
  /** From little to much, in equal steps. */
  readonly ramp: readonly string[];
}

const STEPS = 64;
const FALLBACK: Readonly<Record<string, string>> = {
  '--jp-layout-color0': '#ffffff',
  '--jp-ui-font-color0': '#000000',
  '--jp-brand-color1': '#1976d2'
};

export function coloursOf(node: HTMLElement): Colours {
  const style = getComputedStyle(node);
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const read = (variable: string): Rgb => {
    const value = style.getPropertyValue(variable).trim() || (FALLBACK[variable] ?? '#000000');
    if (brush === null) {
      return [0, 0, 0];
    }
    brush.fillStyle = value;
    brush.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  const [back, front, brand] = [
    read('--jp-layout-color0'),
    read('--jp-ui-font-color0'),
    read('--jp-brand-color1')
  ];
  const [pale, strong] = [mixed(back, brand, 0.3), mixed(brand, front, 0.6)];
  return {
    back: css(back),
    noise: css(mixed(back, front, 0.2)),
    diagonal: css(mixed(back, front, 0.45)),
    text: css(mixed(back, front, 0.87)),
    line: css(front),
    ramp: Array.from({ length: STEPS }, (_, step) => {
      const share = step / (STEPS - 1);
      return css(share < 0.5 ? mixed(pale, brand, 2 * share) : mixed(brand, strong, 2 * share - 1));
    })
  };
}

/** Calls when the theme changes, until the returned function is called. */
export function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: [
      'data-jp-theme-name',
      'data-jp-theme-light',
      'data-vscode-theme-kind',
      'class'
    ]
  });
  return () => {
    observer.disconnect();
  };
}

function mixed(one: Rgb, other: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2): number => one[at] + (other[at] - one[at]) * share;
  return [part(0), part(1), part(2)];
}

function css(colour: Rgb): string {
  return `rgb(${colour.map(value => String(Math.round(value))).join(' ')})`;
}
