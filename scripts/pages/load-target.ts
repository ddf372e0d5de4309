import type { TargetEntry } from '../../src/targets/registry.ts';
import type { Capabilities, Target } from '../../src/targets/target.ts';

export interface LoadedTarget {
  readonly target: Target;
  readonly capabilities: Capabilities;
  readonly guide: string;
}

/**
 * Loads a target with these values of its options, defaults for the others, and placeholders for what has no default.
 * Throws where it does not take them: one option may ask for another.
 */
export async function loadTarget(
  { load }: TargetEntry,
  values: Readonly<Record<string, string>> = {},
): Promise<LoadedTarget> {
  const target = await load();
  const placeholders = target.options.flatMap(({ name, placeholder }) =>
    placeholder === undefined ? [] : [[name, placeholder]],
  );
  const options = target.readOptions({ ...Object.fromEntries(placeholders), ...values }).value;
  if (options === undefined) throw new Error(`${target.name} does not take ${JSON.stringify(values)}`);
  return { target, capabilities: target.capabilities(options), guide: target.guide(options) };
}
