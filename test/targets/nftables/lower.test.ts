import { describe, expect, it } from 'vitest';
import { prove } from '../../../src/proof/compare/proof.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import { target } from '../../../src/targets/nftables/target.ts';
import { policy } from '../../support/build-policy.ts';

type Values = Readonly<Record<string, string>>;

/** The text of a policy, read back and proved. */
function compile(wanted: Policy, values: Values = {}): string {
  const options = target.readOptions(values).value ?? expect.fail('options');
  const { value, diagnostics } = target.lower(wanted, options);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  const files = target.print(value);
  const parsed = target.formats[0]?.parse(files).value ?? expect.fail('not read back');
  expect(target.print(parsed)).toEqual(files);
  const reading = target.meaning(parsed, options);
  expect(reading.diagnostics).toEqual([]);
  const { permit, states = [] } = reading.value ?? expect.fail('no meaning');
  for (const state of [{ permit }, ...states]) {
    const proof = prove(wanted, target, target.capabilities(options), [{ format: 'nft', reading: state }]);
    expect(proof.differences).toEqual([]);
    expect(['exact', 'best-possible', 'approximate']).toContain(proof.verdict);
  }
  return String(files[0]?.content);
}

/** The lines of a chain, without its comments. */
function linesOf(text: string, chain: string): readonly string[] {
  const [, body = ''] =
    new RegExp(`^\tchain ${chain} \\{\n([^}]*(?:\\{[^}\n]*\\}[^}]*)*)^\t\\}`, 'm').exec(text) ?? [];
  return body
    .split('\n')
    .filter((line) => /^\t\t[^#]/.test(line))
    .map((line) => line.trim());
}

function codesOf(wanted: Policy, values: Values): readonly string[] {
  const options = target.readOptions(values).value ?? expect.fail('options');
  return target.lower(wanted, options).diagnostics.map(({ code, severity }) => `${severity} ${code}`);
}

const service = {
  id: 'service',
  services: ['443/https'],
  hosts: ['*.example.com'],
  addresses: ['198.51.100.0/25', '198.51.100.128/25', '2001:db8:9::/48'],
};
const crl = { id: 'crl', services: ['80/http'], hosts: ['crl.example.com'], addresses: 'any' as const };
const source = '192.0.2.16/28,2001:db8:1::/64';

describe('the text of a gateway', () => {
  const text = compile(policy(service, crl), { inside: 'lan0', source });

  it('has a line for each family and set, and drops the rest', () => {
    expect(linesOf(text, 'rulec_egress')).toEqual([
      'ip daddr @rulec_to_service_v4 tcp dport 443 counter accept comment "service"',
      'ip6 daddr @rulec_to_service_v6 tcp dport 443 counter accept comment "service"',
      'tcp dport 80 counter accept comment "crl"',
      'counter drop comment "rulec: everything else"',
    ]);
  });

  it('sends there what is governed, and leaves all else alone', () => {
    expect(linesOf(text, 'rulec_forward')).toEqual([
      'type filter hook forward priority filter; policy accept;',
      'ct state established,related accept',
      'iifname "lan0" ip saddr @rulec_from_v4 ip daddr != @rulec_local_v4 goto rulec_egress',
      'iifname "lan0" ip6 saddr @rulec_from_v6 ip6 daddr != @rulec_local_v6 goto rulec_egress',
    ]);
  });

  it('merges prefixes, one a line', () => {
    expect(text).toContain('\t\telements = {\n\t\t\t198.51.100.0/24,\n\t\t}\n');
  });

  it('replaces its table, and begins with no other command', () => {
    const commands = text.split('\n').filter((line) => /^[a-z]/.test(line));
    expect(commands).toEqual([
      'table inet rulec_test',
      'delete table inet rulec_test',
      'table inet rulec_test {',
    ]);
  });
});

describe('what is governed', () => {
  it('is of the families that the source has, and the other one is told of', () => {
    const text = compile(policy(service, crl), { source: '192.0.2.16/28' });
    expect(text).not.toMatch(/ip6|_v6 goto/);
    expect(codesOf(policy(service), { source: '192.0.2.16/28' })).toContain('note governed');
  });

  it('needs no set where no address of a family is local', () => {
    const text = compile(policy(service, crl), { local: '10.0.0.0/8' });
    expect(linesOf(text, 'rulec_forward').slice(2)).toEqual([
      'ip daddr != @rulec_local_v4 goto rulec_egress',
      'meta nfproto ipv6 goto rulec_egress',
    ]);
  });

  it('is proved on each of several interfaces', () => {
    const text = compile(policy(service), { inside: 'lan0,lan1', source });
    expect(text).toContain('iifname { "lan0", "lan1" } ip saddr');
  });

  it('is what a host sends, but for lo and neighbour discovery', () => {
    const text = compile(policy(service), { form: 'host', inside: 'eth0' });
    expect(linesOf(text, 'rulec_output')).toEqual([
      'type filter hook output priority filter; policy accept;',
      'ct state established,related accept',
      'oifname "lo" accept',
      'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
      'oifname "eth0" ip daddr != @rulec_local_v4 goto rulec_egress',
      'oifname "eth0" ip6 daddr != @rulec_local_v6 goto rulec_egress',
    ]);
  });

  it('leaves local addresses out of rules, with a warning', () => {
    const wanted = policy({ id: 'a', services: ['443/tcp'], addresses: ['10.0.0.0/8', '192.0.2.0/24'] });
    expect(codesOf(wanted, {})).toContain('warning governed');
    expect(compile(wanted)).toContain(
      'set rulec_to_a_v4 {\n\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = {\n\t\t\t192.0.2.0/24,',
    );
  });
});

describe('denials', () => {
  const deny = { id: 'no', action: 'deny' as const };

  it('by address are drops at their place', () => {
    const text = compile(policy({ ...deny, services: ['443/tcp'], addresses: ['198.51.100.7/32'] }, service));
    expect(linesOf(text, 'rulec_egress')[0]).toBe(
      'ip daddr @rulec_to_no_v4 tcp dport 443 counter drop comment "no"',
    );
  });

  it('by host are taken out of the rules behind them, whose sets are named by their ports then', () => {
    const wide = { ...service, id: 'wide', services: ['443/https', '8443/https'], hosts: ['a.example.com'] };
    const text = compile(
      policy({ ...deny, services: ['8443/https'], hosts: ['*.example.com'] }, wide, service),
    );
    expect(linesOf(text, 'rulec_egress').filter((line) => line.includes('wide'))).toEqual([
      'ip daddr @rulec_to_wide_v4 tcp dport 443 counter accept comment "wide"',
      'ip6 daddr @rulec_to_wide_v6 tcp dport 443 counter accept comment "wide"',
    ]);
  });
});

describe('principals', () => {
  const scoped = { ...service, principals: [{ kind: 'account', name: 'network-service' }] } as const;
  const host = { form: 'host', accounts: 'network-service:33,service:updater:998' };

  it('are users of a host, where the option says which', () => {
    const text = compile(policy(scoped, crl), host);
    expect(linesOf(text, 'rulec_egress')[0]).toBe(
      'meta skuid 33 ip daddr @rulec_to_service_v4 tcp dport 443 counter accept comment "service"',
    );
  });

  it('can be denied', () => {
    const no = { ...scoped, id: 'no', action: 'deny', services: ['443/tcp'], hosts: undefined } as const;
    const { hosts: _, ...byAddress } = no;
    const text = compile(policy(byAddress, service), host);
    expect(linesOf(text, 'rulec_egress')[0]).toContain('meta skuid 33 ip daddr @rulec_to_no_v4');
  });

  it('are not looked at elsewhere', () => {
    expect(compile(policy(scoped))).not.toContain('skuid');
  });

  it('each have a user', () => {
    const other = { ...service, principals: [{ kind: 'account', name: 'local-system' }] } as const;
    expect(codesOf(policy(other), host)).toContain('error bad-option');
  });
});

it('a command that is not understood leaves everything open, also what the text denies', () => {
  const text = `${compile(policy(service))}destroy table inet other\n`;
  const { value } = target.formats[0]?.parse([{ path: 'a.nft', content: text }]) ?? {};
  const options = target.readOptions({}).value ?? expect.fail('options');
  const permit = value && target.meaning(value, options).value?.permit;
  expect(permit).toMatchObject({ otherwise: 'unknown', clauses: [{ action: 'unknown' }] });
});

describe('names', () => {
  it('are those of ids, combined ones too, and too long ones are refused', () => {
    expect(compile(policy({ ...service, id: 'a-set/a-rule' }))).toContain('@rulec_to_a-set_a-rule_v4');
    const long = { ...service, id: `${'a'.repeat(150)}/${'b'.repeat(100)}` };
    expect(codesOf(policy(long), {})).toContain('error limit');
  });

  it('of rules are cut in comments', () => {
    const text = compile(policy({ ...service, id: 'x'.repeat(130) }));
    expect(text).toMatch(/comment "x{119}-[0-9a-f]{8}"/);
  });
});

describe('options', () => {
  const refused = (values: Values): readonly string[] =>
    target.readOptions(values).diagnostics.map(({ message }) => message);

  it('are refused where they say nothing that can be', () => {
    expect(refused({ inside: 'lo' })).toHaveLength(1);
    expect(refused({ inside: 'a-name-of-too-many-letters' })).toHaveLength(1);
    expect(refused({ local: '0.0.0.0/0,::/0' })).toHaveLength(1);
    expect(refused({ accounts: 'network-service:33' })).toHaveLength(1);
    expect(refused({ form: 'host', accounts: 'network-service:33,local-system:33' })).toHaveLength(1);
    expect(refused({ form: 'host', accounts: 'network-service:033' })).toHaveLength(1);
    expect(refused({ form: 'host', accounts: 'nobody:65534' })).toHaveLength(1);
    expect(refused({ form: 'host', accounts: 'service:mssql$x:5,local-system:0' })).toEqual([]);
  });
});
