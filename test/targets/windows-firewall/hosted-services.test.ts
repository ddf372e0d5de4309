/** Services inside svchost.exe for which rules are reported not to match are a loss, and no more is lost. */
import { expect, test } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';

function findLosses(principals: readonly string[], values: Readonly<Record<string, string>>) {
  const wanted = policy({
    id: 'updates',
    services: ['443/tcp'],
    addresses: ['192.0.2.0/24'],
    principals: principals.map((name) => ({ kind: 'service', name })),
  });
  const { value, diagnostics } = compileTarget(wanted, target as unknown as Target, values);
  expect(diagnostics.filter(({ code }) => code === 'internal')).toEqual([]);
  return value?.proof.losses.map(({ code, direction, witness }) => [
    code,
    direction,
    witness?.request.principal,
  ]);
}

test('a rule for such services alone does not let them through, by all that is reported', () => {
  expect(findLosses(['bits', 'cryptsvc', 'wuauserv'], { principal: 'scoped' })).toEqual([
    ['service-not-matched', 'under-permit', 'a-user+service:bits'],
  ]);
  expect(findLosses(['wuauserv', 'wapcsvc'], { principal: 'scoped' })).toEqual([
    ['service-not-matched', 'under-permit', 'a-user+service:wuauserv'],
  ]);
});

test('other services, and texts that look at no process, lose nothing so', () => {
  expect(findLosses(['wapcsvc'], { principal: 'scoped' })).toEqual([]);
  expect(findLosses(['bits'], {})?.map(([code]) => code)).toEqual(['principal-not-visible']);
});
