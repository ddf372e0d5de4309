import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import { portRange, portRanges, unionPorts } from '../../../src/sets/ports.ts';
import { portsWithoutHttp } from '../../../src/targets/squid/regions.ts';
import { target } from '../../../src/targets/squid/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

function proofOf(rules: Policy, values: Readonly<Record<string, string>> = {}) {
  const { value, diagnostics } = compileTarget(rules, target as unknown as Target, values);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value.proof;
}

function codesOf(rules: Policy, values: Readonly<Record<string, string>> = {}): readonly string[] {
  return [...new Set(proofOf(rules, values).losses.map(({ code }) => code))].sort();
}

describe('what a proxy cannot mean', () => {
  it('is nothing for plain HTTP to a host', () => {
    const rules = policy({ services: ['80/http'], hosts: ['*.example.com', 'example.org'] });
    expect([proofOf(rules).verdict, codesOf(rules)]).toEqual(['exact', []]);
  });

  it('is the scheme and the path inside a tunnel', () => {
    const rules = policy({ services: ['443/https'], hosts: ['example.org/x'] });
    expect([proofOf(rules).verdict, codesOf(rules)]).toEqual([
      'best-possible',
      ['path-not-visible', 'scheme-not-checked'],
    ]);
  });

  it('is a path but for its spellings', () => {
    const rules = policy({ services: ['80/http'], hosts: ['example.org/x'] });
    expect([proofOf(rules).verdict, codesOf(rules)]).toEqual([
      'approximate',
      ['path-decoded', 'path-dot-in-query'],
    ]);
  });

  it('is what CONNECT on port 80 hides, where that is wanted', () => {
    const rules = policy({ services: ['80/http'], hosts: ['example.org/x'] });
    expect(codesOf(rules, { 'connect-80': 'yes' })).toContain('path-not-visible');
  });

  it('is an address behind a name, and what is not a request to a proxy', () => {
    const rules = policy({ services: ['443/tcp', '53/udp'], addresses: ['192.0.2.0/24'] });
    expect(codesOf(rules)).toEqual(['address-behind-name', 'transport-not-carried']);
  });

  it('is the unspecified address, which Squid takes for a name', () => {
    const rules = policy(
      { action: 'deny', services: ['1-65535/tcp'], addresses: ['0.0.0.0/8'] },
      { services: ['443/https'], addresses: 'any' },
    );
    const missed = proofOf(rules).losses.find(({ code }) => code === 'denial-not-expressible');
    expect(missed?.direction).toBe('over-permit');
    expect(codesOf(policy({ services: ['443/https'], addresses: ['0.0.0.0/0', '::/0'] }))).toContain(
      'address-behind-name',
    );
  });

  it('is a denied path in its plain spellings alone', () => {
    const rules = policy(
      { action: 'deny', services: ['80/http'], hosts: ['example.org/x'] },
      { services: ['80/http'], hosts: ['example.org'] },
    );
    const losses = proofOf(rules).losses.map(({ code, direction }) => [code, direction]);
    expect(losses).toEqual([['path-not-decoded', 'under-permit']]);
  });

  it('is, of a denial, what looks like something that is allowed', () => {
    const rules = policy(
      { action: 'deny', services: ['443/https'], hosts: ['example.org/x'] },
      { services: ['443/https'], hosts: ['example.org'] },
    );
    expect(codesOf(rules)).toContain('denial-not-expressible');
  });
});

describe('ports to which HTTP clients send nothing', () => {
  const ssh = policy({ id: 'ssh', services: ['22/tcp'], hosts: ['git.example.org'] });

  it('are those of the Fetch standard, as undici has them', () => {
    const { badPorts } = createRequire(import.meta.url)('undici/lib/web/fetch/constants.js') as {
      readonly badPorts: readonly string[];
    };
    expect(portRanges(portsWithoutHttp).flatMap(({ from, to }) => [from, to])).toEqual(
      portRanges(unionPorts(badPorts.map(Number).map((port) => portRange(port, port)))).flatMap(
        ({ from, to }) => [from, to],
      ),
    );
  });

  it('have no URLs in the projection, and that is told and no loss', () => {
    const { verdict, losses } = proofOf(ssh);
    expect([verdict, losses.map(({ code, direction }) => [code, direction])]).toEqual([
      'best-possible',
      [['http-not-meant', 'note']],
    ]);
    expect(proofOf(policy({ services: ['22/http'], hosts: ['git.example.org'] })).verdict).toBe('exact');
    expect(codesOf(policy({ services: ['22-80/tcp'], hosts: ['git.example.org'] }))).toEqual([]);
  });

  it('a text that lets such URLs through lets through too much', () => {
    const text = (form: string) =>
      `acl c method CONNECT\nacl p proto HTTP\nacl x port 22\nacl h dstdomain -n git.example.org\n${form}http_access deny all\n`;
    const effectsOf = (form: string) =>
      verifyFiles(ssh, target as unknown as Target, {}, [
        { path: 'test.conf', content: text(form) },
      ]).value?.proof?.differences.map(({ effect, witness }) => [effect, witness?.request.scheme]);
    expect(effectsOf('http_access allow c x h\n')).toEqual([]);
    expect(effectsOf('http_access allow c x h\nhttp_access allow p x h\n')).toEqual([['permits', 'http']]);
    expect(effectsOf('http_access allow !c p x h\n')).toEqual([
      ['permits', 'http'],
      ['blocks', 'https'],
    ]);
  });
});

describe('the governed clients', () => {
  it('are all, or those of the option', () => {
    expect(
      target.capabilities({ source: 'any', closing: 'deny', connect80: false, dir: '/x' }).governed,
    ).toEqual({
      kind: 'all',
      of: [],
    });
    const rules = policy({ services: ['443/https'], hosts: ['example.org'], inspection: 'bypass' });
    expect(proofOf(rules, { source: '10.0.0.0/8' }).differences).toEqual([]);
  });
});
