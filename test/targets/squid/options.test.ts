import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../src/targets/squid/options.ts';
import { addresses } from '../../support/build-policy.ts';

describe('options', () => {
  it('have defaults', () => {
    expect(readOptions({}).value).toEqual({
      source: 'any',
      closing: 'deny',
      connect80: false,
      dir: '/etc/squid/rulec',
    });
  });

  it('are read', () => {
    const values = {
      source: '10.0.0.0/8, 2001:db8::/32',
      closing: 'none',
      'connect-80': 'yes',
      dir: '/srv/squid.d/lists_1',
    };
    expect(readOptions(values).value).toEqual({
      source: addresses('10.0.0.0/8', '2001:db8::/32'),
      closing: 'none',
      connect80: true,
      dir: '/srv/squid.d/lists_1',
    });
  });

  it.each([
    [{ source: '10.0.0.1/8' }, /bits set after its mask/],
    [{ source: '' }, /no address/],
    [{ source: '10.0.0.0/8,any' }, /any/],
    [{ 'connect-80': 'perhaps' }, /yes or no/],
    [{ source: '::/0' }, /::ffff:0:0\/96/],
    [{ dir: 'lists' }, /absolute/],
    [{ dir: '/etc/squid/' }, /absolute/],
    [{ dir: '/etc/../x' }, /absolute/],
    [{ dir: '/etc/a b' }, /absolute/],
    [{ dir: '/etc/"\nhttp_access allow all' }, /absolute/],
    [{ sources: 'any' }, /no option "sources": did you mean source\?/],
  ])('%j is refused', (values, says) => {
    const { value, diagnostics } = readOptions(values as unknown as Record<string, string>);
    expect([value, diagnostics[0]?.code]).toEqual([undefined, 'bad-option']);
    expect(diagnostics.map(({ message, help }) => `${message}: ${help}`).join()).toMatch(says);
  });
});
