import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Options } from '../../../src/targets/squid/options.ts';
import { target } from '../../../src/targets/squid/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { addresses, policy, rule } from '../../support/build-policy.ts';

const plain: Options = { source: 'any', closing: 'deny', connect80: false, dir: '/etc/squid/rulec' };

/** The files by path, without comments and empty lines. */
function textOf(rules: Policy, options: Partial<Options> = {}): Readonly<Record<string, readonly string[]>> {
  const { value, diagnostics } = target.lower(rules, { ...plain, ...options });
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const lines = (content: string | Uint8Array): readonly string[] =>
    String(content)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(target.print(value).map(({ path, content }) => [path, lines(content)]));
}

function mainOf(rules: Policy, options: Partial<Options> = {}): readonly string[] {
  return textOf(rules, options)['test.conf'] ?? [];
}

function accessOf(rules: Policy, options: Partial<Options> = {}): readonly string[] {
  return mainOf(rules, options).filter((line) => line.startsWith('http_access'));
}

describe('hosts', () => {
  it('are the suffix without its apex', () => {
    expect(mainOf(policy({ id: 'a', services: ['443/https'], hosts: ['*.example.com'] }))).toEqual([
      'acl rulec-test.connect method CONNECT',
      'acl rulec-test.port-443 port 443',
      'acl rulec-test.a.below dstdomain -n .example.com',
      'acl rulec-test.a.apex dstdomain -n example.com',
      'http_access allow rulec-test.connect rulec-test.port-443 rulec-test.a.below !rulec-test.a.apex',
      'http_access deny all',
    ]);
  });

  it('keep an exact name apart from the apex list that would take it away', () => {
    const lines = mainOf(
      policy({ id: 'a', services: ['443/https'], hosts: ['*.example.com', 'example.com'] }),
    );
    expect(lines).toContain('acl rulec-test.a.exact dstdomain -n example.com');
    expect(lines).toContain('http_access allow rulec-test.connect rulec-test.port-443 rulec-test.a.exact');
  });

  it('leave out what a wider suffix holds, in the apex list too', () => {
    const hosts = ['*.example.com', '*.a.example.com', 'login.example.com', 'x.*.example.com', 'other.test'];
    const values = mainOf(policy({ id: 'a', services: ['443/https'], hosts })).filter((line) =>
      line.includes(' dstdom'),
    );
    expect(values).toEqual([
      'acl rulec-test.a.exact dstdomain -n other.test',
      'acl rulec-test.a.below dstdomain -n .example.com',
      'acl rulec-test.a.apex dstdomain -n example.com',
    ]);
  });

  it('with a star inside a label are anchored expressions', () => {
    const hosts = ['autodiscover.*.example.com', '*cdn.example.net', 'a.b*', 'a.1*'];
    const values = mainOf(policy({ id: 'a', services: ['443/https'], hosts })).filter((line) =>
      line.includes('regex'),
    );
    expect(values).toEqual([
      'acl rulec-test.a.labels dstdom_regex -n ^[a-z0-9_-]+cdn\\.example\\.net$',
      'acl rulec-test.a.labels dstdom_regex -n ^a\\.b[a-z0-9_-]+$',
      'acl rulec-test.a.labels dstdom_regex -n ^autodiscover\\.[a-z0-9_-]+\\.example\\.com$',
    ]);
  });

  it('of every ACL are sorted, and -n stands everywhere', () => {
    const lines = mainOf(policy({ id: 'a', services: ['443/tcp'], hosts: ['c.test', 'a.test', '*.b.test'] }));
    const values = lines.filter((line) => / dst/.test(line));
    expect(values.every((line) => / (?:dstdomain|dstdom_regex|dst) -n /.test(line))).toBe(true);
    expect(values.slice(0, 2)).toEqual([
      'acl rulec-test.a.exact dstdomain -n a.test',
      'acl rulec-test.a.exact dstdomain -n c.test',
    ]);
  });
});

describe('services', () => {
  it('of plain HTTP name method, protocol, port and host', () => {
    expect(accessOf(policy({ id: 'a', services: ['80/http'], hosts: ['a.test'] }))[0]).toBe(
      'http_access allow !rulec-test.connect rulec-test.http rulec-test.port-80 rulec-test.a.exact',
    );
  });

  it('of any scheme come in both forms, those of a rule on one line', () => {
    expect(
      accessOf(policy({ id: 'a', services: ['8443/tcp', '443/https', '1000-1005/tcp'], hosts: ['a.test'] })),
    ).toEqual([
      'http_access allow rulec-test.connect rulec-test.a.connect-ports rulec-test.a.exact',
      'http_access allow !rulec-test.connect rulec-test.http rulec-test.a.http-ports rulec-test.a.exact',
      'http_access deny all',
    ]);
  });

  it('that a rule gets besides are a line more, and change no other', () => {
    const withPorts = (...ports: readonly string[]) =>
      mainOf(
        policy(
          { id: 'a', services: ports, hosts: ['a.test', '*.b.test'] },
          { id: 'b', services: ['443/https'], hosts: ['c.test'] },
        ),
      );
    const before = withPorts('443/https', '8443/https');
    const after = withPorts('443/https', '8443/https', '9443/https');
    expect(after.filter((line) => !before.includes(line))).toEqual([
      'acl rulec-test.a.connect-ports port 9443',
    ]);
    expect(before.filter((line) => !after.includes(line))).toEqual([]);
  });

  it('that are two sets in one form say what they are of', () => {
    const services = ['443/https', '8443/https', '22/tcp', '25/tcp'];
    const rules = policy(
      { id: 'a', action: 'deny', services, hosts: ['a.test'] },
      { id: 'b', services: ['443/https', '8443/https'], hosts: ['*.test'] },
      { id: 'c', services: ['22/tcp', '25/tcp'], hosts: ['*.test'] },
    );
    const names = mainOf(rules).flatMap((line) => /^acl rulec-test\.(\S+) port /.exec(line)?.[1] ?? []);
    expect([...new Set(names)]).toEqual([
      ...['a.connect-ports', 'a.connect-ports-https', 'a.http-ports', 'b.connect-ports', 'c.connect-ports'],
    ]);
  });

  it('that no HTTP client can mean have no line for URLs, unless they say http', () => {
    const linesOf = (...services: readonly string[]) =>
      accessOf(policy({ id: 'a', services, hosts: ['a.test'] })).filter((line) => line.includes('.http '));
    expect(linesOf('22/tcp', '25/tcp', '6665-6669/tcp')).toEqual([]);
    expect(linesOf('22/tcp', '8443/tcp')).toEqual([
      'http_access allow !rulec-test.connect rulec-test.http rulec-test.port-8443 rulec-test.a.exact',
    ]);
    expect(linesOf('22/http')).toEqual([
      'http_access allow !rulec-test.connect rulec-test.http rulec-test.port-22 rulec-test.a.exact',
    ]);
    expect(linesOf('20-24/tcp')).toEqual([
      'http_access allow !rulec-test.connect rulec-test.http rulec-test.port-20-24 rulec-test.a.exact',
    ]);
  });

  it('of UDP have no line, and the text says so', () => {
    const { value } = target.lower(policy({ id: 'a', services: ['53/udp'], hosts: ['a.test'] }), plain);
    const text = value === undefined ? '' : String(target.print(value)[0]?.content);
    expect(text).toContain('# no line: udp does not pass a proxy\n');
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([
      'http_access deny all',
    ]);
  });

  it('on port 80 may be tunnelled where the option says so, the path unseen', () => {
    const rules = policy({ id: 'a', services: ['80/http', '81/http'], hosts: ['a.test/x'] });
    expect(accessOf(rules).some((line) => line.includes('allow rulec-test.connect'))).toBe(false);
    expect(accessOf(rules, { connect80: true })[0]).toBe(
      'http_access allow rulec-test.connect rulec-test.port-80 rulec-test.a.exact-at-x',
    );
  });
});

describe('paths', () => {
  it('carry the guard against dot segments', () => {
    const lines = mainOf(policy({ id: 'a', services: ['80/http'], hosts: ['www.example.com/pkiops'] }));
    expect(lines).toContain('acl rulec-test.path-pkiops urlpath_regex ^/pkiops(/|[?]|$)');
    expect(lines).toContain(String.raw`acl rulec-test.dots urlpath_regex [/\\][.][.]?([/\\?#;]|$)`);
    expect(lines).toContain(
      'http_access allow !rulec-test.connect rulec-test.http rulec-test.port-80 rulec-test.a.exact-at-pkiops rulec-test.path-pkiops !rulec-test.dots',
    );
  });

  it('of a denial are denied with the guard left off', () => {
    const rules = policy(
      { id: 'no', action: 'deny', services: ['80/http'], hosts: ['a.test/x'] },
      { id: 'a', services: ['80/http'], hosts: ['a.test'] },
    );
    expect(accessOf(rules)[0]).toBe(
      'http_access deny !rulec-test.connect rulec-test.http rulec-test.port-80 rulec-test.no.exact-at-x rulec-test.path-x',
    );
  });

  it('are decoded, and escaped for the expression', () => {
    const lines = mainOf(policy({ id: 'a', services: ['80/http'], hosts: ["a.test/a.b+c%20d%23e'f%25(g)"] }));
    expect(lines.find((line) => line.includes('urlpath_regex ^'))).toMatch(
      / urlpath_regex \^\/a\\\.b\\\+c\.d\.e\.f%\\\(g\\\)\(\/\|\[\?\]\|\$\)$/,
    );
  });
});

describe('addresses', () => {
  it('are literals, aggregated', () => {
    const rules = policy({
      id: 'a',
      services: ['443/https'],
      addresses: ['10.1.0.0/16', '10.0.0.0/16', '10.0.0.0/24', '2001:db8::/32'],
    });
    expect(mainOf(rules).filter((line) => line.includes(' dst '))).toEqual([
      'acl rulec-test.a.address dst -n 10.0.0.0/15',
      'acl rulec-test.a.address dst -n 2001:db8::/32',
    ]);
  });

  it('never have a mask of length 0, or the block in which Squid keeps IPv4', () => {
    const files = textOf(policy({ id: 'a', services: ['443/https'], addresses: ['0.0.0.0/0', '::/0'] }));
    const list = files['test/rulec-test.a.address.txt'] ?? [];
    expect(list.slice(0, 2)).toEqual(['0.0.0.0/1', '128.0.0.0/1']);
    expect(list.filter((line) => /\/0$|^::\/\d\d?$/.test(line))).toEqual(['::/81']);
    expect(list.some((line) => line.includes('ffff:0:0'))).toBe(false);
  });

  it('of every destination leave the host out', () => {
    expect(accessOf(policy({ id: 'a', services: ['443/https'], addresses: 'any' }))[0]).toBe(
      'http_access allow rulec-test.connect rulec-test.port-443',
    );
  });
});

describe('denials', () => {
  it('stand as lines at their place where they hold for all that is behind them', () => {
    const rules = policy(
      { id: 'no', action: 'deny', services: ['443/tcp'], addresses: ['192.0.2.1/32'] },
      { id: 'a', services: ['443/https'], addresses: 'any' },
    );
    expect(accessOf(rules)).toEqual([
      'http_access deny rulec-test.connect rulec-test.port-443 rulec-test.no.address',
      'http_access deny !rulec-test.connect rulec-test.http rulec-test.port-443 rulec-test.no.address',
      'http_access allow rulec-test.connect rulec-test.port-443',
      'http_access deny all',
    ]);
  });

  it('for some accounts are left out of what is for these accounts alone', () => {
    const principals = [{ kind: 'account', name: 'local-system' }] as const;
    const rules = policy(
      { id: 'no', action: 'deny', services: ['443/https'], hosts: ['a.test'], principals },
      { id: 'mine', services: ['443/https'], hosts: ['*.test'], principals },
      { id: 'ours', services: ['443/https'], hosts: ['a.test', 'b.test'] },
    );
    expect(mainOf(rules)).toContain(
      'acl rulec-test.no.denied-connect-https all-of rulec-test.connect rulec-test.port-443 rulec-test.no.exact',
    );
    expect(accessOf(rules)).toEqual([
      'http_access allow rulec-test.connect rulec-test.port-443 rulec-test.mine.below !rulec-test.mine.apex !rulec-test.no.denied-connect-https',
      'http_access allow rulec-test.connect rulec-test.port-443 rulec-test.ours.exact',
      'http_access deny all',
    ]);
  });

  it('that a proxy cannot tell from what is allowed have no line', () => {
    const rules = policy(
      { id: 'no', action: 'deny', services: ['443/https'], hosts: ['a.test/x'] },
      { id: 'a', services: ['443/https'], hosts: ['a.test'] },
    );
    expect(accessOf(rules)).toHaveLength(2);
  });
});

describe('sources', () => {
  it('stand in front of every line, the closing one included', () => {
    const rules = policy(
      { id: 'no', action: 'deny', services: ['443/https'], hosts: ['b.test'] },
      { id: 'a', services: ['443/https'], hosts: ['*.test'], inspection: 'bypass' },
    );
    const files = textOf(rules, { source: addresses('10.0.0.0/8', '2001:db8::/32') });
    const lines = [...(files['test.conf'] ?? []), ...(files['test.splice.conf'] ?? [])];
    expect(lines.slice(0, 2)).toEqual([
      'acl rulec-test-source src 10.0.0.0/8',
      'acl rulec-test-source src 2001:db8::/32',
    ]);
    const rest = lines.filter((line) => !line.startsWith('acl'));
    expect(rest.every((line) => /^(?:http_access|ssl_bump) \w+ rulec-test-source/.test(line))).toBe(true);
    expect(files['test.conf']?.at(-1)).toBe('http_access deny rulec-test-source');
  });
});

describe('whom the closing line hits', () => {
  const toldFor = (options: Partial<Options>) =>
    target
      .lower(policy({ id: 'a', services: ['443/https'], hosts: ['a.test'] }), { ...plain, ...options })
      .diagnostics.map(({ code, severity }) => `${severity} ${code}`);

  it('is told where nobody said which clients the rules are for, and nowhere else', () => {
    expect(toldFor({})).toEqual(['note governed']);
    expect(toldFor({ source: addresses('10.0.0.0/8') })).toEqual([]);
    expect(toldFor({ closing: 'none' })).toEqual([]);
  });
});

describe('the splice file', () => {
  it('is there for rules that demand a bypass, and leaves every denial out', () => {
    const rules = policy(
      { id: 'first', services: ['443/https'], hosts: ['b.a.test'] },
      { id: 'no', action: 'deny', services: ['443/https'], hosts: ['b.a.test'] },
      { id: 'a', services: ['443/https', '80/http'], hosts: ['*.a.test'], inspection: 'bypass' },
    );
    expect(textOf(rules)['test.splice.conf']).toEqual([
      'ssl_bump splice rulec-test.connect rulec-test.port-443 rulec-test.a.below !rulec-test.a.apex !rulec-test.no.denied-connect-https',
    ]);
  });

  it('is not there where no rule demands one, or only for plain HTTP', () => {
    const rules = policy({ id: 'a', services: ['80/http'], hosts: ['a.test'], inspection: 'bypass' });
    expect(Object.keys(textOf(rules, { connect80: true }))).toEqual(['test.conf']);
  });
});

describe('list files', () => {
  const names = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `n${index + 100}.test`);

  it('hold what is too long for the main file', () => {
    const short = textOf(policy({ id: 'a', services: ['443/https'], hosts: names(32) }));
    expect(Object.keys(short)).toEqual(['test.conf']);
    const long = textOf(policy({ id: 'a', services: ['443/https'], hosts: names(33) }), {
      dir: '/srv/lists',
    });
    expect(Object.keys(long)).toEqual(['test.conf', 'test/rulec-test.a.exact.txt']);
    expect(long['test.conf']).toContain(
      'acl rulec-test.a.exact dstdomain -n "/srv/lists/test/rulec-test.a.exact.txt"',
    );
    expect(long['test/rulec-test.a.exact.txt']).toEqual(names(33));
  });

  it('change by as many lines as the rule set does', () => {
    const before = textOf(policy({ id: 'a', services: ['443/https'], hosts: names(200) }));
    const after = textOf(
      policy({ id: 'a', services: ['443/https'], hosts: [...names(199), 'x.test', 'a.test'] }),
    );
    expect(after['test.conf']).toEqual(before['test.conf']);
    const list = 'test/rulec-test.a.exact.txt';
    const kept = new Set(before[list]);
    expect(after[list]?.filter((line) => !kept.has(line))).toEqual(['a.test', 'x.test']);
  });

  it('hold no expressions, of which Squid complains where there are many', () => {
    const hosts = names(150).map((name) => name.replace('.', '*x.'));
    const files = textOf(policy({ id: 'a', services: ['443/https'], hosts }));
    expect(Object.keys(files)).toEqual(['test.conf']);
    const lines = files['test.conf']?.filter((line) => line.startsWith('acl rulec-test.a.labels ')) ?? [];
    expect(lines.length).toBe(150);
    expect(lines[0]).toBe('acl rulec-test.a.labels dstdom_regex -n ^n100[a-z0-9_-]+x\\.test$');
  });
});

describe('ports that the squid.conf of Debian denies', () => {
  const headOf = (...services: readonly (readonly string[])[]): readonly string[] => {
    const rules = services.map((some, index) => ({ id: `r${index}`, services: some, hosts: ['a.test'] }));
    const { value } = target.lower(policy(...rules), plain);
    const directives = value?.main.directives.slice(0, 20) ?? [];
    return directives.flatMap((one) =>
      one.kind === 'comment' && /^# acl |^# Debian/.test(one.text) ? [one.text] : [],
    );
  };

  it('are none of those that most rules have', () => {
    expect(headOf(['443/https', '80/http'], ['8080/http', '443/tcp'])).toEqual([]);
  });

  it('stand in the head, with the lines that widen it', () => {
    expect(headOf(['8443-8450/tcp'], ['443/https', '853/tcp'], ['81/http'])).toEqual([
      "# Debian's squid.conf denies CONNECT to ports outside of SSL_ports, and all ports outside of",
      '# acl SSL_ports port 853',
      '# acl SSL_ports port 8443-8450',
      '# acl Safe_ports port 81',
      '# acl Safe_ports port 853',
    ]);
    expect(headOf(['1-65535/tcp']).slice(1)).toEqual([
      '# acl SSL_ports port 1-65535',
      '# acl Safe_ports port 1-65535',
    ]);
  });

  it('are not those of denials', () => {
    const rules = policy(
      { id: 'no', action: 'deny', services: ['8443/tcp'], hosts: ['a.test'] },
      { id: 'web', services: ['443/https'], hosts: ['a.test'] },
    );
    const text = target
      .lower(rules, plain)
      .value?.main.directives.map((one) => JSON.stringify(one))
      .join();
    expect(text).not.toContain('SSL_ports');
  });
});

describe('names', () => {
  const named = (name: string, ...ids: readonly string[]): Policy => ({
    ...policy(),
    name,
    rules: ids.map((id) => rule({ id, services: ['443/https'], hosts: ['*.a.test', 'b.test'] })),
  });
  const aclsOf = (rules: Policy, source: Options['source'] = 'any'): readonly string[] => {
    const { value } = target.lower(rules, { ...plain, source });
    const all = value?.main.directives.flatMap((one) => (one.kind === 'acl' ? [one.name] : [])) ?? [];
    return [...new Set(all)];
  };

  it('of a long rule set keep its first words, and tell rule sets apart', () => {
    const one = aclsOf(named('entra-private-network-connector', 'registration'));
    const other = aclsOf(named('entra-private-network-connectors', 'registration'));
    expect(one.every((name) => /^rulec-entra-[0-9a-f]{8}\./.test(name))).toBe(true);
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });

  it("keep the rule set's name whole for the clients", () => {
    const acls = aclsOf(named('entra-private-network-connector', 'a'), addresses('10.0.0.0/8'));
    expect(acls).toContain('rulec-entra-private-network-connector-source');
  });

  it('are no longer than Squid 5 and 6 can find, and tell rules apart', () => {
    const [x, y] = ['x'.repeat(99), 'y'.repeat(99)];
    const acls = aclsOf(named('n'.repeat(100), `${x}1`, `${x}2`, y, 'short'), addresses('10.0.0.0/8'));
    expect(Math.max(...acls.map((name) => name.length))).toBeLessThanOrEqual(62);
    expect(acls).toHaveLength(3 + 4 * 3);
    expect(acls.filter((name) => name.endsWith('.exact'))).toHaveLength(4);
  });

  it('of destinations with services of their own have a word for these, which stays when a port or a host is added', () => {
    const withRows = (services: readonly string[], hosts: readonly string[], web: readonly string[]) =>
      mainOf(
        policy({
          id: 'a',
          services: web,
          hosts: ['w.test', '*.x.test'],
          beside: { services, hosts },
        }),
      );
    const namesOf = (lines: readonly string[]) => new Set(lines.join('\n').match(/rulec-[\w.-]+/g));
    const before = withRows(['8801-8802/tcp', '8810/tcp'], ['m.test'], ['443/https']);
    expect([...namesOf(before)].sort()).toEqual(
      [
        ...['connect', 'http', 'port-443', 'a.exact', 'a.below', 'a.apex'],
        ...['a.8801.connect-ports', 'a.8801.http-ports', 'a.8801.exact'],
      ]
        .map((name) => `rulec-test.${name}`)
        .sort(),
    );
    for (const [services, hosts] of [
      [['8801-8802/tcp', '8810/tcp', '9000/tcp'], ['m.test']],
      [
        ['8801-8802/tcp', '8810/tcp'],
        ['m.test', 'n.test'],
      ],
      [['8801-8805/tcp', '8810/tcp'], ['m.test']],
    ] as const)
      expect(namesOf(withRows(services, hosts, ['443/https']))).toEqual(namesOf(before));
    const plainly = withRows(['443/https', '80/http'], ['m.test'], ['443/https']);
    expect(plainly.filter((line) => line.includes('dstdomain')).length).toBe(4);
  });

  it('that differ only in case are refused', () => {
    const rules = policy(
      { id: 'Abc', services: ['443/https'], hosts: ['a.test'] },
      { id: 'aBC', services: ['443/https'], hosts: ['b.test'] },
    );
    const { value, diagnostics } = target.lower(rules, plain);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['name-clash']);
  });

  it("of several rule sets hold the rule set's own", () => {
    const rules: Policy = {
      ...policy(),
      rules: [rule({ id: 'one/a', services: ['443/https'], hosts: ['a.test'] })],
    };
    expect(mainOf(rules)).toContain('acl rulec-test.one_a.exact dstdomain -n a.test');
  });
});

describe('limits', () => {
  it('refuse a line that Squid would read as two', () => {
    const principals = [{ kind: 'service', name: 'x' }] as const;
    const denials = Array.from({ length: 200 }, (_, index) => ({
      id: `denial-number-${index}`,
      action: 'deny' as const,
      services: ['443/https'],
      hosts: [`n${index}.test`],
      principals,
    }));
    const rules = policy(
      ...denials,
      { id: 'mine', services: ['443/https'], hosts: ['*.test'], principals },
      { id: 'all', services: ['443/https'], hosts: ['*.test'] },
    );
    const { value, diagnostics } = target.lower(rules, plain);
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.code).toBe('limit');
    expect(diagnostics[0]?.message).toMatch(/8191/);
  });

  it('refuse an expression that Squid 5.7 complains about', () => {
    // The expression is 11 bytes longer than the path: ^ and (/|[?]|$) are around it.
    const lowered = (length: number) =>
      target.lower(
        policy({ id: 'a', services: ['80/http'], hosts: [`a.test/${'x'.repeat(length - 1)}`] }),
        plain,
      );
    expect(lowered(1014).diagnostics.map(({ code }) => code)).toEqual(['governed']);
    const { value, diagnostics } = lowered(1015);
    expect([value, diagnostics.map(({ code }) => code)]).toEqual([undefined, ['limit']]);
    expect(diagnostics[0]?.message).toMatch(/path.* 1025 bytes.* 1024 .*RegexData/);
    const hosts = [`${'a*.'.repeat(80)}test`];
    const starred = target.lower(policy({ id: 'a', services: ['443/https'], hosts }), plain);
    expect(starred.diagnostics.map(({ message }) => message).join()).toMatch(/^a host .* 1024 /);
  });
});

describe('text from outside', () => {
  const hostile = 'a\nhttp_access allow all\r\n\\ # " \' $' + '{process_name} `id` \u2028 \u0000 ümlaut';

  it('stands in comments alone, and cannot leave them', () => {
    const bare = rule({ id: 'a', services: ['443/https'], hosts: ['a.test'] });
    const said = {
      ...bare,
      why: hostile,
      owner: hostile,
      ticket: hostile,
      source: hostile,
      expires: hostile,
    };
    const lines = mainOf({ ...policy(), rules: [said] });
    expect(lines).toEqual(mainOf({ ...policy(), rules: [bare] }));
    const { value } = target.lower({ ...policy(), rules: [said] }, plain);
    const text = value === undefined ? '' : String(target.print(value)[0]?.content);
    expect(text).toMatch(/^# why: a http_access allow all \/ _ ' ' _\(process_name\) 'id' umlaut$/m);
  });

  it('cannot become a value', () => {
    const bad = rule({ id: 'a', services: ['443/https'], hosts: ['a.test\nhttp_access allow all'] });
    expect(() => textOf({ ...policy(), rules: [bad] })).toThrow();
    const blank = rule({ id: 'a', services: ['443/https'], hosts: ['a.test b.test'] });
    expect(() => textOf({ ...policy(), rules: [blank] })).toThrow();
  });

  it('of any length is wrapped', () => {
    const said = {
      ...rule({ id: 'a', services: ['443/https'], hosts: ['a.test'] }),
      why: `${'x'.repeat(9000)} ${'word '.repeat(3000)}`,
    };
    const { value } = target.lower({ ...policy(), rules: [said] }, plain);
    const lengths = String(value && target.print(value)[0]?.content)
      .split('\n')
      .map((line) => line.length);
    expect(Math.max(...lengths)).toBeLessThan(120);
  });
});

describe('a text read back', () => {
  const rules = policy(
    { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.0/24'] },
    { id: 'a', services: ['443/tcp'], hosts: ['*.a.test', 'b.test/x'], inspection: 'bypass' },
    {
      id: 'many',
      services: ['443/https'],
      addresses: Array.from({ length: 50 }, (_, index) => `10.${index * 2}.0.0/16`),
    },
  );

  it('is the config that it was printed from', () => {
    const config = target.lower(rules, { ...plain, source: addresses('10.0.0.0/8') }).value;
    const files = config === undefined ? [] : target.print(config);
    const again = target.formats[0]?.parse(files);
    expect(again?.diagnostics).toEqual([]);
    expect(again?.value).toEqual(config);
    expect(again?.value && target.print(again.value)).toEqual(files);
  });

  it('means the policy', () => {
    const { value, diagnostics } = compileTarget(rules, target as unknown as Target, {
      source: '10.0.0.0/8',
    });
    expect(diagnostics).toEqual([]);
    expect(value?.proof.differences).toEqual([]);
  });

  it('is read in the time that its size allows', () => {
    const prefixes = Array.from(
      { length: 15_000 },
      (_, index) => `${1 + (index >> 13)}.${(index >> 5) & 255}.${(index & 31) * 8}.0/24`,
    );
    const config = target.lower(policy({ services: ['443/https'], addresses: prefixes }), plain).value;
    const started = performance.now();
    const files = config === undefined ? [] : target.print(config);
    const again = target.formats[0]?.parse(files).value;
    expect(again && target.meaning(again, plain).value?.permit.clauses).toHaveLength(2);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
