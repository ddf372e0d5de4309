/** Words for a region mean that region: they are read back and asked. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSpace } from '../../src/proof/space/space.ts';
import { describeAddresses, type NamedAddresses } from '../../src/proof/words/describe-addresses.ts';
import { describeHosts } from '../../src/proof/words/describe-patterns.ts';
import {
  type AddressSet,
  allAddresses,
  complementAddresses,
  equalAddresses,
  intersectAddresses,
  isSubsetAddresses,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../src/sets/addresses.ts';
import { where } from '../../src/sets/condition.ts';
import { formatHostPattern, type HostPattern, hostNames, matchesHost } from '../../src/sets/hosts.ts';
import { addresses } from '../support/build-policy.ts';

/** `A | B (not C | D) | E` as its items, each with its exceptions. */
function itemsIn(words: string): readonly { readonly item: string; readonly not: readonly string[] }[] {
  return [...words.matchAll(/([^|()]+?)(?: \(not ([^()]*)\))?(?: \| |$)/g)].map(([, item = '', not]) => ({
    item,
    not: not === undefined ? [] : not.split(' | '),
  }));
}

const prefixes = [
  '0.0.0.0/1',
  '128.0.0.0/1',
  '192.0.2.0/24',
  '192.0.2.128/25',
  '192.0.2.7/32',
  '198.51.100.0/24',
  '203.0.113.0/26',
  '::/1',
  '8000::/1',
  '2001:db8::/32',
  '2001:db8:1::/48',
  '2001:db8:1::1/128',
];
const some = fc
  .subarray(prefixes, { minLength: 1 })
  .chain((plus) =>
    fc.subarray(prefixes).map((minus) => subtractAddresses(addresses(...plus), addresses(...minus))),
  );

function addressesIn(words: string, named: readonly NamedAddresses[]): AddressSet {
  const one = (text: string): AddressSet => {
    const [, family, name = text] = /^(IPv[46]) of (.*)$/.exec(text) ?? [];
    const set = named.find((tag) => tag.text === name)?.addresses;
    if (set === undefined)
      return addresses(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
    return family === undefined
      ? set
      : { ...noAddresses, ...(family === 'IPv4' ? { v4: set.v4 } : { v6: set.v6 }) };
  };
  const all = (list: string): AddressSet =>
    unionAddresses(
      itemsIn(list).map(({ item, not }) => subtractAddresses(one(item), unionAddresses(not.map(one)))),
    );
  return unionAddresses(
    words.split(', ').map((part) => {
      const [, family, but] = /^any (IPv4 |IPv6 |)address(?: but (.*))?$/.exec(part) ?? [];
      if (family === undefined) return all(part.replace(/^address /, ''));
      const whole =
        family === ''
          ? allAddresses
          : { ...noAddresses, ...(family === 'IPv4 ' ? { v4: allAddresses.v4 } : { v6: allAddresses.v6 }) };
      return subtractAddresses(whole, but === undefined ? noAddresses : all(but));
    }),
  );
}

test('addresses', () => {
  let cut = 0;
  fc.assert(
    fc.property(some, some, fc.array(some, { maxLength: 3 }), (inside, besides, tags) => {
      fc.pre(!equalAddresses(inside, noAddresses));
      const allowed = unionAddresses([inside, besides]);
      const named = tags.map((set, index) => ({ text: `azure:T${index}`, addresses: set }));
      const words = describeAddresses(inside, allowed, named);
      if (words.includes('…')) {
        cut++;
        return;
      }
      const said = addressesIn(words, named);
      expect(isSubsetAddresses(inside, said), words).toBe(true);
      // Of a family that does not occur nothing needs to be said, and anything may be.
      const families = { v4: inside.v4.length > 0 ? said.v4 : [], v6: inside.v6.length > 0 ? said.v6 : [] };
      expect(
        equalAddresses(intersectAddresses(families, complementAddresses(allowed)), noAddresses),
        words,
      ).toBe(true);
    }),
    { numRuns: 2000 },
  );
  expect(cut).toBeLessThan(1000);
});

const patterns: readonly HostPattern[] = [
  { kind: 'name', name: 'example.com' },
  { kind: 'name', name: 'www.example.com' },
  { kind: 'below', name: 'example.com' },
  { kind: 'below', name: 'www.example.com' },
  { kind: 'tokens', tokens: ['^', 'example', 'com'], open: false },
  { kind: 'labels', labels: ['w*', 'example', 'net'] },
  { kind: 'name', name: 'web.example.net' },
  { kind: 'expression', source: 'example' },
];

test('hosts', () => {
  const space = createSpace([where({ field: 'host', hosts: hostNames(patterns) })]);
  if (space === undefined) throw new Error('over budget');
  const { hosts } = space;
  const bits = fc.array(fc.constantFrom(0, 1), { minLength: hosts.length, maxLength: hosts.length });
  let byPattern = 0;
  fc.assert(
    fc.property(bits, bits, (chosen, besides) => {
      fc.pre(chosen.includes(1));
      const occurring = Uint8Array.from(chosen);
      const members = Uint8Array.from(chosen, (one, index) => one | (besides[index] ?? 0));
      const words = describeHosts(space, members, occurring).replace(/^host /, '');
      if (words.includes('such as') || words.includes('neither side')) return;
      byPattern++;
      const holds = (list: string, host: (typeof hosts)[number]): boolean =>
        itemsIn(list).some(({ item, not }) => one(item, host) && !not.some((other) => one(other, host)));
      const one = (text: string, host: (typeof hosts)[number]): boolean => {
        if (host.kind !== 'name')
          return (
            text.endsWith(
              { ipv4Literal: 'IPv4 literal', ipv6Literal: 'IPv6 literal', none: 'none' }[host.kind],
            ) ||
            (text === 'no host' && host.kind === 'none')
          );
        if (text.includes(' and '))
          return text
            .replace(/ both$/, '')
            .split(' and ')
            .every((part) => one(part, host));
        const pattern = patterns.find((shape) => formatHostPattern(shape) === text);
        return pattern !== undefined && matchesHost(pattern, host.name);
      };
      const [, before, any, but] = /^(?:(.*) \| )?any (name|host)(?: but (.*))?$/.exec(words) ?? [];
      hosts.forEach((host, index) => {
        const listed = any === undefined ? holds(words, host) : before !== undefined && holds(before, host);
        const whole = any === 'host' || (any === 'name' && host.kind === 'name');
        const said = listed || (whole && !(but !== undefined && holds(but, host)));
        if (occurring[index] === 1) expect(said, `${words}: ${JSON.stringify(host)}`).toBe(true);
        if (members[index] !== 1) expect(said, `${words}: ${JSON.stringify(host)}`).toBe(false);
      });
    }),
    { numRuns: 2000 },
  );
  expect(byPattern).toBeGreaterThan(100);
});
