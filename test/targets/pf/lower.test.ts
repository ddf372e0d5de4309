import { describe, expect, it } from 'vitest';
import { prove } from '../../../src/proof/compare/proof.ts';
import type { Policy, PolicyRule } from '../../../src/rules/policy.ts';
import { target } from '../../../src/targets/pf/target.ts';
import { policy, rule } from '../../support/build-policy.ts';
import { optionsOf } from './support.ts';

type Values = Readonly<Record<string, string>>;

function compile(wanted: Policy, values: Values = {}): ReadonlyMap<string, string> {
  const options = optionsOf(values);
  const { value, diagnostics } = target.lower(wanted, options);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const files = target.print(value);
  const parsed = target.formats[0]?.parse(files);
  expect(parsed?.diagnostics).toEqual([]);
  if (parsed?.value === undefined) throw new Error('not read back');
  expect(target.print(parsed.value)).toEqual(files);
  const reading = target.meaning(parsed.value, options);
  expect(reading.diagnostics).toEqual([]);
  if (reading.value === undefined) throw new Error('no meaning');
  const proof = prove(wanted, target, target.capabilities(options), [
    { format: 'conf', reading: reading.value },
  ]);
  expect(proof.differences).toEqual([]);
  expect(['exact', 'best-possible']).toContain(proof.verdict);
  return new Map(files.map(({ path, content }) => [path, String(content)]));
}

/** The rules of the main file. */
function rulesOf(files: ReadonlyMap<string, string>, name = 'test'): readonly string[] {
  return (files.get(`${name}.conf`) ?? '').split('\n').filter((line) => /^(?:pass|block)/.test(line));
}

function tableOf(
  files: ReadonlyMap<string, string>,
  table: string,
  name = 'test',
): readonly string[] | undefined {
  return files
    .get(`${name}.tables/${table}.txt`)
    ?.split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const service = {
  id: 'service',
  services: ['443/https'],
  hosts: ['*.example.com', 'example.net'],
  addresses: ['198.51.100.0/25', '198.51.100.128/25', '2001:db8:9::/48'],
};
const crl = { id: 'crl', services: ['80/http'], hosts: ['crl.example.com'], addresses: 'any' as const };

describe('the text of a gateway', () => {
  const files = compile(policy(service, crl), { inside: 'em1', source: '192.0.2.16/28,2001:db8:1::/64' });

  it('passes to tables with a tag, blocks the rest, and lets out what has the tag', () => {
    expect(rulesOf(files)).toEqual([
      'pass in quick on em1 proto tcp from <rulec_src> to <rulec_service> port 443 flags S/SA keep state label "rulec:service" tag RULEC',
      'pass in quick on em1 proto tcp from <rulec_src> to ! <rulec_local> port 80 flags S/SA keep state label "rulec:crl" tag RULEC',
      'block return in log quick on em1 from <rulec_src> to ! <rulec_local> label "rulec:deny"',
      'pass out quick proto tcp all flags S/SA keep state label "rulec:fwd" tagged RULEC',
    ]);
  });

  it('has one prefix a line, as few as there can be, IPv4 first', () => {
    expect(files.get('test.tables/rulec_service.txt')).toBe(
      '# rulec table rulec_service: rule service\n198.51.100.0/24\n2001:db8:9::/48\n',
    );
    expect([...files.keys()]).toEqual([
      'test.conf',
      'test.tables/rulec_local.txt',
      'test.tables/rulec_service.txt',
      'test.tables/rulec_src.txt',
    ]);
  });

  it('names tables by their files on the device', () => {
    expect(files.get('test.conf')).toContain(
      'table <rulec_src> persist file "/etc/rulec/test.tables/rulec_src.txt"\n',
    );
    expect(compile(policy(crl), { dir: '/usr/local/etc/rulec' }).get('test.conf')).toContain(
      'file "/usr/local/etc/rulec/test.tables/rulec_local.txt"\n',
    );
  });

  it('lets UDP out by a line of its own, where UDP is let in', () => {
    const rules = rulesOf(
      compile(policy({ id: 'dns', services: ['53/udp'], addresses: ['203.0.113.7/32'] })),
    );
    expect(rules.filter((line) => line.includes('RULEC'))).toEqual([
      'pass in quick proto udp from any to <rulec_dns> port 53 keep state label "rulec:dns" tag RULEC',
      'pass out quick proto udp all keep state label "rulec:fwd" tagged RULEC',
    ]);
  });

  it('names all interfaces and ports of a line at once', () => {
    const wide = { ...crl, services: ['80/http', '443/https', '8000-8010/tcp'] };
    const rules = rulesOf(compile(policy(wide), { inside: 'em2,em1' }));
    const on = 'quick on { em1 em2 }';
    expect(rules.map((line) => line.replace(/ flags .*/, ''))).toEqual([
      `pass in ${on} proto tcp from any to ! <rulec_local> port { 80 443 8000:8010 }`,
      `block return in log ${on} from any to ! <rulec_local> label "rulec:deny"`,
      'pass out quick proto tcp all',
    ]);
  });

  it('does not say what OpenBSD does without being told', () => {
    const words = (dialect: string) =>
      rulesOf(compile(policy(crl), { dialect })).filter((line) => / flags | state /.test(line)).length;
    expect(['openbsd', 'freebsd', 'macos'].map(words)).toEqual([0, 2, 2]);
  });
});

describe('the text of a host', () => {
  it('has no tags and works on the way out', () => {
    expect(rulesOf(compile(policy(crl), { form: 'host' }))).toEqual([
      'pass out quick proto tcp from any to ! <rulec_local> port 80 flags S/SA keep state label "rulec:crl"',
      'block return out log quick from any to ! <rulec_local> label "rulec:deny"',
    ]);
  });
});

describe('denials', () => {
  const lab = {
    id: 'no-lab',
    action: 'deny' as const,
    services: ['1-65535/tcp'],
    addresses: ['198.51.100.64/26'],
  };

  it('by address alone are lines at their place', () => {
    const rules = rulesOf(compile(policy(lab, service)));
    expect(rules[0]).toBe(
      'block return in log quick proto tcp from any to <rulec_no_lab> port 1:65535 label "rulec:no-lab"',
    );
    expect(rulesOf(compile(policy(service, lab))).map((line) => /"rulec:(.*?)"/.exec(line)?.[1])).toEqual([
      'service',
      'no-lab',
      'deny',
      'fwd',
    ]);
  });

  it('of a scheme are taken out of what they cover', () => {
    const http = { ...lab, services: ['443/https'] };
    expect(tableOf(compile(policy(http, service)), 'rulec_service')).toEqual([
      '198.51.100.0/26',
      '198.51.100.128/25',
      '2001:db8:9::/48',
    ]);
    // A service of any scheme is more than the denial covers.
    const any = { ...service, services: ['443/tcp'] };
    expect(tableOf(compile(policy(http, any)), 'rulec_service')).toEqual([
      '198.51.100.0/24',
      '2001:db8:9::/48',
    ]);
  });

  it('by host act where they cover every host of an entry', () => {
    const names = {
      id: 'no-names',
      action: 'deny' as const,
      services: ['443/https'],
      hosts: ['*.example.com'],
    };
    const inner = { ...service, hosts: ['a.example.com'] };
    expect(rulesOf(compile(policy(names, inner)))).toHaveLength(1);
    expect(rulesOf(compile(policy({ ...names, hosts: ['a.example.com'] }, service)))).toHaveLength(3);
  });

  it('by principal never act on a rule for anyone', () => {
    const own = { ...lab, principals: [{ kind: 'account', name: 'local-system' }] as const };
    expect(tableOf(compile(policy(own, service)), 'rulec_service')).toEqual([
      '198.51.100.0/24',
      '2001:db8:9::/48',
    ]);
    const both = { ...service, principals: own.principals };
    expect(tableOf(compile(policy(own, both)), 'rulec_service')).toEqual([
      '198.51.100.0/26',
      '198.51.100.128/25',
      '2001:db8:9::/48',
    ]);
  });

  it('of a part of the ports give a rule a table for each part', () => {
    const wide = { ...service, services: ['400-500/tcp'], hosts: ['a.example.com'] };
    const names = {
      id: 'no',
      action: 'deny' as const,
      services: ['443-450/tcp'],
      addresses: ['198.51.100.0/25'],
    };
    const asked = { ...names, principals: [{ kind: 'account', name: 'local-system' }] as const };
    const files = compile(policy(asked, { ...wide, principals: asked.principals }));
    expect(
      rulesOf(files)
        .slice(0, 2)
        .map((line) => /to (<\S+> port .*?) flags/.exec(line)?.[1]),
    ).toEqual(['<rulec_service> port { 400:442 451:500 }', '<rulec_service_tcp443> port 443:450']);
  });
});

describe('addresses', () => {
  it('that are local are in no table, and a rule that names some is told of', () => {
    const inner = { id: 'inner', services: ['443/tcp'], addresses: ['10.1.0.0/16', '203.0.113.0/24'] };
    expect(tableOf(compile(policy(inner)), 'rulec_inner')).toEqual(['203.0.113.0/24']);
    const { diagnostics } = target.lower(
      policy(inner),
      optionsOf({ source: '192.0.2.0/24,2001:db8:1::/64' }),
    );
    expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([['warning', 'governed']]);
  });

  it('that are all of one family need no table for it', () => {
    const rules = rulesOf(
      compile(policy({ id: 'v4', services: ['443/tcp'], addresses: ['0.0.0.0/0', '2001:db8::/32'] })),
    );
    expect(rules.slice(0, 2)).toEqual([
      'pass in quick inet proto tcp from any to ! <rulec_local> port 443 flags S/SA keep state label "rulec:v4" tag RULEC',
      'pass in quick proto tcp from any to <rulec_v4> port 443 flags S/SA keep state label "rulec:v4" tag RULEC',
    ]);
  });

  it('never make a prefix of length 0', () => {
    const files = compile(policy(crl), { source: '0.0.0.0/0,2001:db8::/32', local: '::/0' });
    expect(tableOf(files, 'rulec_src')).toEqual(['0.0.0.0/1', '128.0.0.0/1', '2001:db8::/32']);
    expect(tableOf(files, 'rulec_local')).toEqual(['::/1', '8000::/1']);
  });

  it('of hosts that are not known leave the rule out', () => {
    expect(
      rulesOf(compile(policy({ id: 'names', services: ['443/https'], hosts: ['example.com'] }))),
    ).toEqual(['block return in log quick from any to ! <rulec_local> label "rulec:deny"']);
  });
});

describe('names', () => {
  const any = { services: ['443/tcp'], addresses: ['203.0.113.0/24'] };

  function tablesOf(...ids: readonly string[]): readonly string[] {
    const conf = compile(policy(...ids.map((id) => ({ ...any, id })))).get('test.conf') ?? '';
    return [...conf.matchAll(/^table <(\S+)>/gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'rulec_local');
  }

  it('are cut with a digest of what they stand for', () => {
    const [first = '', second = ''] = tablesOf(
      'a-very-long-name-of-a-rule-one',
      'a-very-long-name-of-a-rule-two',
    );
    expect(first).toMatch(/^rulec_a_very_long_name_[0-9a-f]{8}$/);
    expect(second).toMatch(/^rulec_a_very_long_name_[0-9a-f]{8}$/);
    expect(first).not.toBe(second);
    expect(tablesOf('a-very-long-name-of-a-rule-two')).toEqual([second]);
  });

  it('never clash, with upper and lower case, rule sets, and the tables of every text', () => {
    const names = tablesOf('a-b', 'A-B', 'x/a-b', 'x-a/b', 'src', 'local', 'x-a-b');
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(7);
    for (const name of names) expect(name).toMatch(/^rulec_[A-Za-z0-9_]{1,25}$/);
    expect(names).not.toContain('rulec_src');
  });

  it('of labels keep apart from the closing lines', () => {
    const rules = rulesOf(
      compile(policy({ ...any, id: 'deny' }, { ...any, id: 'set/one' }, { ...any, id: 'x'.repeat(80) })),
    );
    const labels = rules.map((line) => /label "(.*?)"/.exec(line)?.[1] ?? '');
    expect(labels[0]).toMatch(/^rulec:deny-[0-9a-f]{8}$/);
    expect(labels[1]).toMatch(/^rulec:set-one-[0-9a-f]{8}$/);
    expect(labels[2]).toMatch(/^rulec:x{31}-[0-9a-f]{8}$/);
    expect(labels[3]).toBe('rulec:deny');
    for (const label of labels) expect(label).toMatch(/^rulec:[a-z0-9-]{1,40}$/);
  });
});

describe('free text', () => {
  const evil = 'x \\\nblock out quick # $y "z" `id` | \u0000\u001b[31m é\\';

  it('reaches comments alone, letters and plain signs only', () => {
    const bare = rule({ ...service });
    const dressed: PolicyRule = {
      ...bare,
      why: evil,
      source: evil,
      owner: evil,
      ticket: evil,
      expires: '2027-06-30',
    };
    const wanted: Policy = { ...policy(service), title: evil, rules: [dressed] };
    const files = compile(wanted);
    expect(rulesOf(files)).toEqual(rulesOf(compile(policy(service))));
    const text = files.get('test.conf') ?? '';
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).not.toMatch(/\\|\$|`|\|/);
    expect(text).toContain("# service - x / block out quick _ _y 'z' 'id' / (31m e/ - ");
    expect(text).toContain('holds through 2027-06-30\n');
  });

  it('in an id that no rule set can have still makes no line of its own', () => {
    const id = 'a"\nblock out quick\\';
    const files = compile(policy({ ...service, id }));
    expect(rulesOf(files)).toHaveLength(3);
    expect(files.get('test.conf')).not.toContain('\\');
  });
});

describe('limits', () => {
  function spaced(count: number): readonly string[] {
    return Array.from(
      { length: count },
      (_, index) => `${32 + (index >>> 15)}.${(index >>> 7) & 255}.${(index & 127) * 2}.0/24`,
    );
  }
  function complaints(count: number, values: Values): readonly (readonly [string, string])[] {
    const wanted = policy({ id: 'big', services: ['443/tcp'], addresses: spaced(count) });
    const { diagnostics } = target.lower(
      wanted,
      optionsOf({ source: '192.0.2.0/24,2001:db8:1::/64', ...values }),
    );
    return diagnostics.map(({ severity, message, help }) => [severity, `${message}: ${help}`] as const);
  }

  it('of FreeBSD are for FreeBSD, and for a text for all', () => {
    expect(complaints(32_768, {})).toEqual([]);
    expect(complaints(32_769, {})).toEqual([['warning', expect.stringContaining('-T replace')]]);
    expect(complaints(65_536, { dialect: 'freebsd' })).toEqual([
      ['error', expect.stringContaining('request_maxcount')],
    ]);
    expect(complaints(65_536, {})[0]?.[0]).toBe('error');
    expect(complaints(65_536, { dialect: 'openbsd' })).toEqual([]);
  });

  it('of all tables count what a reload doubles', () => {
    expect(complaints(99_987, { dialect: 'openbsd' })).toEqual([]);
    expect(complaints(99_988, { dialect: 'openbsd' })).toEqual([
      ['warning', expect.stringContaining('put "set limit table-entries 250000" into the main file')],
    ]);
  });

  it('of the number of tables and of the anchor name', () => {
    const many = Array.from({ length: 999 }, (_, index) => ({
      id: `r${index}`,
      services: ['443/tcp'],
      addresses: ['203.0.113.0/24'],
    }));
    expect(target.lower(policy(...many), optionsOf()).value).toBeDefined();
    const more = target.lower(policy(...many, { ...crl, addresses: ['203.0.113.0/24'] }), optionsOf());
    expect(more.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'limit',
    ]);
    const named = target.lower({ ...policy(crl), name: 'n'.repeat(64) }, optionsOf());
    expect(named.diagnostics.some(({ code, message }) => code === 'limit' && message.includes('63'))).toBe(
      true,
    );
  });
});

describe('notes', () => {
  function notesOf(values: Values): readonly string[] {
    return target
      .lower(policy(crl), optionsOf(values))
      .diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
  }

  it('say whom the closing block hits', () => {
    expect(notesOf({})).toEqual([expect.stringMatching(/^note: .*any machine/)]);
    expect(notesOf({ form: 'host' })).toEqual([expect.stringMatching(/^note: .*the machine itself/)]);
    expect(notesOf({ source: '192.0.2.0/24,2001:db8:1::/64' })).toEqual([]);
  });

  it('say which family is not governed', () => {
    expect(notesOf({ source: '192.0.2.0/24' })).toEqual([expect.stringMatching(/^note: .*no IPv6/)]);
  });
});
