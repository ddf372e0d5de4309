/** How large a region of views is. */
import { countValues } from '../../sets/intervals.ts';
import { levelOf } from '../space/space.ts';
import { forgetFields, type Universe } from './conditions.ts';
import type { Diagram } from './diagram.ts';

/** Numbers of addresses (decimal) and of ports; `null` where names make the region unbounded. */
export type Size = { readonly ipv4: string; readonly ipv6: string; readonly ports: number } | null;

/** Measures a region of views: the union of its addresses, and of its ports. */
export function measureViews(universe: Universe, views: Diagram, hosts: 'by-name' | 'by-address'): Size {
  if (hosts === 'by-name') {
    const occurring = universe.support(views, levelOf('host'));
    if (universe.space.hosts.some((host, index) => host.kind === 'name' && occurring[index] === 1))
      return null;
  }
  // Which addresses a resolver gives for names is not known.
  if (forgetFields(universe, views, ['resolved']) !== views) return null;
  const addresses = universe.support(views, levelOf('address'));
  let [ipv4, ipv6] = [0n, 0n];
  universe.space.addresses.forEach(({ count }, index) => {
    if (addresses[index] !== 1) return;
    ipv4 += count.ipv4;
    ipv6 += count.ipv6;
  });
  const ports = universe.support(views, levelOf('port'));
  const count = universe.space.ports
    .filter((_, index) => ports[index] === 1)
    .reduce((sum, set) => sum + countValues(set), 0n);
  return { ipv4: String(ipv4), ipv6: String(ipv6), ports: Number(count) };
}
