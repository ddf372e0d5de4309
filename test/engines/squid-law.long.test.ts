/**
 * The bundled rule sets and random ones in a running Squid: on requests from every class of names and from the
 * boundaries of the rules, it does what the interpreter says that the text means.
 */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { Policy } from '../../src/rules/policy.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { target } from '../../src/targets/squid/target.ts';
import { decide } from '../conformance/squid/requests.ts';
import { policy } from '../support/build-policy.ts';
import { bundled, bundledNames } from '../support/bundled.ts';
import { describeWithEngine } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { installFiles, makeFolder, squidVersion, startSquid } from './squid-daemon.ts';
import { linesFor } from './squid-lines.ts';

/** A bundled rule set, its tags left open: a proxy sees the names. */
function resolveBundled(name: string): Policy {
  const rules = resolvePolicy([bundled(name)], [], { missingTags: 'needed' }).value;
  if (rules === undefined) throw new Error(name);
  return rules;
}

const version = squidVersion();

describeWithEngine(`rule sets in Squid ${version}`, 'squid', version !== undefined, () => {
  const seen = { allow: 0, deny: 0 };

  async function compare(rules: Policy, lines: readonly string[]): Promise<void> {
    const options = target.readOptions({}).value;
    const config = options && target.lower(rules, options).value;
    const files = config === undefined ? [] : target.print(config);
    const parsed = target.formats[0]?.parse(files).value;
    const permit = parsed && options && target.meaning(parsed, options).value?.permit;
    if (permit === undefined) throw new Error('the policy does not compile');
    const folder = makeFolder();
    const squid = await startSquid(installFiles(files, '/etc/squid/rulec', folder), folder);
    try {
      const said = await squid.askAll(lines.map((line) => ({ line })));
      const wrong = lines.flatMap((line, index) => {
        const meant = decide(permit, line);
        if (meant !== 'unknown') seen[meant]++;
        return said[index] === meant ? [] : [`${line}: ${said[index]}, meant ${meant}`];
      });
      expect(wrong).toEqual([]);
    } finally {
      await squid.stop();
      removeFolder(folder);
    }
  }

  it.each(bundledNames)('%s', async (name) => {
    const rules = resolveBundled(name);
    await compare(rules, linesFor(rules, 1500, 1));
  });

  const random = fc.sample(randomRules, { numRuns: 12, seed: 20251028 });
  it.each(random.map((words, index) => [index, words] as const))('random rules %i', async (index, words) => {
    const rules = policy(...words);
    await compare(rules, linesFor(rules, 500, index));
  });

  afterAll(() => {
    expect(seen.allow + seen.deny).toBeGreaterThan(5000);
    expect(Math.min(seen.allow, seen.deny)).toBeGreaterThan(700);
  });
});
