import type { Target } from './target.ts';

/** What is known of a target before its code is loaded. */
export interface TargetEntry {
  readonly name: string;
  readonly title: string;
  /** Set: `all` takes it in only where an option of it is given. */
  readonly byRequest?: true;
  /** Set: it has `advise`, which tells the ways of clients. */
  readonly advises?: true;
  readonly load: () => Promise<Target>;
}

/** Every target, in the order in which people see them. A new target is one more entry. */
export const registry: readonly TargetEntry[] = [
  {
    name: 'squid',
    title: 'Squid, the forward proxy',
    load: async () => erase((await import('./squid/target.ts')).target),
  },
  {
    name: 'paloalto',
    title: 'Palo Alto Networks firewalls (PAN-OS)',
    load: async () => erase((await import('./paloalto/target.ts')).target),
  },
  {
    name: 'pf',
    title: 'pf, the packet filter of OpenBSD, FreeBSD and macOS',
    load: async () => erase((await import('./pf/target.ts')).target),
  },
  {
    name: 'nftables',
    title: 'nftables, the packet filter of Linux',
    byRequest: true,
    load: async () => erase((await import('./nftables/target.ts')).target),
  },
  {
    name: 'windows-firewall',
    title: 'Windows Defender Firewall with Advanced Security',
    load: async () => erase((await import('./windows-firewall/target.ts')).target),
  },
  {
    name: 'pac',
    title: 'PAC, the proxy auto-configuration of clients',
    byRequest: true,
    advises: true,
    load: async () => erase((await import('./pac/target.ts')).target),
  },
];

/** The names of all targets, in that order. */
export const targetNames: readonly string[] = registry.map(({ name }) => name);

/** The names of the targets that `all` leaves out where nobody gives an option of theirs. */
export const targetsByRequest: readonly string[] = registry
  .filter(({ byRequest }) => byRequest === true)
  .map(({ name }) => name);

/** Returns the entry of a target. */
export function findTarget(name: string): TargetEntry | undefined {
  return registry.find((entry) => entry.name === name);
}

/** Options and configs are a target's own; a caller only ever passes on what the same target gave. */
function erase<Options, Config>(target: Target<Options, Config>): Target {
  return target as unknown as Target;
}
