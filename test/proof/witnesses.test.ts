/** A witness stands for a loss of a rule: it lies where that loss is, on every target. */
import { expect, test } from 'vitest';
import { compileTarget, withPlaceholders } from '../../src/driver/compile-target.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { findReasons } from '../../src/proof/claim/explain.ts';
import type { WitnessRequest } from '../../src/proof/compare/replay.ts';
import { decide } from '../../src/rules/decide.ts';
import type { Request } from '../../src/rules/policy.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { isMisread, parseAddress } from '../../src/sets/prefix.ts';
import { registry } from '../../src/targets/registry.ts';

const rules = `rulec: 1
name: several
rules:
  - { id: kept, action: deny, services: [443/https], to: [{ hosts: [kept.example.com] }] }
  - { id: web, services: [443/https], to: [{ hosts: ["*.example.com"], addresses: [192.0.2.0/24] }] }
  - { id: time, services: [123/udp], to: [{ hosts: [time.example.net], addresses: [198.51.100.0/24] }] }
  - { id: keys, services: [80/http, 443/https], to: [{ hosts: [www.example.org/keys], addresses: [192.0.2.128/25] }] }
  - { id: part, services: [443/https], to: [{ hosts: ["a*.example.net"] }, { hosts: [alone.example.net] }] }
  - { id: net, services: [5671/tcp], principal: network-service, to: [{ addresses: [203.0.113.0/24, "2001:db8::/32"] }] }
`;

/** Fills in what a witness leaves out, for it may have any value. */
function fillIn({ host, address, principal = 'a-user', ...shown }: WitnessRequest): Request {
  const place = parseAddress(address ?? '198.18.0.1');
  if (isMisread(place)) throw new Error(`${address} is not an address`);
  const [account = '', ...services] = principal.split('+');
  const literal = host !== undefined && host === address;
  const { transport, port, scheme, path } = shown;
  return {
    ...{ transport, port, scheme, literal, address: place, account },
    services: services.map((one) => one.replace(/^service:/, '')),
    ...(host === undefined || literal ? {} : { host }),
    ...(path === undefined ? {} : { path }),
  };
}

test.each(registry.map(({ name, load }) => [name, load] as const))('%s', async (_, load) => {
  const { value: ruleSet } = loadRuleSet('rules.yaml', rules);
  const policy = ruleSet && resolvePolicy([ruleSet], []).value;
  if (policy === undefined) throw new Error('the rule set does not load');
  const target = await load();
  const { value } = compileTarget(policy, target, withPlaceholders(target, {}));
  if (value === undefined) throw new Error('no text');
  const losses = value.proof.losses.filter(({ direction }) => /-permit$/.test(direction));
  const shown = losses.flatMap(({ witness, ...loss }) => (witness === undefined ? [] : [{ loss, witness }]));
  expect(shown.length).toBeGreaterThan(1);
  const requests = shown.map(({ witness }) => fillIn(witness.request));
  const reasons = findReasons(policy, value.capabilities, requests);
  shown.forEach(({ loss: { code, rule }, witness }, index) => {
    const request = requests[index] as Request;
    expect([code, request, decide(policy, request).action]).toEqual([code, request, witness.policy]);
    const found = reasons?.[index]?.map((one) => `${one.code} of ${one.rule.id}`);
    expect([request, found]).toEqual([request, expect.arrayContaining([`${code} of ${rule}`])]);
  });
});
