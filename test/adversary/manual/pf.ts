/** What the index of pf.conf(5) has, put into texts for pf; what is harmless was judged by the manual and by the source. */
import { policy } from '../../support/build-policy.ts';
import { common, source, target } from '../pf.ts';
import { before, behind, type Manual, type Place } from './generate.ts';
import { harmless } from './pf-harmless.ts';
import { options, statements } from './pf-lines.ts';
import { compileSubjects } from './subjects.ts';

const rules = policy(...common, {
  id: 'dns',
  services: ['53/udp', '500/udp'],
  addresses: ['203.0.113.53/32', '2001:db8:5::/64'],
});

/** Gateways of the three systems, hosts, and a text that leaves the rest to the main file. */
const all = [0, 1, 2, 3, 4, 5];
const gateways = [0, 1, 2];

const lined: readonly Omit<Place, 'subjects' | 'lines'>[] = [
  { name: 'front', put: (text, line) => `${line}\n${text}` },
  { name: 'behind the tables', put: (text, line) => text.replace(/\n\n/, (gap) => `\n${line}${gap}`) },
  { name: 'before the closing', put: before(/^# Everything else/m) },
  { name: 'end', put: (text, line) => `${text}${line}\n` },
];

/** Where a line of ours is changed. */
const worded: readonly Omit<Place, 'subjects' | 'lines'>[] = [
  { name: 'end of a pass', put: behind(/^pass .*<rulec_web>.*$/m) },
  { name: 'end of a block', put: behind(/^block .*<rulec_no>.*$/m) },
  { name: 'end of the closing', put: behind(/^block .*"rulec:deny".*$/m) },
  { name: 'end of what lets out', put: behind(/^pass out .*"rulec:fwd".*$/m) },
  { name: 'behind quick of a pass', put: behind(/^pass \S+ quick/m) },
  {
    name: 'for keep state',
    put: (text, line) => text.replace(/^(pass .*<rulec_web>.*)keep state/m, (_, front) => `${front}${line}`),
  },
];

export const manual: Manual = {
  target,
  subjects: compileSubjects(target, [
    [rules, { source, inside: 'em1', dialect: 'openbsd' }],
    [rules, { source, inside: 'em1', dialect: 'freebsd' }],
    [rules, { source, inside: 'em1', dialect: 'macos' }],
    [rules, { form: 'host', dialect: 'macos' }],
    [rules, { form: 'host', inside: 'em0', dialect: 'openbsd' }],
    [rules, { source, inside: 'em1', closing: 'none', dialect: 'freebsd' }],
  ]),
  places: [
    ...lined.map((place) => ({
      ...place,
      subjects: all,
      lines: statements,
      put: (text: string, line: string) =>
        place.put(text, place.name === 'before the closing' ? `${line}\n` : line),
    })),
    ...worded.map((place) => ({
      ...place,
      subjects: place.name.includes('lets out') ? gateways : all,
      lines: options,
      put: (text: string, line: string) =>
        place.put(text, place.name === 'for keep state' ? line : ` ${line}`),
    })),
  ],
  harmless,
};
