import { describe, expect, test } from 'vitest';
import { checkPolicy } from '../../src/rules/check/policy-checks.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { loaded, places } from './support.ts';

/** Rules in flow style, the first on line 4 of the file; one may stand in another rule set. */
function found(rules: readonly string[], second: readonly string[] = [], asOf?: string): readonly string[] {
  const text = (name: string, lines: readonly string[]): string =>
    `rulec: 1\nname: ${name}\nrules:\n${lines.map((line, index) => `  - {id: r${index}, ${line}}\n`).join('')}`;
  const first = text('one', rules);
  const ruleSets = [loaded(first), ...(second.length === 0 ? [] : [loaded(text('two', second), 'two.yaml')])];
  const { value } = resolvePolicy(ruleSets, [], asOf === undefined ? {} : { asOf });
  if (value === undefined) throw new Error('does not resolve');
  const warnings = checkPolicy(value, ruleSets);
  const examples = warnings.map(({ message }) => / (http\S+) gets past/.exec(message)?.[1] ?? '');
  return places(first, warnings).map((place, index) => `${place} ${examples[index]}`.trim());
}

const denial = 'action: deny, services: [80/http], to: [{hosts: [a.example/x/y]}]';
const [web, odd] = ['services: [80/http], to: [{hosts: [a.example]}]', 'http://a.example/x/../x/y'];
const here = '4:63 denial-by-path';

describe('a denial by path', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['is told where a later rule allows the host', [denial, web], [`${here} ${odd}`]],
    ['or names around it', [denial, web.replace('a.example', '"*.example"')], [`${here} ${odd}`]],
    ['or a path above', [denial, web.replace('a.example', 'a.example/x')], [`${here} http://a.example/x//y`]],
    ['or any protocol there', [denial, web.replace('http', 'tcp')], [`${here} ${odd}`]],
    [
      'or its addresses',
      [denial, 'services: [80/http], to: [{addresses: [192.0.2.0/24]}]'],
      [`${here} ${odd}`],
    ],
    ['not where that rule is before it', [web, denial], []],
    ['not where it has another path', [denial, web.replace('a.example', 'a.example/z')], []],
    ['not where it has another name', [denial, web.replace('a.example', 'b.example')], []],
    ['not where it has another service', [denial, web.replace('80/http', '80/https')], []],
    ['not where it has another port', [denial, web.replace('80/http', '8080/http')], []],
    ['not where another denial stands between', [denial, `action: deny, ${web}`, web], []],
    [
      'once where several entries leave gaps',
      [denial.replace('x/y', 'x/y, a.example/z'), web, web],
      [`${here} ${odd}`],
    ],
    [
      'at the port where both meet',
      [denial.replace('80/', '8000-8010/'), web.replace('80/', '8005-9000/')],
      ['4:70 denial-by-path http://a.example:8005/x/../x/y'],
    ],
    [
      'where one process is both principals',
      [`principal: "service:One", ${denial}`, `principal: local-system, ${web}`],
      ['4:89 denial-by-path http://a.example/x/../x/y'],
    ],
    [
      'not where no process is',
      [`principal: network-service, ${denial}`, `principal: local-system, ${web}`],
      [],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(found(rules).filter((one) => one.includes('denial'))).toEqual(expected);
  });

  test('is told where another rule set allows the host', () => {
    expect(found([denial], [web])).toEqual([`${here} ${odd}`]);
  });
});

describe('a policy that allows nothing', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['is told: denials alone', [denial], ['2:7 nothing-allowed']],
    ['is told: all that allows has expired', [`expires: 2025-12-31, ${web}`], ['2:7 nothing-allowed']],
    ['is none where something is left', [`expires: 2025-12-31, ${web}`, web.replace('a.e', 'b.e')], []],
    ['is none on its last day', [`expires: 2026-01-01, ${web}`], []],
  ])('%s', (_what, rules, expected) => {
    expect(found(rules, [], '2026-01-01')).toEqual(expected);
  });

  test('is none where another rule set allows something', () => {
    expect(found([denial], ['services: [80/http], to: [{hosts: [b.example]}]'])).toEqual([]);
  });
});
