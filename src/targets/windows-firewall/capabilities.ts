import { isEverything } from '../../rules/open-policy.ts';
import { type AddressSet, unionAddresses } from '../../sets/addresses.ts';
import { all, always, not, type Principal, where } from '../../sets/condition.ts';
import { noteOpenEnd } from '../kernel/closing.ts';
import type { Approximation, Capabilities, Limit } from '../target.ts';
import { unmatchedServices, type WindowsFirewallOptions } from './config.ts';

/**
 * `::` and `::1`: no address list of a rule may hold them (MS-FASP 2.2.6 and 2.2.10), and no flow to another
 * machine has them as its destination.
 */
export const neverRemote: AddressSet = { v4: [], v6: [0n, 1n] };

/** What stays on the machine, and is no flow to another (RFC 1122 3.2.1.3). */
const ownAddresses: AddressSet = unionAddresses([neverRemote, { v4: [0x7f000000, 0x7fffffff], v6: [] }]);

type LimitName = 'addresses' | 'ports' | 'ruleString' | 'name' | 'description' | 'service';

/** Bounds that every output is checked against. */
export const limits: Readonly<Record<LimitName, Limit>> = {
  addresses: {
    name: 'remote addresses of one rule',
    value: 1000,
    source: 'MS-FASP IDL: range(0,1000) of each kind; kept for all kinds together, as tools in use do',
  },
  ports: { name: 'remote ports of one rule', value: 1000, source: 'MS-FASP IDL: range(0,1000)' },
  ruleString: {
    name: 'characters of one rule string',
    value: 32766,
    source: 'MS-GPREG: the data of a value has at most 65,535 bytes, with its terminating NUL',
  },
  name: {
    name: 'characters of the name of one rule',
    value: 259,
    source: 'MS-GPREG: the name of a value has 1 to 259 ASCII characters',
  },
  description: {
    name: 'characters of one description',
    value: 9999,
    source: 'MS-FASP 2.2.37, wszDescription',
  },
  service: {
    name: 'characters of the name of a service',
    value: 259,
    source: 'MS-FASP 2.2.37, wszLocalService',
  },
};

const seen = ['transport', 'port', 'address'] as const;

/** States what Windows Firewall can see and mean under these options. */
export function capabilities(options: WindowsFirewallOptions): Capabilities {
  const isScoped = options.principal === 'scoped';
  const { closing: end = 'deny' } = options;
  return {
    governs: `new outbound TCP and UDP flows of ${describeProgram(options)} to other machines, on ${describeProfiles(options)}, by the rules of rulec's group only, with Block as the default outbound action`,
    sees: isScoped
      ? 'the transport, the port, the address, and the account and services of the process'
      : 'the transport, the port and the address',
    view: [{ when: always, copies: isScoped ? [...seen, 'principal'] : seen, sets: [] }],
    hosts: 'by-address',
    governed: not(where({ field: 'address', addresses: ownAddresses })),
    neverOccurs: where({ field: 'address', addresses: ownAddresses }),
    unseen: [{ code: 'host-without-addresses', when: always, destination: 'hosts' }],
    // Allow rules can name who is let through, never who is not, and a block rule would beat every allow. So a denial
    // of some principals alone is left out where rules are scoped.
    // Where the end is left open, a denial is what the allow rules leave out, and the default action may let it through.
    closing: end,
    approximations: ({ rule: { action, principals } }, policy) => {
      const isOpen = action === 'deny' && policy?.rules.some(isEverything) === true;
      if (isOpen) return [{ code: 'denial-not-expressible', direction: 'over', region: always }];
      if (!isScoped || principals === undefined) return [];
      if (action === 'deny') return [{ code: 'denial-not-expressible', direction: 'over', region: always }];
      return leaveUnmatched(principals);
    },
    inspection: 'never-inspects',
    notes: noteOpenEnd(end, 'the default outbound action and the other rules of the machine'),
    limits: Object.values(limits),
  };
}

/** The processes that a rule is for because of services alone that Windows is reported not to recognise. */
function leaveUnmatched(principals: readonly Principal[]): readonly Approximation[] {
  const isUnmatched = ({ kind, name }: Principal): boolean =>
    kind === 'service' && unmatchedServices.includes(name);
  const [lost, kept] = [principals.filter(isUnmatched), principals.filter((one) => !isUnmatched(one))];
  if (lost.length === 0) return [];
  const region = all(
    where({ field: 'principal', principals: lost }),
    not(where({ field: 'principal', principals: kept })),
  );
  return [{ code: 'service-not-matched', direction: 'under', region }];
}

function describeProgram({ program }: WindowsFirewallOptions): string {
  return program === undefined ? 'the machine' : `the program ${program}`;
}

function describeProfiles({ profile = 'any' }: WindowsFirewallOptions): string {
  return profile === 'any' ? 'every profile' : `the ${profile} profile`;
}
