/** Texts that do not close: what they let through, deny, and leave to the main ruleset. */
import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as pf } from '../../../src/targets/pf/target.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = pf as Target;
const rules = policy(
  { id: 'lab', action: 'deny', services: ['1-65535/tcp'], addresses: ['198.51.100.64/26'] },
  { id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24', '2001:db8:9::/48'] },
  { id: 'mail', action: 'deny', services: ['25/tcp'], addresses: 'any' },
);
const options = [
  { source: '192.0.2.0/24,2001:db8:1::/48', inside: 'em1', closing: 'none' },
  { closing: 'none' },
  { source: '192.0.2.0/24,2001:db8:1::/48', inside: 'em1,em2', closing: 'none' },
  { form: 'host', dialect: 'openbsd', closing: 'none' },
] as const;

function compile(values: Readonly<Record<string, string>>) {
  const { value, diagnostics } = compileTarget(rules, target, values);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { ...value, text: String(value.files[0]?.content) };
}

/** What is said of the text with this edit, and of other files beside it. */
function effects(
  values: Readonly<Record<string, string>>,
  edit: (text: string) => string,
  ...beside: readonly TargetFile[]
): string {
  const [main, ...tables] = compile(values).files;
  if (main === undefined) throw new Error('no text');
  const edited = edit(String(main.content));
  const files = [...beside, { ...main, content: edited }, ...tables];
  const { value } = verifyFiles(rules, target, values, files);
  if (value?.proof === undefined) return 'refused';
  const found = value.proof.differences.map(({ effect }) => effect);
  return [...new Set(found)].sort().join(' ') || 'equal';
}

describe.each(options)('%o', (values) => {
  const isHost = 'form' in values;

  it('has lines of the rules alone, all of them quick, and says so', () => {
    const { text, proof } = compile(values);
    expect(text).not.toMatch(/rulec:deny|Everything else/);
    expect(text).toMatch(/^# It closes nothing/m);
    expect(text.match(/^(?:pass|block) .*/gm)?.every((line) => line.includes(' quick '))).toBe(true);
    expect(proof.losses.map(({ code }) => code)).toEqual(['closing-left-open']);
    expect(proof.verdict).toBe('exact');
    expect(effects(values, (one) => one)).toBe('equal');
  });

  it('is told apart from one that closes, and from one that leaves a denial out', () => {
    const end = `block return ${isHost ? 'out' : 'in'} quick from any to ! <rulec_local>\n`;
    expect(effects(values, (text) => text.replace(/(?=\n# web)/, `\n${end}`))).toMatch(/blocks/);
    expect(effects(values, (text) => text + end)).toMatch(/closes/);
    expect(effects(values, (text) => text.replace(/^block .*rulec_lab.*$/m, ''))).toMatch(/permits/);
    expect(effects(values, (text) => text.replace(/^block .*rulec:mail.*$/m, ''))).toBe('leaves');
    expect(effects(values, (text) => text.replace(/^pass .*rulec:web.*$/m, ''))).toMatch(/blocks/);
    expect(effects(values, (text) => text.replace('port 443', 'port { 443 444 }'))).toMatch(/permits/);
    expect(effects(values, (text) => text.replace('port 25', 'port { 25 26 }'))).toBe('closes');
  });

  it('is not equal where other rules of the main file decide as well', () => {
    for (const label of ['web', 'lab', 'mail'])
      expect(effects(values, (text) => text.replace(new RegExp(` quick(?=.*rulec:${label})`), ''))).toMatch(
        /unknown/,
      );
  });

  it('is read in the main file that loads it, whatever stands behind', () => {
    const main = (more: string): TargetFile => ({
      path: 'pf.conf',
      content: `anchor "test"\nload anchor "test" from "/etc/rulec/test.conf"\n${more}`,
    });
    expect(effects(values, (text) => text, main(''))).toBe('equal');
    expect(effects(values, (text) => text, main('block quick all\n'))).toMatch(/closes/);
    expect(effects(values, (text) => text, main('block all\n'))).toMatch(isHost ? /unknown/ : /closes/);
    // A whole ruleset has an end of its own: pf passes what no rule matches.
    const whole = { ...main(''), content: `set skip on lo0\n${main('').content}` };
    expect(effects(values, (text) => text, whole)).toMatch(/permits/);
  });
});

it('on one of two inside interfaces alone, nothing is let through on both', () => {
  const both = options[2];
  const values = { ...both };
  expect(effects(values, (text) => text.replace(/on \{ em1 em2 \}(?=.*rulec:web)/, 'on em1'))).toMatch(
    /unknown|blocks/,
  );
  expect(effects(values, (text) => text.replace(/on \{ em1 em2 \}(?=.*rulec:mail)/, 'on em1'))).toMatch(
    /unknown|leaves/,
  );
});
