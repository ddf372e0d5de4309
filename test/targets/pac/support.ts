/** Compiling, proving and reading PAC files in tests. */
import { expect } from 'vitest';
import { prove } from '../../../src/proof/compare/proof.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Config, PacOptions } from '../../../src/targets/pac/config.ts';
import { target } from '../../../src/targets/pac/target.ts';

export const ways = { permitted: 'PROXY proxy.example:3128', otherwise: 'PROXY 127.0.0.1:9' } as const;

/** The options that the values above are read as. */
export const options: PacOptions = target.readOptions(ways).value ?? expect.fail('options');

/** The text of a policy, read back and proved; undefined where it is refused. */
export function compile(wanted: Policy): string | undefined {
  const { value } = target.lower(wanted, options);
  if (value === undefined) return undefined;
  const files = target.print(value);
  const text = String(files[0]?.content);
  const { foreign } = parse(text);
  expect(foreign).toBeUndefined();
  const reading = target.meaning(parse(text), options).value ?? expect.fail('no meaning');
  const proof = prove(wanted, target, target.capabilities(options), [{ format: 'pac', reading }]);
  expect(proof.differences).toEqual([]);
  return text;
}

/** The text as the interpreter parses it. */
export function parse(text: string | Uint8Array): Config {
  const parsed = target.formats[0]?.parse([{ path: 'sample.pac', content: text }]);
  return parsed?.value ?? expect.fail('not parsed');
}

/** The lines of the tables. */
export function tableOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^rulec/.test(line));
}
