/** Texts that do not close: parts of a table of the site's own, which denies or lets through what they leave. */
import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { policy } from '../../support/build-policy.ts';

const rules = policy(
  { id: 'no', action: 'deny', services: ['25/tcp'], addresses: ['198.51.100.0/25'] },
  {
    id: 'web',
    services: ['443/https'],
    hosts: ['*.example.com'],
    addresses: ['198.51.100.0/24', '2001:db8:9::/48'],
  },
);
const nftables = await loadTarget('nftables');
const none = { closing: 'none', source: '203.0.113.64/26,2001:db8:ffff::/64' };

type Values = Readonly<Record<string, string>>;

function compile(values: Values): string {
  const { value, diagnostics } = compileTarget(rules, nftables, values);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  expect(value.proof.losses.map(({ code }) => code)).toContain('closing-left-open');
  return String(value.files[0]?.content);
}

/** The effects of the differences; `refused` where nft would not take the text. */
function verify(text: string, values: Values = none): readonly string[] {
  const { value } = verifyFiles(rules, nftables, values, [{ path: 'test.nft', content: text }]);
  if (value?.proof === undefined) return ['refused'];
  return [...new Set(value.proof.differences.map(({ effect }) => effect))].sort();
}

describe('a text that does not close', () => {
  const text = compile(none);

  it('is parts of a table, whose chains have no hook and end in no denial', () => {
    expect(text).not.toMatch(/^table|hook|everything else/m);
    expect(text).toContain('\n# jump rulec_forward into its base chain; ');
    const [, chain = ''] = /^chain rulec_forward \{\n([^}]*)\}/m.exec(text) ?? [];
    expect(chain.trim().split('\n\t')).toEqual([
      'ct state established,related return',
      'ip saddr @rulec_from_v4 ip daddr != @rulec_local_v4 goto rulec_egress',
      'ip6 saddr @rulec_from_v6 ip6 daddr != @rulec_local_v6 goto rulec_egress',
    ]);
    expect(verify(text)).toEqual([]);
  });

  it('leaves lo and its neighbours to the site on a host', () => {
    const host = compile({ closing: 'none', form: 'host' });
    expect(host).toMatch(/oifname "lo" return\n\ticmpv6 type .* return\n/);
    expect(verify(host, { closing: 'none', form: 'host' })).toEqual([]);
  });

  it.each([
    ['denies more', /"web"\n\}/, '"web"\n\tdrop\n}', ['closes']],
    ['denies less', /^\tip daddr @rulec_to_no_v4.*\n/m, '', ['leaves']],
    ['lets through more', 'tcp dport 443', 'tcp dport { 443, 80 }', ['permits']],
    ['lets through less', /^\tip6 daddr @rulec_to_web_v6.*\n/m, '', ['blocks']],
    ['meets what is open', /^\tct state .*\n/m, '', ['unknown']],
    [
      'has a hook',
      'chain rulec_egress {\n',
      'chain rulec_egress {\n\ttype filter hook forward priority 0;\n',
      ['refused'],
    ],
    ['has no entrance', /rulec_forward/g, 'rulec_other', ['refused']],
    ['is a table', /^set/m, 'table inet x\nset', ['unknown']],
  ] as const)('differs where it %s', (_, from, to, effects) => {
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    expect(verify(edited)).toEqual(effects);
  });

  it('is not what a closing text is, and the other way round', () => {
    const { closing: _, ...closed } = none;
    expect(verify(text, closed)).toEqual(['unknown']);
    const whole = compileTarget(rules, nftables, closed).value?.files[0]?.content;
    expect(verify(String(whole))).toEqual(['unknown']);
  });
});
