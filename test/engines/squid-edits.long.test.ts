/**
 * Edits of texts that rulec prints, as an adversary makes them: what `verify` calls equal, a running Squid must not
 * answer otherwise than the text as it was printed. The generator has a fixed seed; RULEC_SEED chooses another.
 */
import { expect, it } from 'vitest';
import { loadTarget } from '../../src/driver/devices.ts';
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { target } from '../../src/targets/squid/target.ts';
import type { TargetFile } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { numbersFrom } from '../support/numbers.ts';
import { askWith, squidVersion } from './squid-daemon.ts';
import { differingLines, editRequests, editText } from './squid-edits.ts';

const version = squidVersion();

const rules: Policy = policy(
  { id: 'no', action: 'deny', services: ['443/https'], hosts: ['bad.a.example', '*.low.a.example'] },
  { id: 'one', services: ['443/https'], hosts: ['*.a.example', 'b.example', 'x*y.c.example'] },
  { id: 'two', services: ['80/http'], hosts: ['c.example', 'd.example/keys'] },
  { id: 'three', services: ['8443/tcp'], addresses: ['192.0.2.0/25', '2001:db8:1::/48'] },
);

function print(): readonly TargetFile[] {
  const options = target.readOptions({}).value;
  const config = options && target.lower(rules, options).value;
  if (config === undefined) throw new Error('the policy does not compile');
  return target.print(config);
}

describeWithEngine(`edited texts in Squid ${version}`, 'squid', version !== undefined, () => {
  it('are not called equal where Squid answers otherwise', async () => {
    const judge = await loadTarget('squid');
    const next = numbersFrom(Number(process.env.RULEC_SEED ?? 20261129));
    const [main, ...others] = print();
    if (main === undefined) throw new Error('nothing was printed');
    const usual = await askWith([main, ...others], editRequests);
    expect(usual.filter((said) => said === 'allow').length).toBeGreaterThan(10);
    const edits = new Set<string>();
    while (edits.size < 200) {
      const once = editText(String(main.content), next);
      const text = once !== undefined && next(3) === 0 ? editText(once, next) : once;
      if (text !== undefined) edits.add(text);
    }
    const wrong: string[] = [];
    const equal = [...edits].filter((text) => {
      const files = [{ ...main, content: text }, ...others];
      const proof = verifyFiles(rules, judge, {}, files).value?.proof;
      return proof !== undefined && proof.verdict !== 'not-decided' && proof.differences.length === 0;
    });
    let at = 0;
    const work = async (): Promise<void> => {
      for (let text = equal[at++]; text !== undefined; text = equal[at++]) {
        const said: readonly string[] = await askWith(
          [{ ...main, content: text }, ...others],
          editRequests,
        ).catch((failure: unknown) => [String(failure).slice(0, 100)]);
        const odd = usual.findIndex((one, index) => one !== said[index]);
        const changed = differingLines(String(main.content), text);
        if (odd >= 0) wrong.push(`${editRequests[odd]?.line}: ${said[odd] ?? said[0]}\n${changed}`);
      }
    };
    await Promise.all([work(), work(), work()]);
    expect(wrong).toEqual([]);
    expect(equal.length).toBeGreaterThan(40);
  }, 900_000);
});
