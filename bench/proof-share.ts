import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { readBack } from '../src/compile/compile-target.ts';
import { prove } from '../src/equivalence/proof.ts';
import { loadRuleSet } from '../src/rules/load.ts';
import { resolvePolicy } from '../src/rules/resolve.ts';
import { loadServiceTags } from '../src/service-tags/load.ts';
import { registry } from '../src/targets/registry.ts';

export interface ProofShare {
  /** Reading back and comparing, all targets and formats; milliseconds. */
  readonly proof: number;
  /** Reading the inputs, resolving, lowering and printing. */
  readonly rest: number;
}

/** The shares of a compile of the bundled rule set, in this process, the median of some rounds. */
export async function measureProofShare(tagsFile: string): Promise<ProofShare> {
  const targets = await Promise.all(registry.map(({ load }) => load()));
  const rounds: ProofShare[] = [];
  for (let round = 0; round < 9; round++) rounds.push(measureOnce(tagsFile, targets));
  return (
    rounds.sort((a, b) => a.proof / a.rest - b.proof / b.rest)[4] ?? { proof: Number.NaN, rest: Number.NaN }
  );
}

function measureOnce(
  tagsFile: string,
  targets: readonly Awaited<ReturnType<(typeof registry)[0]['load']>>[],
): ProofShare {
  const spent = { proof: 0, rest: 0 };
  const timed = <T>(what: 'proof' | 'rest', work: () => T): T => {
    const started = performance.now();
    const result = work();
    spent[what] += performance.now() - started;
    return result;
  };
  const policy = timed('rest', () => {
    const file = 'data/entra-private-network-connector.yaml';
    const ruleSet = loadRuleSet(file, readFileSync(file)).value;
    const tags = loadServiceTags({ file: tagsFile, bytes: readFileSync(tagsFile) }).value;
    if (ruleSet === undefined || tags === undefined) throw new Error('an input does not load');
    return resolvePolicy([ruleSet], tags, {}).value;
  });
  if (policy === undefined) throw new Error('the rule set does not resolve');
  for (const target of targets) {
    const needed = target.options
      .filter(({ required }) => required)
      .map(({ name, placeholder }) => [name, placeholder ?? '']);
    const options = target.readOptions(Object.fromEntries(needed)).value;
    const files = timed('rest', () => {
      const config = target.lower(policy, options).value;
      return config === undefined ? [] : target.print(config);
    });
    timed('proof', () => {
      const readings = readBack(target, options, files).value ?? [];
      const { verdict } = prove(policy, target, target.capabilities(options), readings);
      if (verdict === 'different' || readings.length === 0) throw new Error(`${target.name}: ${verdict}`);
    });
  }
  return spent;
}
