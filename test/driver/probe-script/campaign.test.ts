/** Whatever stands in a rule set, nothing of it becomes code in the script, and all of it is read back as it was meant. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toAscii } from '../../../src/driver/probe/script/lower-script.ts';
import { printScript } from '../../../src/driver/probe/script/print-script.ts';
import { readScript } from '../../../src/driver/probe/script/read/read-script.ts';
import type { ScriptData } from '../../../src/driver/probe/script/script-data.ts';
import { writeProbeScript } from '../../../src/driver/probe/script/write-script.ts';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { plan, planRuleSets, regionOf, someRoots } from './make.ts';

/** Texts that would end a literal, a line or a block, or would expand, in some reading of PowerShell. */
const hostile = [
  "'); Stop-Computer; @('",
  "''; Stop-Computer #",
  "'\u2019'; Stop-Computer; '",
  '\u2019); Stop-Computer; (\u2018',
  '\u201a\u201b\u201c\u201d\u201e Stop-Computer',
  '$(Stop-Computer)',
  '${env:x} $env:x @args $$ $?',
  '`$(x) `n `" `\u2019',
  '"@\nStop-Computer\n@"',
  "'@\nStop-Computer\n@'",
  'line\nStop-Computer\nline',
  'a\tb',
  '\u00a0\u2003\u3000Stop-Computer',
  '#Requires -Version 99',
  '# SIG # Begin signature block',
  '#endregion rulec:data',
  '#> Stop-Computer <#',
  ')\n$Roots = @(\nStop-Computer',
  '}\n)\nStop-Computer\n@(\n@{',
  '%COMSPEC% & | ; && || ?? { } [ ] < > ^ ~ !',
  '\u0130\u0131\u017f\u212a\uff07\uff02\uff04\uff08\uff09', // letters and full-width signs that fold to ASCII
  "O'Brien\u2019s \u201cbest\u201d \u2013 caf\u00e9 \u{1f600}",
];

/** Every line of a region that is no comment: a list, an entry, a field, a text, an end. */
const line = /^(?:\$[A-Za-z]+ = @\(| *@\{| *[A-Za-z]+ *= @\(| *(?:[A-Za-z]+ *= )?'(?:[ -&(-~]|'')*'| *[)}])$/;

function expectData(region: string): void {
  for (const one of region.trimEnd().split('\n'))
    if (!/^# SHA-256 of [ -~]*$/.test(one)) expect(one).toMatch(line);
}

const quote = (text: string): string => JSON.stringify(text);

/** A rule set with a text wherever texts are free. */
function textOf(free: string): string {
  return [
    'rulec: 1',
    'name: sample',
    `title: ${quote(free)}`,
    `sources: { page: { title: ${quote(free)}, date: 2026-01-15 } }`,
    'requires:',
    `  - { id: a, os-build: 14393, why: ${quote(free)}, where: ${quote(free)}, mend: ${quote(free)}, source: ${quote(`page / ${free}`)} }`,
    'rules:',
    `  - id: one`,
    `    services: [443/https]`,
    `    why: ${quote(free)}`,
    `    owner: ${quote(free)}`,
    `    source: ${quote(`page / ${free}`)}`,
    `    to: [{ hosts: [www.example.com, "*.example.net"], evidence: ${quote(free)} }]`,
  ].join('\n');
}

describe('free texts of a rule set', () => {
  test.each(hostile)('%j', (free) => {
    const text = textOf(free);
    // What no output can carry is refused when the rule set is read.
    if (loadRuleSet('test.yaml', text).value === undefined) {
      expect(free).toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      return;
    }
    const inputs = plan(text);
    const { value: script, diagnostics } = writeProbeScript(inputs);
    expect(diagnostics).toEqual([]);
    expectData(regionOf(script ?? ''));
    const read = readScript(script ?? '');
    expect(read).toMatchObject({ requires: [{ why: toAscii(free), where: toAscii(free) }] });
  });

  test('most of these texts get as far as the script', () => {
    const loaded = hostile.filter((free) => loadRuleSet('test.yaml', textOf(free)).value !== undefined);
    expect(loaded.length).toBeGreaterThan(18);
  });
});

describe('texts of checks', () => {
  const forms: readonly ((text: string) => string)[] = [
    (text) => `service: ${quote(text)}`,
    (text) => `not-installed: [${quote(text)}, ${quote(`${text}*`)}]`,
    (text) =>
      `registry: { key: ${quote(`HKLM\\${text}`)}, name: ${quote(text)}, value: [${quote(text)}, 1] }`,
    (text) => `file-version: { file: [${quote(`C:\\${text}`)}], at-least: '1.2' }`,
  ];
  test.each(hostile)('%j', (text) => {
    let read = 0;
    for (const form of forms) {
      const whole = `rulec: 1\nname: sample\nrequires:\n  - id: a\n    ${form(text)}\nrules:\n  - { id: one, services: [1/tcp], to: [{ addresses: [192.0.2.1/32] }] }\n`;
      const { value: ruleSet } = loadRuleSet('test.yaml', whole);
      if (ruleSet === undefined) continue;
      read++;
      const { value: script, diagnostics } = writeProbeScript(planRuleSets([ruleSet]));
      expect(diagnostics).toEqual([]);
      expectData(regionOf(script ?? ''));
      expect(readScript(script ?? '')).toMatchObject({ requires: [{ check: ruleSet.requires[0]?.check }] });
    }
    // Values of checks are taken as they stand or not at all: none is changed on the way.
    if (/[^ -~]/.test(text)) expect(read).toBe(0);
  });
});

describe('any data at all', () => {
  const text = fc.oneof(
    fc.constantFrom(...hostile.map(toAscii)),
    fc.string({ unit: fc.constantFrom(...'\'"`$(){}@#;& ab\\') }),
    fc.string({ unit: 'grapheme-ascii' }),
  );
  const data: fc.Arbitrary<ScriptData> = fc.record({
    ruleSets: fc.array(text, { maxLength: 3 }),
    questions: fc.array(
      fc.record({
        expect: fc.constantFrom('through' as const, 'held' as const),
        transport: fc.constant('tcp' as const),
        speaks: fc.constantFrom('https' as const, 'http' as const, 'tcp' as const),
        by: fc.constantFrom('rule' as const, 'test' as const),
        port: fc.integer({ min: 1, max: 65535 }),
        bypass: fc.boolean(),
        host: fc.constantFrom('www.example.com', 'a_b.example'),
        address: fc.constant(''),
        path: fc.constantFrom('', '/', '/it\'s/$(x)/`/"', "/';Stop-Computer;'"),
        known: text,
        uses: fc.array(text, { maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
    unasked: fc.array(
      fc.record({
        expect: fc.constantFrom('through' as const, 'held' as const),
        entry: text,
        why: text,
        help: text,
      }),
      { maxLength: 2 },
    ),
    requires: fc.array(
      fc.record({
        id: text,
        check: fc.oneof(
          fc.record({ kind: fc.constant('service' as const), name: text.filter((one) => one !== '') }),
          fc.record({
            kind: fc.constant('not-installed' as const),
            names: fc.array(text, { minLength: 1, maxLength: 3 }),
          }),
          fc.record({
            kind: fc.constant('registry' as const),
            key: text.filter((one) => one !== ''),
            name: text.filter((one) => one !== ''),
            values: fc.array(fc.oneof(text, fc.nat()), { minLength: 1, maxLength: 3 }),
            mayBeAbsent: fc.boolean(),
          }),
        ),
        ...{ says: text, why: text, source: text, mend: text },
      }),
      { maxLength: 2 },
    ),
    known: fc.constant([]),
    roots: fc.constant(someRoots),
    ownRoots: fc.constant([]),
  });

  test('is read back as it was', () => {
    fc.assert(
      fc.property(data, (one) => {
        const script = printScript(one);
        expectData(regionOf(script));
        expect(readScript(script)).toEqual(one);
      }),
      { numRuns: 300 },
    );
  });

  test('what is no printable ASCII never gets as far as a script', () => {
    for (const bad of ['\u2019', '\n', '\t', '\u0000', '\u00e9', '\u2028'])
      expect(() =>
        printScript({
          ...{
            ruleSets: [bad],
            questions: [],
            unasked: [],
            requires: [],
            known: [],
            roots: [],
            ownRoots: [],
          },
        }),
      ).toThrow('not printable ASCII');
  });

  test('free text becomes printable ASCII, and plain text stays what it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (one) => {
        expect(toAscii(one)).toMatch(/^[ -~]*$/);
      }),
      { numRuns: 300 },
    );
    expect(toAscii('It\'s $5 (or `more`); "fine"')).toBe('It\'s $5 (or `more`); "fine"');
    expect(toAscii('O\u2019Brien \u2013 caf\u00e9 \u{1f600}')).toBe("O'Brien - cafe ?");
  });
});
