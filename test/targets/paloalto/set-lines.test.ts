/** A set script means the same whichever scripts were read before it. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { meaningOfLines } from '../../../src/targets/paloalto/read/objects/meaning-entries.ts';
import { collectObjects, type Objects } from '../../../src/targets/paloalto/read/objects/meaning-names.ts';
import { conditionOfUrls } from '../../../src/targets/paloalto/read/objects/meaning-urls.ts';
import { parseSet } from '../../../src/targets/paloalto/read/text/parse-set.ts';

const line = fc.constantFrom(
  ...['set address a ip-netmask 192.0.2.1', 'set address a ip-netmask 192.0.2.2', 'set address a tag x'],
  ...[
    'delete address a',
    'set vsys vsys2 address a ip-netmask 192.0.2.1',
    'set address "a" description "x  y"',
  ],
  ...['set rulebase security rules r action allow', 'set rulebase security rules q from [ lan lab ]'],
  ...['set rulebase security rules r from lan', 'delete rulebase security rules r', 'set deviceconfig x y'],
  ...['move rulebase security rules r top', 'move rulebase security rules q before r', 'move nothing', 'set'],
  ...['commit', 'exit', 'configure', '# a comment', 'admin@fw# set address a fqdn x.example', 'run show x'],
  ...[
    'set address b description "open',
    'set address b\ttag x',
    'delete address a tag x\r',
    'edit address a',
    '',
  ],
);
const script = fc.array(line, { maxLength: 12 }).map((lines) => `${lines.join('\n')}\n`);

it('whatever was read before', () => {
  fc.assert(
    fc.property(fc.array(script, { minLength: 2, maxLength: 5 }), (all) => {
      const alone = all.map((one) => {
        parseSet('none.set', '');
        return parseSet('site.set', one);
      });
      parseSet('none.set', '');
      expect(all.map((one) => parseSet('site.set', one))).toEqual(alone);
    }),
    { numRuns: 1000 },
  );
});

it('a list is not taken for another whose lines give the same text together', () => {
  const reported: string[] = [];
  const origin = { file: 'site.set', line: 1 };
  const objects = (texts: readonly string[], ending: Objects['ending'], hasOrigin = true): Objects => {
    const list = texts.map((text) => ({ text, ...(hasOrigin ? { origin } : {}) }));
    const category = { name: 'c', list, unread: [], origin };
    const scope = {
      ...{ scope: { kind: 'shared' as const }, tags: [], addresses: [], addressGroups: [], services: [] },
      ...{ serviceGroups: [], categories: [category], lists: [], rulebases: [] },
    };
    return collectObjects([scope], [], {
      ...{ ending, keepsNames: false, whole: true, ancestorsMayWin: false, mostListed: 100 },
      report: ({ what }) => reported.push(what),
    });
  };
  const lists = [['a.example/', 'b.example/'], ['a.example/,10 b.example/'], ['a.example'], ['a.example/']];
  const check = (texts: readonly string[], ending: Objects['ending'], hasOrigin = true): void => {
    reported.length = 0;
    const lines = texts.map((text) => ({ text, origin }));
    const alone = meaningOfLines(lines, ending, false);
    expect(conditionOfUrls(objects(texts, ending, hasOrigin), ['c'])).toEqual(alone.condition);
    expect(reported).toHaveLength(hasOrigin ? alone.unread.length : 0);
  };
  // What was read just before is at hand.
  for (const texts of lists) for (const ending of ['on', 'off', 'unknown'] as const) check(texts, ending);
  for (const ending of ['on', 'off', 'unknown'] as const) for (const texts of lists) check(texts, ending);
  for (const hasOrigin of [false, true, true]) check(['a.example'], 'unknown', hasOrigin);
});
