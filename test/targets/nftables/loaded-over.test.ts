/** A file that takes no older table away, and what the kernel lists: both lack the lines that do. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { chooseAnswer, verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as nftables } from '../../../src/targets/nftables/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = nftables as Target;
const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24'] });
const { value: compiled } = compileTarget(rules, target, {});
const text = String(compiled?.files[0]?.content);

function judge(content: string): readonly [string, string] {
  const { value, diagnostics } = verifyFiles(rules, target, {}, [{ path: 'test.nft', content }]);
  return [chooseAnswer(value?.proof), diagnostics.map(({ message }) => message).join()];
}

const head = /^table inet rulec_test\ndelete table inet rulec_test\n/m;
const keeps = expect.stringContaining('rules of an older text stay in force');

it.each([
  ['the command that deletes', text.replace(/^delete .*\n/m, '')],
  ['both commands', text.replace(head, '')],
  ['both, and the comment in front', text.replace(head, '').replace(/^#.*\n/gm, '')],
])('cannot be told without %s', (_, edited) => {
  expect(edited).not.toBe(text);
  expect(judge(edited)).toEqual(['unknown', keeps]);
});

it.each([
  ['as it is', text],
  ['behind a flush of everything', `flush ruleset\n${text.replace(head, '')}`],
  ['emptied', text.replace('delete table', 'flush table')],
  ['as the kernel lists it', text.replace(head, '').replace(/^\s*#.*\n/gm, '')],
])('is equal %s', (_, edited) => {
  expect(judge(edited)[0]).toBe('equal');
});
