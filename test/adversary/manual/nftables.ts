/** What the index of nft(8) has, put into texts for nftables; what is harmless was judged by the kernel. */
import { policy } from '../../support/build-policy.ts';
import { common, named, target } from '../nftables.ts';
import { before, behind, type Manual, type Place } from './generate.ts';
import { harmless } from './nftables-harmless.ts';
import { commands, matches, statements } from './nftables-lines.ts';
import { compileSubjects } from './subjects.ts';

const rules = policy(...common, {
  id: 'dns',
  services: ['53/udp', '500-501/udp'],
  addresses: ['192.0.2.53/32', '2001:db8:5::/64'],
});

const all = [0, 1, 2];
const rule =
  (put: Place['put']): Place['put'] =>
  (text, line) =>
    put(text, `\t\t${line}\n`);

/** Where a rule of its own stands. */
const between: readonly Omit<Place, 'subjects' | 'lines'>[] = [
  { name: 'first in egress', put: rule(behind(/chain rulec_egress \{\n/)) },
  { name: 'before the closing', put: rule(before(/\t\tcounter drop comment "rulec: everything/)) },
  { name: 'first behind the hook', put: rule(behind(/type filter hook [^\n]*\n/)) },
  { name: 'behind the known', put: rule(behind(/ct state established,related accept\n/)) },
  {
    name: 'last behind the hook',
    put: (text, line) => text.replace(/\t\}\n\}\n$/, (end) => `\t\t${line}\n${end}`),
  },
];

/** Where words stand within a rule of ours. */
const within: readonly Omit<Place, 'subjects' | 'lines'>[] = [
  { name: 'first in a rule', put: before(/(?:meta skuid \S+ )?ip daddr @rulec_to_web_v4/) },
  { name: 'before a verdict', put: before(/counter accept comment "web"/) },
  { name: 'behind the counter', put: before(/accept comment "web"/) },
  { name: 'in a denial', put: before(/counter drop comment "no"/) },
  { name: 'in the closing', put: before(/counter drop comment "rulec: everything/) },
  { name: 'in what leads to egress', put: before(/goto rulec_egress/) },
  { name: 'in the known', put: before(/accept\n\t\t(?:iif|oif|ip)/) },
];

export const manual: Manual = {
  target,
  subjects: compileSubjects(target, [
    [rules, { source: '203.0.113.64/26,2001:db8:ffff::/64', inside: 'f0' }],
    [named, { form: 'host', accounts: 'network-service:33' }],
    [rules, { form: 'host', inside: 'f1' }],
  ]),
  places: [
    ...between.flatMap((place) => [
      { ...place, subjects: all, lines: statements },
      {
        ...place,
        subjects: [0],
        lines: ['accept', 'drop', 'return'].flatMap((verdict) => matches.map((one) => `${one} ${verdict}`)),
      },
    ]),
    ...within.map((place) => ({
      ...place,
      subjects: [0, 1],
      lines: [...matches, ...statements],
      put: (text: string, line: string) => place.put(text, `${line} `),
    })),
    { name: 'behind the table', subjects: all, lines: commands, put: (text, line) => `${text}${line}\n` },
    { name: 'before the table', subjects: all, lines: commands, put: (text, line) => `${line}\n${text}` },
  ],
  harmless,
};
