/** Texts that do not close: what they let through, deny and leave to what follows them. */
import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import { policy } from '../../support/build-policy.ts';

const rules: Policy = policy(
  { id: 'no', action: 'deny', services: ['443/tcp'], hosts: ['bad.a.example'] },
  { id: 'web', services: ['443/https'], hosts: ['*.a.example'] },
  { id: 'never', action: 'deny', services: ['80/http'], hosts: ['c.example/keys'] },
);
const squid = await loadTarget('squid');
const none = { closing: 'none' };

function compile(some: Policy, values: Readonly<Record<string, string>> = none) {
  const { value, diagnostics } = compileTarget(some, squid, values);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { ...value, text: String(value.files[0]?.content), diagnostics };
}

function verify(text: string, values: Readonly<Record<string, string>> = none) {
  const files = [{ path: 'test.conf', content: text }];
  const { value, diagnostics } = verifyFiles(rules, squid, values, files);
  if (value?.proof === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value.proof;
}

describe('a text that does not close', () => {
  const { text, proof, diagnostics } = compile(rules);

  it('has no closing line, denies what rules deny, and says so', () => {
    expect(text).not.toMatch(/deny all$/m);
    expect(text).toContain('This file closes nothing');
    expect(text.match(/^http_access deny/gm)).toHaveLength(3);
    expect(diagnostics.map(({ code }) => code)).not.toContain('governed');
    expect(proof.losses.map(({ code }) => code)).toContain('closing-left-open');
    expect(verify(text).differences).toEqual([]);
  });

  it.each([
    ['denies more', (one: string) => `${one}http_access deny all\n`, 'closes'],
    ['denies a little more', (one: string) => `${one}acl x port 25\nhttp_access deny x\n`, 'closes'],
    ['denies less', (one: string) => one.replace(/^http_access deny .*never.*$/m, ''), 'leaves'],
    ['lets through more', (one: string) => `${one}acl x port 25\nhttp_access allow x\n`, 'permits'],
    ['lets through less', (one: string) => one.replace(/^http_access allow .*$/m, ''), 'blocks'],
    ['is not understood', (one: string) => `${one}acl x time M\nhttp_access deny x\n`, 'unknown'],
  ])('differs where it %s', (_, edit, effect) => {
    expect(verify(text).verdict).not.toBe('different');
    const edited = edit(text);
    expect(edited).not.toBe(text);
    const proof = verify(edited);
    expect(proof.verdict).toBe('different');
    expect([...new Set(proof.differences.map((one) => one.effect))]).toEqual([effect]);
    expect(proof.diagnostics).toEqual([]);
  });

  it('is not what a closing text is, and the other way round', () => {
    expect(verify(text, {}).differences.map(({ effect }) => effect)).toContain('unknown');
    const closing = compile(rules, {}).text;
    expect(verify(closing, {}).differences).toEqual([]);
    expect(verify(closing).differences.map(({ effect }) => effect)).toContain('closes');
  });

  it('has no effect for denials that other traffic looks like', () => {
    const https = policy({ id: 'no', action: 'deny', services: ['443/https'], hosts: ['bad.a.example'] });
    const { proof: loose } = compile(https);
    expect(loose.losses.map(({ code, rule }) => [code, rule])).toContainEqual([
      'denial-not-expressible',
      'no',
    ]);
    expect(compile(https, {}).proof.losses).toEqual([]);
  });

  it('holds for the clients of the option source alone', () => {
    const values = { ...none, source: '10.0.0.0/8' };
    const some = compile(rules, values);
    expect(verify(some.text, values).differences).toEqual([]);
    for (const line of some.text.match(/^http_access .*$/gm) ?? []) expect(line).toMatch(/source|clients/);
  });
});
