/** Lines in an anchor of rulec's that stop what machines need to find each other by IPv6, let others out, or tag them. */
import { expect, it } from 'vitest';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as pf } from '../../../src/targets/pf/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { compileFiles } from '../../adversary/edits.ts';
import { policy } from '../../support/build-policy.ts';

const target = pf as Target;
const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24', '2001:db8:9::/48'] });

function isEqual(line: string, source: string): boolean {
  const values = { source, dialect: 'openbsd' };
  const [main, ...others] = compileFiles(rules, target, values);
  const content = String(main?.content).replace(/^pass /m, `${line}\n$&`);
  const files = [{ path: main?.path ?? '', content }, ...others];
  const { value } = verifyFiles(rules, target, values, files);
  return value?.proof !== undefined && value.proof.differences.length === 0;
}

const both = '203.0.113.0/24,2001:db8:1::/48';
it.each([
  ['block in quick inet6 proto icmp6', both, false],
  ['block quick proto ipv6-icmp', both, false],
  ['block in quick inet6 proto icmp6 icmp6-type neighbrsol', both, false],
  ['block in quick inet6 proto icmp6 icmp6-type { echoreq, neighbradv }', both, false],
  ['block in quick inet6 proto icmp6 icmp6-type { echoreq, redir }', both, true],
  ['block in quick inet proto icmp', both, true],
  ['pass in quick inet6 proto icmp6', both, true],
  ['block in quick inet6 proto icmp6', '203.0.113.0/24', true],
  ['pass out quick all', both, false],
  ['pass out quick proto tcp all tagged RULEC', both, true],
  // With our tag, what the main ruleset lets in gets out by our lines.
  ['match tag RULEC', both, false],
  ['match in on em0 tag RULEC', both, false],
  ['match in proto udp tag OTHER', both, false],
  ['anchor in tag RULEC { }', both, false],
  ['match in from <rulec_src> to ! <rulec_local> tag OTHER', both, true],
  ['match in proto icmp tag OTHER', both, true],
])('%s, for %s: equal is %s', (line, source, said) => {
  expect(isEqual(line, source)).toBe(said);
});
