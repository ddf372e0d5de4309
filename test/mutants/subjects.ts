/** The texts that are mutated: the bundled rule sets with made-up tags, one of many addresses, and random ones. */
import fc from 'fast-check';
import { compileTarget } from '../../src/driver/compile-target.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { loadAllServiceTags } from '../../src/service-tags/load.ts';
import { findTarget } from '../../src/targets/registry.ts';
import { bytesOf, weeklyText } from '../service-tags/fixtures.ts';
import { policy } from '../support/build-policy.ts';
import { bundled } from '../support/bundled.ts';
import { randomRules } from '../support/random-policies.ts';
import type { Subject } from './mutant.ts';

const tags = {
  AzureCloud: [
    '192.0.2.0/25',
    '198.51.100.7/32',
    '198.51.100.16/28',
    '203.0.113.64/26',
    '2001:db8::/48',
    '2001:db8:1::5/128',
  ],
  AzureActiveDirectory: ['203.0.113.0/27', '203.0.113.48/28', '2001:db8:2::/47'],
  AzureResourceManager: ['203.0.113.128/25', '2001:db8:1::4/127'],
};

function policyOf(name: string): Policy {
  const sources = ['Public', 'AzureGovernment'].map((cloud) => ({
    file: `ServiceTags_${cloud}_20260101.json`,
    bytes: bytesOf(
      weeklyText(
        Object.entries(tags).map(([tag, prefixes]) => ({ name: tag, prefixes })),
        cloud,
      ),
    ),
  }));
  const { value, diagnostics } = loadAllServiceTags(sources);
  const resolved = value && resolvePolicy([bundled(name)], value).value;
  if (resolved === undefined) throw new Error(`${name}: ${JSON.stringify(diagnostics)}`);
  return resolved;
}

/** Every other address of the documentation networks of IPv4, and as many networks of IPv6 again and again. */
function manyAddresses(): Policy {
  const v4 = ['192.0.2', '198.51.100', '203.0.113'].flatMap((network) =>
    Array.from({ length: 128 }, (_, index) => `${network}.${2 * index}/32`),
  );
  const v6 = Array.from({ length: 1200 }, (_, index) => `2001:db8:${(2 * index).toString(16)}::/48`);
  return policy(
    {
      id: 'many',
      services: ['443/https'],
      hosts: ['*.example.com', ...Array.from({ length: 40 }, (_, index) => `host-${index}.example.net`)],
      addresses: [...v4, ...v6],
    },
    { id: 'rest', services: ['53/udp'], hosts: ['dns.example.net'], addresses: ['192.0.2.1/32'] },
    // A proxy tests addresses where no names are given alone.
    { id: 'direct', services: ['8443/tcp'], addresses: [...v4, ...v6] },
  );
}

/** A little of everything: denials, ranges, UDP, principals, both families. */
function mixed(): Policy {
  return policy(
    {
      id: 'never',
      action: 'deny',
      services: ['1-65535/tcp'],
      addresses: ['198.51.100.7/32', '2001:db8:5::/48'],
    },
    {
      id: 'service',
      services: ['443/https', '8000-8080/http'],
      hosts: ['*.example.com', 'www.example.net/path'],
      addresses: [
        '192.0.2.0/25',
        '198.51.100.0/28',
        '203.0.113.200/32',
        '2001:db8::/45',
        '2001:db8:9::1/128',
      ],
      principals: [
        { kind: 'account', name: 'network-service' },
        { kind: 'service', name: 'wapcsvc' },
      ],
    },
    { id: 'not-there', action: 'deny', services: ['8080/tcp'], hosts: ['old.example.com'], addresses: 'any' },
    { id: 'certificates', services: ['80/http'], hosts: ['crl.example.org'], addresses: 'any' },
    { id: 'names', services: ['53/udp', '53/tcp'], addresses: 'any' },
    { id: 'time', services: ['123/udp'], addresses: ['203.0.113.0/26', '2001:db8:7::/64'] },
  );
}

/** A rule set to compile and mutate, and how much of that to do. */
export interface Given {
  readonly name: string;
  readonly policy: Policy;
  /** Whether it is compiled with the first of a target's option values alone. */
  readonly once?: true;
  /** How many operators are tried, chosen by the seed; else all. */
  readonly operators?: number;
}

/** The rule sets that come with rulec, one of everything, and one with a long list. */
export function chosenPolicies(): readonly Given[] {
  return [
    { name: 'connector', policy: policyOf('entra-private-network-connector'), once: true },
    { name: 'mixed', policy: mixed(), once: true },
    { name: 'many', policy: manyAddresses(), once: true, operators: 8 },
  ];
}

/** Random policies; `seed` says which. */
export function randomPolicies(count: number, seed: number): readonly (readonly [string, Policy])[] {
  return fc
    .sample(randomRules, { numRuns: count, seed })
    .map((words, index) => [`random-${index + 1}`, policy(...words)]);
}

/** One subject for each format of a target; none where the policy cannot be compiled for it. */
export async function subjectsOf(
  name: string,
  of: Policy,
  targetName: string,
  values: Readonly<Record<string, string>>,
): Promise<readonly Subject[]> {
  const target = await findTarget(targetName)?.load();
  if (target === undefined) throw new Error(`no target ${targetName}`);
  const { value, diagnostics } = compileTarget(of, target, values);
  if (value === undefined) {
    // A refusal for a reason that the target's page names is not text to mutate; anything else is a bug.
    const codes = new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code));
    if (codes.size === 1 && codes.has('bad-option')) return [];
    throw new Error(`${name}: ${JSON.stringify(diagnostics)}`);
  }
  const options = target.readOptions(values).value;
  const config = target.lower(of, options).value;
  return target.formats.map((format) => ({
    name: `${name} ${Object.entries(values)
      .map(([key, one]) => `${key}=${one}`)
      .join(' ')}`.trim(),
    policy: of,
    target,
    format: format.name,
    values,
    config,
    files: value.files.filter(({ path }) => format.owns(path)),
  }));
}
