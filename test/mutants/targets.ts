/** The mutants of every target: operators of its own, its second evaluator, and the options to compile with. */
import { optionSets } from '../support/target-options.ts';
import { paloaltoEvaluator } from './evaluators/paloalto.ts';
import { pfEvaluator } from './evaluators/pf.ts';
import type { Evaluator } from './evaluators/settle.ts';
import { windowsFirewallEvaluator } from './evaluators/windows-firewall.ts';
import type { Operator } from './mutant.ts';
import { nftablesOperators } from './operators/nftables.ts';
import { pacOperators } from './operators/pac.ts';
import { paloaltoOperators } from './operators/paloalto.ts';
import { pfOperators } from './operators/pf.ts';
import { squidOperators } from './operators/squid.ts';
import { textOperators } from './operators/text.ts';
import { configOperators } from './operators/walk.ts';
import { windowsFirewallOperators } from './operators/windows-firewall.ts';

export interface Registration {
  readonly operators: readonly Operator[];
  /** Absent where a real program judges: see `test/engines`. */
  readonly evaluator?: Evaluator;
  /** Option values for the chosen rule sets; random policies take turns with them. */
  readonly options: readonly Readonly<Record<string, string>>[];
}

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };

/** What a target has besides; one that is not here has the operators on configs and on texts, and the options of the laws. */
const own: Readonly<Record<string, Partial<Registration>>> = {
  pf: {
    operators: pfOperators,
    evaluator: pfEvaluator,
    options: [
      { dir: '/etc/rulec' },
      { form: 'host', inside: 'em0,em1' },
      { inside: 'em1', source: '192.0.2.0/25,2001:db8:5::/48', dialect: 'freebsd' },
      { source: '198.51.100.0/24', local: '10.0.0.0/8,192.0.2.64/26,fc00::/7', dialect: 'openbsd' },
    ],
  },
  nftables: {
    operators: nftablesOperators,
    options: [
      {},
      {
        form: 'host',
        accounts: 'network-service:33,local-system:0,service:wapcsvc:998,service:dnscache:997',
      },
      { inside: 'lan0,lan1', source: '192.0.2.0/25,2001:db8:5::/48' },
      { source: '198.51.100.0/24', local: '10.0.0.0/8,192.0.2.64/26,fc00::/7' },
    ],
  },
  pac: { operators: pacOperators },
  'windows-firewall': {
    operators: windowsFirewallOperators,
    evaluator: windowsFirewallEvaluator,
    options: [
      {},
      { principal: 'scoped' },
      { principal: 'scoped', 'default-outbound': 'block', gpo: 'example.com\\Rules' },
    ],
  },
  squid: {
    operators: squidOperators,
    options: [
      {},
      { source: '192.0.2.0/25,2001:db8:5::/48', 'connect-80': 'yes' },
      { source: '198.51.100.7/32', dir: '/etc/squid/rulec' },
    ],
  },
  paloalto: {
    operators: paloaltoOperators,
    evaluator: paloaltoEvaluator,
    options: [
      {
        ...zones,
        ...{ destination: 'known', 'device-group': 'DG1', place: 'top' },
        ...{ 'service-tags': 'edl', 'edl-url': 'https://edl.example.com/rulec' },
        'edl-certificate-profile': 'edl-ca',
      },
      { ...zones, source: '192.0.2.0/25,2001:db8:5::1-2001:db8:5::9', version: '10.1' },
      { ...zones, destination: 'known', source: '198.51.100.0/24', version: '11.1' },
      { ...zones, 'app-id': 'on', destination: 'fqdn', source: '192.0.2.0/25' },
    ],
  },
};

export function registrationOf(target: string): Registration {
  const { operators = [], options = optionSets[target] ?? [{}], evaluator } = own[target] ?? {};
  return {
    operators: [...configOperators, ...textOperators, ...operators],
    options,
    ...(evaluator === undefined ? {} : { evaluator }),
  };
}
