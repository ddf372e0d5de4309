/** Ways to edit rule strings and registry values, alike in Registry.pol and in the LGPO text. */
import { decodeLgpo, decodePol, encodeLgpo, encodePol, type Value } from '../evaluators/windows-registry.ts';
import type { Edit, Effect, Operator, Random, Subject } from '../mutant.ts';
import { withFile } from './text.ts';

/** The registry values of a subject, and its files with others; none for the script. */
export function registryOf(
  subject: Subject,
):
  | { readonly values: readonly Value[]; readonly write: (values: readonly Value[]) => Edit['files'] }
  | undefined {
  const [file] = subject.files;
  if (file === undefined || file.path.endsWith('.ps1')) return undefined;
  const { content, path } = file;
  const values = typeof content === 'string' ? decodeLgpo(content) : decodePol(content);
  const encode = typeof content === 'string' ? encodeLgpo : encodePol;
  return { values, write: (changed) => () => withFile(subject.files, path, encode(changed)) };
}

export const isRule = ({ key }: Value): boolean => key.endsWith('\\FirewallRules');

/** What may stand in the place of one token; `tokens` and `at` say where that is. */
export type TokenChange = (
  token: string,
  tokens: readonly string[],
  at: number,
) => readonly (string | readonly string[])[];

/** Positions of one rule at which an operator is tried: there may be thousands. */
export const mostPositions = 40;

/** One edit for each token of a rule and each replacement that the change gives for it. */
export function onTokens(name: string, what: string, change: TokenChange, effect?: Effect): Operator {
  return onRules(
    name,
    what,
    (tokens, random) =>
      random.sample([...tokens.keys()], mostPositions).flatMap((at) => {
        const token = tokens[at] ?? '';
        return change(token, tokens, at)
          .map((by) => [by].flat())
          .filter((by) => by.join('|') !== token)
          .map(
            (by) =>
              [
                `${token} => ${by.join('|')}`,
                [...tokens.slice(0, at), ...by, ...tokens.slice(at + 1)],
              ] as const,
          );
      }),
    effect,
  );
}

/** One edit for each other list of tokens that the change gives for a rule. */
export function onRules(
  name: string,
  what: string,
  change: (tokens: readonly string[], random: Random) => readonly (readonly [string, readonly string[]])[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject, random) => {
      const registry = registryOf(subject);
      if (registry === undefined) return [];
      return registry.values.flatMap((value, index) =>
        !isRule(value)
          ? []
          : change(String(value.data).split('|'), random).map(([where, tokens]) => ({
              where: `${value.name}: ${where}`,
              files: () => {
                const changed = { ...value, data: tokens.join('|') };
                return registry.write(registry.values.map((one, at) => (at === index ? changed : one)))();
              },
              ...(effect === undefined ? {} : { effect }),
            })),
      );
    },
  };
}

/** Other texts for the tokens that a pattern matches. */
export function token(
  name: string,
  what: string,
  pattern: RegExp,
  ...by: readonly (string | readonly string[])[]
): Operator {
  return onTokens(name, what, (one) => (pattern.test(one) ? by : []));
}

/** One edit for each other list of values. */
export function onValues(
  name: string,
  what: string,
  change: (values: readonly Value[]) => readonly (readonly [string, readonly Value[]])[],
  effect?: Effect,
): Operator {
  return {
    name,
    what,
    edits: (subject) => {
      const registry = registryOf(subject);
      return (registry === undefined ? [] : change(registry.values)).map(([where, values]) => ({
        where,
        files: registry?.write(values) ?? (() => []),
        ...(effect === undefined ? {} : { effect }),
      }));
    },
  };
}

export const without = <T>(list: readonly T[], at: number): readonly T[] => [
  ...list.slice(0, at),
  ...list.slice(at + 1),
];
