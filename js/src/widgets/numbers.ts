/** Numbers for people. */

export function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '–';
}

export function signed(value: number): string {
  return value > 0 ? `+${short(value)}` : short(value).replace('-', '−');
}

export function percent(share: number): string {
  const size = 100 * Math.abs(share);
  const text = size > 0 && size < 1 ? size.toFixed(1) : size.toFixed(0);
  return `${share < 0 && Number(text) > 0 ? '−' : ''}${text} %`;
}

/** Some names, the rest counted. */
export function listed(names: readonly string[], most = 6): string {
  const rest = names.length - most;
  return rest > 0
    ? `${names.slice(0, most).join(', ')} and ${String(rest)} more`
    : names.join(', ');
}
