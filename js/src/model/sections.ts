/** How many findings stand below each heading. Knows no widget. */
import type { Finding } from '../sources/protocol';

/**
 * The number of findings in each section. `starts`: the cells in which headings stand, in the order of the document,
 * -1 where that is not known; a section ends where the next heading stands, of whatever level.
 */
export function counted(starts: readonly number[], findings: readonly Finding[]): number[] {
  const counts = starts.map(() => 0);
  for (const { cell_index } of findings) {
    if (cell_index === null) {
      continue;
    }
    let section = -1;
    starts.forEach((start, index) => {
      if (start >= 0 && start <= cell_index) {
        section = index;
      }
    });
    if (section >= 0) {
      counts[section] += 1;
    }
  }
  return counts;
}
