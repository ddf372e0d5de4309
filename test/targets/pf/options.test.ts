import { describe, expect, it } from 'vitest';
import { evaluate, holds } from '../../../src/proof/diagram/evaluate.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/pf/target.ts';
import { addresses } from '../../support/build-policy.ts';
import { meaningOf, optionsOf, readAll } from './support.ts';

function address(text: string) {
  const read = parseAddress(text);
  if (isMisread(read)) throw new Error(read.problem);
  return read;
}

describe('options', () => {
  it('have defaults', () => {
    const { local, ...others } = optionsOf();
    expect(others).toEqual({
      ...{ form: 'gateway', inside: [], outside: [], groups: new Map(), source: 'any', dir: '/etc/rulec' },
      closing: 'deny',
    });
    const isLocal = where({ local });
    expect(
      [
        '10.1.2.3',
        '127.0.0.1',
        '169.254.169.254',
        '172.31.0.1',
        '192.168.1.1',
        '224.0.0.1',
        '255.255.255.255',
      ].every(isLocal),
    ).toBe(true);
    expect(['::1', 'fd00::1', 'fe80::1', 'ff02::1:ff00:1'].every(isLocal)).toBe(true);
    expect(
      ['8.8.8.8', '172.32.0.1', '100.64.0.1', '255.255.255.254', '2001:db8::1', '::2'].some(isLocal),
    ).toBe(false);
  });

  function where({
    local,
  }: {
    readonly local: ReturnType<typeof optionsOf>['local'];
  }): (text: string) => boolean {
    return (text) =>
      holds({ kind: 'test', test: { field: 'address', addresses: local } }, { address: address(text) }) ===
      true;
  }

  it('take prefixes and ranges, and every address is any', () => {
    expect(optionsOf({ source: '192.0.2.0-192.0.2.127,192.0.2.128/25' }).source).toEqual(
      addresses('192.0.2.0/24'),
    );
    expect(optionsOf({ source: '2001:db8::-2001:db8::f' }).source).toEqual(addresses('2001:db8::/124'));
    expect(optionsOf({ source: '0.0.0.0/0,::/0' }).source).toBe('any');
    expect(optionsOf({ inside: 'em2,em1,em2' }).inside).toEqual(['em1', 'em2']);
  });

  it.each([
    [{ dialect: 'netbsd' }, /dialect.*openbsd, freebsd or macos/],
    [{ form: 'router' }, /form.*gateway or host/],
    [{ inside: 'em1;em2' }, /inside/],
    [{ inside: 'an-interface-name' }, /inside/],
    [{ inside: 'route' }, /inside/],
    [{ inside: '' }, /inside/],
    [{ source: '192.0.2.1' }, /source.*no mask/],
    [{ source: 'em1:network' }, /source/],
    [{ local: '10.0.0.1/8' }, /local.*bits set.*10\.0\.0\.0\/8/],
    [{ local: '0.0.0.0/0,::/0' }, /local.*the text would decide nothing/],
    [{ local: '' }, /local/],
    [{ dir: 'etc' }, /dir/],
    [{ dir: '/etc/../x' }, /dir/],
    [{ dir: '/etc/a b' }, /dir/],
    [{ dir: '/etc/"\nblock' }, /dir/],
    [{ dir: '/etc/' }, /dir/],
    [{ sauce: 'any' }, /no option "sauce"/],
  ])('%j is an error that says what to write', (values: Readonly<Record<string, string>>, message) => {
    const { value, diagnostics } = target.readOptions(values);
    expect(value).toBeUndefined();
    expect(diagnostics.map((one) => `${one.message}; ${one.help}`).join('\n')).toMatch(message);
    expect(diagnostics.every(({ code }) => code === 'bad-option')).toBe(true);
  });
});

describe('what is governed', () => {
  it('leaves local addresses and families without machines out', () => {
    const { governed } = target.capabilities(optionsOf({ source: '192.0.2.0/24' }));
    const at = (text: string, source: 'inside' | 'outside' = 'inside') =>
      holds(governed, { address: address(text), source });
    expect([at('203.0.113.1'), at('10.0.0.1'), at('2001:db8::1'), at('203.0.113.1', 'outside')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('is judged on every interface, unless inside names some', () => {
    const config = readAll('block in on em1 all\npass out all\n');
    const at = (values: Readonly<Record<string, string>>) =>
      evaluate(meaningOf(config, values).permit, {
        transport: 'tcp',
        port: 1,
        address: address('203.0.113.1'),
        source: 'inside',
      }).action;
    expect(at({})).toBe('unknown');
    expect(at({ inside: 'em1' })).toBe('deny');
    expect(at({ inside: 'em2' })).toBe('allow');
    expect(at({ inside: 'em1,em2' })).toBe('unknown');
    // A name without a digit may be that of a group.
    expect(at({ inside: 'lan' })).toBe('unknown');
    expect(
      evaluate(meaningOf(readAll('block in on lan all\n'), { inside: 'em1' }).permit, {
        transport: 'tcp',
        port: 1,
        address: address('203.0.113.1'),
        source: 'inside',
      }).action,
    ).toBe('unknown');
  });

  it('never passes the loopback interface', () => {
    const config = readAll('set skip on lo\nblock in all\npass in quick on lo0 all\n');
    const { permit } = meaningOf(config);
    expect(
      evaluate(permit, { transport: 'tcp', port: 1, address: address('203.0.113.1'), source: 'inside' })
        .action,
    ).toBe('deny');
  });
});

describe('the guide', () => {
  it('has the lines of the main file and the commands', () => {
    const text = target.guide(optionsOf({ dir: '/usr/local/etc/rulec' }));
    for (const part of [
      'anchor "NAME"',
      'load anchor "NAME" from "/usr/local/etc/rulec/NAME.conf"',
      'set limit table-entries',
      'pfctl -nf',
      '-T replace',
      'pfctl -k label',
      'pfctl -a NAME -F all',
      'URL Table (IPs)',
    ]) {
      expect(text).toContain(part);
    }
    expect(target.guide(optionsOf({ dialect: 'macos' }))).not.toContain('-k label');
  });
});
