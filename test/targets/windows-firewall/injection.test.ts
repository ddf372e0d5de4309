/** Whatever stands in the free texts of a rule set, the outputs stay what they are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import { carryText } from '../../../src/targets/kernel/prose.ts';
import { descriptions } from '../../../src/targets/windows-firewall/compile/lower-names.ts';
import { scriptHead, scriptTail } from '../../../src/targets/windows-firewall/config.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';

const hostile = [
  "'); Remove-NetFirewallRule -All; @('",
  '\u2019); Stop-Service mpssvc; (\u2018',
  '`n$(Remove-Item C:\\)',
  '$env:x "$x" @args',
  'a|Action=Block|RA4=0.0.0.0-255.255.255.255|b',
  '@FirewallAPI.dll,-25000',
  'line\nComputer\nSOFTWARE\nx\nDWORD:0',
  'line\r\n#endregion rulec:data\r\n',
  '; comment',
  '\u0000\u001b[2J\u202e\ufeff',
  '%SystemRoot% !x! &x& ^ <x>',
  'all',
  '\ud800',
];

function hostilePolicy(text: string): Policy {
  const wanted = policy(
    { id: text, services: ['443/https'], addresses: ['192.0.2.0/24'] },
    { id: 'plain', services: ['53/udp'], addresses: 'any' },
  );
  const rules = wanted.rules.map((rule) => ({
    ...rule,
    why: text,
    source: text,
    owner: text,
    ticket: text,
    expires: text,
  }));
  return { ...wanted, title: text, rules };
}

/** Compiles with these texts, and checks that all formats say the same two rules. */
function check(text: string): void {
  const options = target.readOptions({}).value;
  const config = options && target.lower(hostilePolicy(text), options).value;
  if (config === undefined) throw new Error('not compiled');
  const files = target.print(config);
  for (const format of target.formats) {
    const [file] = files.filter(({ path }) => format.owns(path));
    if (file === undefined) throw new Error('no file');
    if (typeof file.content === 'string') expect(file.content).toMatch(/^[\n -~]*$/);
    const parsed = format.parse([file]);
    expect(parsed.diagnostics).toEqual([]);
    const rules = parsed.value?.rules.map(({ origin: _, store: __, ...rule }) => rule);
    expect(rules).toEqual(config.rules);
    expect(rules?.map(({ protocol, ports, addresses }) => [protocol, ports, addresses])).toEqual([
      [6, [443, 443], { v4: [3221225984, 3221226239], v6: [] }],
      [17, [53, 53], 'any'],
    ]);
  }
}

describe('texts that would end a literal, a token, a line or a block', () => {
  test.each(hostile)('%j', check);

  test('any text at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), check), { numRuns: 40 });
  });
});

test('the data region holds nothing but its literals, whatever the texts', () => {
  for (const text of hostile) {
    const options = target.readOptions({}).value;
    const config = options && target.lower(hostilePolicy(text), options).value;
    const script = config && target.print(config)[0]?.content;
    if (typeof script !== 'string') throw new Error('no script');
    const data = script.slice(scriptHead.length, -scriptTail.length).trim().split('\n');
    const [head, ...others] = data;
    expect(head).toBe('# Made from the rule set test.');
    for (const line of others) {
      expect(line).toMatch(
        /^(\$[A-Za-z]+ = '[^']*'|\$Desired = @\(| *([A-Za-z]+ *= )?('[^']*'|@\()| *[)}]| *@\{)$/,
      );
    }
  }
});

test('plain text keeps what people read', () => {
  expect(carryText(descriptions, 'Communication between connector and service (see row 1), 443/https.')).toBe(
    'Communication between connector and service (see row 1), 443/https.',
  );
  expect(carryText(descriptions, "Microsoft's\n\tfallback | x")).toBe('Microsofts fallback / x');
});

describe('options', () => {
  test.each([
    [{ gpo: 'corp.example' }],
    [{ gpo: 'corp.example\\' }],
    [{ gpo: '\\Policy' }],
    [{ gpo: 'corp.example\\a\\b' }],
    [{ gpo: 'corp.example\\a\nb' }],
    [{ gpo: 'corp.example\\a\u2019b' }],
    [{ gpo: "corp'.example\\a" }],
    [{ principal: 'all' }],
    [{ 'default-outbound': 'Block' }],
    [{ profile: 'all' }],
    [{ program: 'curl.exe' }],
  ])('%j is refused', (values) => {
    const { value, diagnostics } = target.readOptions(values);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['bad-option']);
  });

  test('a GPO with quotes in its name stays one literal', () => {
    const gpo = "corp.example\\Bob's $(x) `n policy";
    const options = target.readOptions({ gpo }).value;
    const config = options && target.lower(policy({ services: ['1/tcp'], addresses: 'any' }), options).value;
    const [script] = config === undefined ? [] : target.print(config);
    expect(script?.content).toContain("\n$Store = 'corp.example\\Bob''s $(x) `n policy'\n");
    expect(script && target.formats[0]?.parse([script]).value?.store).toBe(gpo);
  });
});
