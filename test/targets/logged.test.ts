/** Lines that are logged in a way that the system refuses: nft -c with 1.0.6; pflog interfaces above 15, PFLOGIFS_MAX. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { loadTarget } from '../../src/driver/devices.ts';
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import { policy } from '../support/build-policy.ts';

const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24'] });

async function judge(name: string, edit: (text: string) => string): Promise<string> {
  const target = await loadTarget(name);
  const [main, ...others] = compileTarget(rules, target, {}).value?.files ?? [];
  if (main === undefined) return expect.fail();
  const content = edit(String(main.content));
  expect(content).not.toBe(main.content);
  const { value } = verifyFiles(rules, target, {}, [{ ...main, content }, ...others]);
  const { verdict } = value?.proof ?? { verdict: 'refused' };
  return ['exact', 'best-possible', 'approximate'].includes(verdict) ? 'equal' : verdict;
}

it.each([
  ['log snaplen 64 level info', false],
  ['log queue-threshold 10 flags all', false],
  ['log group 1 level info', false],
  ['log group 1 snaplen 64', true],
  ['log level info', true],
])('nftables: %s', async (words, isEqual) => {
  const verdict = await judge('nftables', (text) =>
    text.replace(' counter accept', ` ${words} counter accept`),
  );
  expect(verdict === 'equal').toBe(isEqual);
});

it.each([
  ['pflog0', true],
  ['pflog15', true],
  ['pflog16', false],
  ['pflog256', false],
])('pf: log (to %s)', async (name, isEqual) => {
  const verdict = await judge('pf', (text) =>
    text.replace('pass in quick', `pass in log (to ${name}) quick`),
  );
  expect(verdict === 'equal').toBe(isEqual);
});
