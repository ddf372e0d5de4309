/** What every registered target can see, with every option set; and plain targets that have nothing but a view. */
import { registry } from '../../src/targets/registry.ts';
import type { Capabilities } from '../../src/targets/target.ts';
import { plainTargets } from './capabilities.ts';
import { optionSets } from './target-options.ts';

export interface AnyTarget {
  readonly title: string;
  readonly capabilities: Capabilities;
  /** How often a law is tried on it in the suite. */
  readonly runs: number;
}

const plain = Object.entries(plainTargets).map(
  ([title, capabilities]): AnyTarget => ({ title, capabilities, runs: 60 }),
);
const registered = await Promise.all(
  registry.flatMap(({ name, load }) =>
    (optionSets[name] ?? [{}]).map(async (values): Promise<AnyTarget> => {
      const target = await load();
      const options = target.readOptions(values);
      if (options.value === undefined) throw new Error(JSON.stringify(options.diagnostics));
      const title = [name, ...Object.entries(values).map((pair) => pair.join('='))].join(' ');
      return { title, capabilities: target.capabilities(options.value), runs: 10 };
    }),
  ),
);

export const everyTarget: readonly AnyTarget[] = [...plain, ...registered];
