/** What an anchor of rulec's may meet that its own lines do not say: tags of the main ruleset, and signs that pfctl drops. */
import { expect, it } from 'vitest';
import { target as pf } from '../../../src/targets/pf/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { answerOf, compileFiles } from '../../adversary/edits.ts';
import { policy } from '../../support/build-policy.ts';

const target = pf as Target;
const rules = policy(
  { id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24'] },
  { id: 'time', services: ['123/udp'], addresses: ['203.0.113.7/32'] },
);
const texts: readonly Readonly<Record<string, string>>[] = [
  { source: '192.0.2.0/24', inside: 'em1' },
  { form: 'host', inside: 'em1' },
];

function insert(values: Readonly<Record<string, string>>, line: string, place: RegExp): string {
  const files = compileFiles(rules, target, values).map((file, index) =>
    index === 0 ? { ...file, content: String(file.content).replace(place, `${line}\n$&`) } : file,
  );
  return answerOf(rules, target, values, files);
}

const way = ({ form }: Readonly<Record<string, string>>): string => (form === 'host' ? 'out' : 'in');

it.each(texts)('%o: lines for tags that others may set are not known', (values) => {
  for (const line of [
    `pass ${way(values)} quick on em1 tagged OTHER`,
    `block ${way(values)} quick on em1 tagged OTHER`,
    `block ${way(values)} quick on em1 ! tagged OTHER`,
    'anchor "x" tagged OTHER',
  ])
    expect([line, insert(values, line, /^block /m)]).toEqual([line, 'unknown']);
});

it.each(texts)('%o: the tag of the anchor is its own', (values) => {
  expect(insert(values, 'pass in quick on em1 tagged RULEC', /^pass /m)).toBe('equal');
});

it('a main ruleset has no other tags than its own', () => {
  const values = { source: '192.0.2.0/24', inside: 'em1' };
  const files = compileFiles(rules, target, values).map((file, index) =>
    index === 0 ? { ...file, content: `set debug err\npass in quick tagged OTHER\n${file.content}` } : file,
  );
  expect(answerOf(rules, target, { ...values, dialect: 'openbsd' }, files)).toBe('equal');
});

it.each(['\u0001', '\u0002'])('%j in a name, a string or a comment is refused: OpenBSD drops it', (mark) => {
  const [values = {}] = texts;
  expect(insert(values, `# ${mark}`, /^pass /m)).toBe('unreadable');
  expect(insert(values, `table <"rulec_web${mark}"> { 0.0.0.0/0 }`, /^pass /m)).toBe('unreadable');
});
