/** The option values with which laws try every target, as `test/conformance/TARGET/options.ts` says. */
import { targetNames } from '../../src/targets/registry.ts';

export type OptionSet = Readonly<Record<string, string>>;

interface OptionFile {
  readonly optionSets: readonly OptionSet[];
  readonly printedSets: readonly OptionSet[];
}

const files = await Promise.all(
  targetNames.map(
    async (name) => [name, (await import(`../conformance/${name}/options.ts`)) as OptionFile] as const,
  ),
);

/** For every law; each set once. */
export const optionSets: Readonly<Record<string, readonly OptionSet[]>> = Object.fromEntries(
  files.map(([name, file]) => [name, file.optionSets]),
);

/** For the law of printing besides. */
export const printedSets: Readonly<Record<string, readonly OptionSet[]>> = Object.fromEntries(
  files.map(([name, file]) => [name, file.printedSets]),
);
