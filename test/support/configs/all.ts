/**
 * Random configurations of every target, aimed beyond the compiler's own output; where a format cannot hold all
 * that another can, each has its own.
 */
import type fc from 'fast-check';
import { nftablesConfigs } from './nftables.ts';
import { pacConfigs } from './pac.ts';
import { paloaltoConfigs } from './paloalto.ts';
import { pfConfigs } from './pf.ts';
import { squidConfigs } from './squid.ts';
import { windowsFirewallConfigs } from './windows-firewall.ts';

export const randomConfigs: Readonly<Record<string, (format: string) => fc.Arbitrary<unknown>>> = {
  squid: () => squidConfigs,
  paloalto: () => paloaltoConfigs,
  pf: () => pfConfigs,
  nftables: () => nftablesConfigs,
  pac: () => pacConfigs,
  'windows-firewall': (format) =>
    format === 'powershell' ? windowsFirewallConfigs.script : windowsFirewallConfigs.store,
};
