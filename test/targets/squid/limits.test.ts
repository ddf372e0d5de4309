/** Texts and rule sets that would exhaust a machine are answered, or not decided, soon. */
import { describe, expect, it } from 'vitest';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import { policy } from '../../support/build-policy.ts';

const one: Policy = policy({ id: 'one', services: ['443/https'], hosts: ['a.example'] });
const closing =
  'acl c method CONNECT\nacl p port 443\nacl a dstdomain -n a.example\nhttp_access allow c p a\nhttp_access deny all\n';

/** Milliseconds that no such text takes, with much to spare for a busy machine. */
const most = 30_000;

async function verdictOf(rules: Policy, content: string): Promise<string> {
  const started = performance.now();
  const { value } = verifyFiles(rules, await loadTarget('squid'), {}, [{ path: 'x.conf', content }]);
  expect(performance.now() - started).toBeLessThan(most);
  return value?.proof?.verdict ?? 'unreadable';
}

describe('a budget', () => {
  it('suffices for groups that share their parts sixty levels deep', async () => {
    const levels = Array.from(
      { length: 60 },
      (_, at) => `acl g${at + 1} any-of g${at} h${at}\nacl h${at + 1} all-of g${at} h${at}\n`,
    );
    const text = `acl g0 port 1\nacl h0 port 2\n${levels.join('')}http_access deny g60\n${closing}`;
    expect(await verdictOf(one, text)).not.toBe('not-decided');
  });

  it('ends with groups of logins that share their parts', async () => {
    const levels = Array.from(
      { length: 40 },
      (_, at) => `acl g${at + 1} any-of g${at} h${at}\nacl h${at + 1} all-of h${at} g${at}\n`,
    );
    const text = `acl g0 proxy_auth a\nacl h0 proxy_auth b\n${levels.join('')}http_access deny g40\n${closing}`;
    expect(await verdictOf(one, text)).not.toBe('equal');
  });

  it('ends with expressions that make many states', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, at) => `acl e${at} dstdom_regex -n [ab].{${10 + at}}[a]\nhttp_access deny e${at}\n`,
    );
    expect(await verdictOf(one, `${lines.join('')}${closing}`)).toBe('not-decided');
  });

  it('ends with expressions on URLs that may be cut anywhere', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, at) => `acl u url_regex (.*a?/?:?[a-z]*){3}(x|y|z)+(a|b|c|d|e|f|g|h)(a|b|c|d|e|f|g|h)${at}\n`,
    );
    expect(await verdictOf(one, `${lines.join('')}http_access deny u\n${closing}`)).not.toBe('equal');
  });

  it.each([
    '((((a{0,9}){0,9}){0,9}){0,9}){0,9}',
    '((a?b?){0,200}){0,200}',
    '((([a-z]{0,40}){0,40}x?){0,40})y',
  ])('ends with the repetitions in each other of %s', async (expression) => {
    const text = `acl e dstdom_regex -n ${expression}\nhttp_access deny e\n${closing}`;
    expect(await verdictOf(one, text)).toBe('not-decided');
  });

  it('ends with hundreds of such repetitions', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, at) => `acl e dstdom_regex -n ((${(at % 16).toString(16)}{0,9}){0,9}){0,${1 + (at >> 4)}}\n`,
    );
    expect(await verdictOf(one, `${lines.join('')}http_access deny e\n${closing}`)).not.toBe('equal');
  });

  it('ends with patterns of many stars', async () => {
    const names = Array.from({ length: 32 }, (_, at) => {
      const letters = Array.from({ length: 5 }, (__, bit) => ((at >> bit) & 1 ? 'b' : 'a'));
      return `*${letters[0]}a*${letters[1]}*${letters[2]}*${letters[3]}*${letters[4]}*.example`;
    });
    const rules = policy({ id: 'one', services: ['443/https'], hosts: names });
    expect(await verdictOf(rules, closing)).toBe('not-decided');
  });
});
