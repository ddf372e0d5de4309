/** What a machine must have: how it is read, and what the rule sets that come with rulec ask for. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { Requirement } from '../../src/rules/ast.ts';
import { describeCheck, describeScope } from '../../src/rules/machine-check.ts';
import { bundled } from '../support/bundled.ts';
import { dataFile, describeWithData } from '../support/data.ts';
import { loaded, ruleSetText } from './support.ts';

const read = (...lines: readonly string[]): readonly Requirement[] =>
  loaded(ruleSetText({ top: ['requires:', ...lines.map((line) => `  ${line}`)].join('\n') })).requires;

describe('a requirement is read', () => {
  test.each<[string, Requirement['check']]>([
    ['os-build: 14393', { kind: 'os-build', atLeast: 14393 }],
    ['dotnet-release: 461808', { kind: 'dotnet-release', atLeast: 461808 }],
    [
      "registry: { key: 'HKLM\\A\\B C', name: D, value: 1 }",
      { kind: 'registry', key: 'A\\B C', name: 'D', values: [1], mayBeAbsent: false },
    ],
    [
      "registry: { key: 'HKEY_LOCAL_MACHINE\\A', name: D, value: [0, 0xffffffff, x, '1'], absent: allowed }",
      { kind: 'registry', key: 'A', name: 'D', values: [0, 4294967295, 'x', '1'], mayBeAbsent: true },
    ],
    [
      "registry: { key: 'hklm:\\A\\', name: D, value: '' }",
      { kind: 'registry', key: 'A', name: 'D', values: [''], mayBeAbsent: false },
    ],
    ['service: Ex.Svc-1 2', { kind: 'service', name: 'Ex.Svc-1 2' }],
    [
      "file-version: { file: 'C:\\A B\\c.exe', at-least: 1.5.3417.0 }",
      { kind: 'file-version', files: ['C:\\A B\\c.exe'], atLeast: '1.5.3417.0' },
    ],
    [
      "file-version: { file: ['%ProgramFiles%\\a.exe', '%ProgramFiles(x86)%\\a.exe'], at-least: '1.2' }",
      {
        kind: 'file-version',
        files: ['%ProgramFiles%\\a.exe', '%ProgramFiles(x86)%\\a.exe'],
        atLeast: '1.2',
      },
    ],
    ["not-installed: '* Agent'", { kind: 'not-installed', names: ['* Agent'] }],
    ['not-installed: [A, B*]', { kind: 'not-installed', names: ['A', 'B*'] }],
  ])('%s', (written, check) => {
    const [one] = read(`- id: a`, `  ${written}`);
    expect(one?.check).toEqual(check);
  });

  test('with its source, its scope and how to mend it, in one line each', () => {
    const text = ruleSetText({
      top: [
        'sources: { page: { title: A page } }',
        'requires:',
        '  - id: http2',
        '    os-build: 17763',
        '    source: page / row 1',
        '    where: it is used',
        '    from-build: 14393',
        '    why: Since it',
        '      is so.',
        '    mend: Do it.',
      ].join('\n'),
    });
    const [one] = loaded(text).requires;
    expect(one).toMatchObject({
      id: { value: 'http2' },
      source: { value: 'page / row 1' },
      where: 'it is used',
      fromBuild: 14393,
      why: 'Since it is so.',
      mend: 'Do it.',
    });
    expect(text.slice(one?.id.span.start, one?.id.span.end)).toBe('http2');
    expect(one && describeScope(one)).toBe('it is used, from Windows build 14393 on');
  });

  test('may have the id of a rule, and is no rule', () => {
    expect(read('- { id: one, service: X }')).toHaveLength(1);
    expect(loaded(ruleSetText()).requires).toEqual([]);
  });
});

test('what was copied along with a text is told, and several in one place are not taken for entries of a list', () => {
  const helpFor = (written: string): readonly (readonly [string, string | undefined])[] => {
    const text = ruleSetText({ top: `requires:\n  - { id: a, ${written} }` });
    return loadRuleSet('test.yaml', text).diagnostics.map(({ code, help }) => [code, help]);
  };
  expect(helpFor('service: "Ex\u2011Svc"')).toEqual([['bad-requirement', 'write Ex-Svc']]);
  expect(helpFor("file-version: { file: 'C:\\a.exe', at-least: '1.2, 1.3' }")).toEqual([
    ['bad-requirement', 'write 2 to 4 numbers with dots between them, in quotes: "1.5.3417.0"'],
  ]);
});

describe('what the connector asks of a server', () => {
  const say = (name: string): readonly string[] =>
    bundled(name).requires.map((one) => `${one.id.value}: ${describeCheck(one.check)}`);
  const current = say('entra-private-network-connector');

  test('has a source, a place in it, a reason and a remedy, each', () => {
    for (const name of ['', '-2024-07-17', '-government'])
      for (const { source, why, mend } of bundled(`entra-private-network-connector${name}`).requires) {
        expect(source?.value).toMatch(/ \/ .+/);
        expect(why).toMatch(/\S/);
        expect(mend).toMatch(/\S/);
      }
  });

  test('is what its edition says', () => {
    const changed = current.filter((one) => !say('entra-private-network-connector-2024-07-17').includes(one));
    expect(changed).toEqual([
      'windows-server: Windows build 14393 or later',
      'dotnet: .NET Framework release 461808 or later',
    ]);
    const older = say('entra-private-network-connector-2024-07-17').filter((one) => !current.includes(one));
    expect(older).toEqual([
      'windows-server: Windows build 9600 or later',
      'dotnet: .NET Framework release 461308 or later',
    ]);
    expect(say('entra-private-network-connector-government')).toEqual(current);
    expect(current).toHaveLength(13);
  });
});

const page = 'docs/how-to-configure-connectors.md';

describeWithData('the source document and what its rule set asks for', [page], () => {
  const { requires } = bundled('entra-private-network-connector-2024-07-17');
  let text = '';

  beforeAll(() => {
    text = readFileSync(dataFile(page), 'utf8').replace(/^ *> ?/gm, '');
  });

  test('every value of the registry is one that the document sets', () => {
    const set = [...text.matchAll(/\[HKEY_LOCAL_MACHINE\\([^\]]+)\]((?:\s+"\w+"=dword:\w+)*)/g)].flatMap(
      ([, key, values = '']) =>
        [...values.matchAll(/"(\w+)"=dword:(\w+)/g)].map(
          ([, name, value]) => `${key} ${name} ${Number.parseInt(value ?? '', 16)}`,
        ),
    );
    const asked = requires.flatMap(({ check }) =>
      check.kind === 'registry' && typeof check.values[0] === 'number'
        ? [`${check.key} ${check.name} ${check.values[0]}`]
        : [],
    );
    expect([...new Set(set)].sort()).toEqual([...asked].sort());
    expect(asked).toHaveLength(6);
  });

  test('every heading is one of the document, and the numbers stand in it', () => {
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
    for (const { source } of requires) expect(headings).toContain(source?.value.split(' / ')[1]);
    for (const words of ['Windows Server 2012 R2 or later', 'v4.7.1+', '**1.5.3417.0**'])
      expect(text).toContain(words);
  });
});
