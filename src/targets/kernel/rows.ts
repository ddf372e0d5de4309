/** What the lines of destinations are called whose services differ from those of others in their rule. */
import type { Service } from '../../rules/policy.ts';

/** A port or a range of a transport. */
export interface ServiceKey {
  readonly transport: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
}

/** Compares two: TCP first, then by port. */
export function compareServices(a: ServiceKey, b: ServiceKey): number {
  if (a.transport !== b.transport) return a.transport === 'tcp' ? -1 : 1;
  return a.from - b.from || a.to - b.to;
}

/**
 * Names rows of services by their keys: nothing where there is TLS on port 443, which most have, `http` for port 80, else the
 * first port. So a name stays when a port is added behind the first. `mark` tells those apart that would have the same.
 */
export function nameRows(
  rows: ReadonlyMap<string, readonly Service[]>,
  mark: (word: string, key: string) => string,
): ReadonlyMap<string, string> {
  const seen = new Set<string>();
  return new Map(
    [...rows]
      .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
      .map(([key, services]) => {
        const word = wordOf(services);
        const isNew = seen.size < seen.add(word).size;
        return [key, isNew ? word : mark(word, key)];
      }),
  );
}

function wordOf(services: readonly Service[]): string {
  if (services.some(({ from, scheme }) => from === 443 && scheme === 'https')) return '';
  const [first] = [...services].sort(compareServices);
  if (first === undefined) return '';
  if (first.scheme === 'http' && first.from === 80) return 'http';
  return first.transport === 'udp' ? `udp-${first.from}` : `${first.from}`;
}
