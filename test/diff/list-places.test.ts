/** Where lists come from, on a target made for it: its text is a line for each list, `LIST PLACE`. */
import { describe, expect, it } from 'vitest';
import { comparePlaces, describeMovedLists } from '../../src/diff/list-places.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { always, where } from '../../src/sets/condition.ts';
import { portRange } from '../../src/sets/ports.ts';
import type { ListPlace, Reading, Target } from '../../src/targets/target.ts';

const usual = '/etc/lists';

interface Line {
  readonly list: string;
  readonly place: string;
  readonly line: number;
}

/** Lets TCP to port 443 through; its lists come from the folder of the option `dir`. */
const target: Target<{ readonly dir: string }, readonly Line[]> = {
  name: 'listed',
  title: 'Listed',
  options: [{ name: 'dir', help: 'Where the lists lie.', form: 'PATH', default: usual }],
  readOptions: ({ dir = usual }) => ({ value: { dir }, diagnostics: [] }),
  capabilities: () => ({
    governs: 'everything',
    sees: 'ports',
    view: [{ when: always, copies: ['transport', 'port'], sets: [] }],
    hosts: 'by-address',
    governed: always,
    unseen: [],
    approximations: () => [],
    inspection: 'never-inspects',
    notes: [],
    limits: [],
  }),
  lower: () => ({ diagnostics: [] }),
  print: () => [],
  formats: [
    {
      name: 'lines',
      owns: (path) => path.endsWith('.lines'),
      parse: ([file]) => {
        const lines = String(file?.content ?? '').split('\n');
        const value = lines.map((text, index) => {
          const [list = '', place = ''] = text.split(' ');
          return { list, place, line: index + 1 };
        });
        return { value, diagnostics: [] };
      },
    },
  ],
  meaning: (lines, { dir }) => {
    const through = [
      where({ field: 'transport', values: ['tcp'] }),
      where({ field: 'port', ports: portRange(443, 443) }),
    ];
    const clause = { action: 'allow', condition: { kind: 'all', of: through } } as const;
    const places = lines.map(
      ({ list, place, line }): ListPlace => ({
        ...{ list, place, origin: { file: 'a.lines', line }, option: 'dir' },
        isAsOptionsSay: place === `${dir}/${list}`,
      }),
    );
    const permit = { mode: 'first-match', otherwise: 'deny' } as const;
    const clauses = [{ ...clause, origin: { file: 'a.lines', line: 1 } }];
    return { value: { permit: { ...permit, clauses }, places }, diagnostics: [] };
  },
  guide: () => '',
};

const rules = `rulec: 1
name: all
rules:
  - { id: web, services: [443/tcp], to: [{ addresses: any }] }
`;

function verify(text: string, values: Readonly<Record<string, string>>) {
  const ruleSet = loadRuleSet('rules.yaml', new TextEncoder().encode(rules)).value;
  const policy = ruleSet && resolvePolicy([ruleSet], []).value;
  if (policy === undefined) throw new Error('the rule set does not load');
  const files = [{ path: 'a.lines', content: text }];
  const { value, diagnostics } = verifyFiles(policy, target as unknown as Target, values, files);
  return [value?.proof?.verdict, diagnostics.map(({ code, severity, at }) => [severity, code, at?.line])];
}

describe('verify', () => {
  it('says nothing where lists come from where the options, or their defaults, say', () => {
    expect(verify(`one ${usual}/one`, {})).toEqual(['exact', []]);
    expect(verify('one /srv/one\ntwo /srv/two', { dir: '/srv' })).toEqual(['exact', []]);
  });

  it('calls another place than an option says different, at its line', () => {
    const expected = ['different', [['error', 'different', 2]]];
    expect(verify(`one ${usual}/one\ntwo /tmp/two`, { dir: usual })).toEqual(expected);
    expect(verify('one /srv/one\ntwo /etc/lists/two', { dir: '/srv' })).toEqual(expected);
  });

  it('names other places in a note where nobody said any, and the verdict stays', () => {
    const expected = ['exact', [['note', 'list-place-not-compared', 1]]];
    expect(verify(`one /tmp/one\ntwo /tmp/two\nthree ${usual}/three`, {})).toEqual(expected);
    const places = ['one', 'two'].map(
      (list, index): ListPlace => ({
        ...{ list, place: `/tmp/${list}`, option: 'dir', isAsOptionsSay: false },
        origin: { file: 'a.lines', line: index + 1 },
      }),
    );
    const [found] = comparePlaces(target, {}, [{ format: 'lines', reading: { permit: nothing, places } }]);
    expect(found?.message).toContain('one from /tmp/one, two from /tmp/two');
    expect(found?.help).toContain('--set listed.dir=VALUE');
  });
});

const nothing: Reading['permit'] = { mode: 'first-match', clauses: [], otherwise: 'deny' };

describe('a change', () => {
  const reading = (...places: readonly (readonly [string, string])[]): Reading => ({
    permit: nothing,
    places: places.map(([list, place]) => ({
      ...{ list, place, origin: { file: 'a', line: 1 }, option: 'dir', isAsOptionsSay: false },
    })),
  });

  it('permits whatever the new place of a list serves', () => {
    expect(describeMovedLists(reading(['one', '/a/one']), reading(['one', '/b/one']))).toEqual([
      'permits now whatever /b/one serves: the list one came from /a/one',
    ]);
  });

  it('of lists that stay, come or go is none of their places', () => {
    const old = reading(['one', '/a/one'], ['gone', '/a/gone']);
    expect(describeMovedLists(old, reading(['new', '/a/new'], ['one', '/a/one']))).toEqual([]);
    expect(describeMovedLists(old, { permit: nothing })).toEqual([]);
  });
});
