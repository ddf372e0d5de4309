/** Which systems load a text: all of them where it is of rulec's and no option names one, else at least one. */
import { type Diagnostic, error, note } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { Config, Dialect, PfOptions, Restriction } from '../config.ts';
import { listEvery } from './statements.ts';

const dialects: readonly Dialect[] = ['openbsd', 'freebsd', 'macos'];

/** The files that have a rule with a label of rulec's, and those of their tables. */
export function listOwnFiles({ statements, tableFiles }: Config): ReadonlySet<string> {
  const every = listEvery(statements);
  const rules = every.filter((one) => one.kind === 'rule');
  const own = rules.filter(({ labels }) => labels.some((label) => label.startsWith('rulec:')));
  const files = new Set(own.map(({ origin }) => origin.file));
  const sources = every.flatMap((one) =>
    one.kind === 'table' && files.has(one.origin.file) ? one.sources : [],
  );
  const named = new Set(sources.flatMap((one) => (one.kind === 'file' ? [one.path] : [])));
  return new Set([...files, ...tableFiles.filter((one) => named.has(one.named)).map(({ path }) => path)]);
}

/** Refuses what the system of the text does not load; of a stranger's files, what no one system loads together. */
export function checkDialect(
  { restrictions }: Config,
  { dialect }: PfOptions,
  own: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (dialect !== undefined) return restrictions.filter(({ only }) => !only.includes(dialect)).map(refuse);
  const foreign = restrictions.filter(({ origin }) => !own.has(origin.file));
  const left = dialects.filter((one) => foreign.every(({ only }) => only.includes(one)));
  const telling = foreign.filter(({ ifNamed }) => ifNamed !== true);
  const [first] = telling;
  const ours = restrictions.filter(({ origin }) => own.has(origin.file)).map(refuse);
  if (first === undefined) return ours;
  return [...ours, ...(left.length === 0 ? telling.map(refuse) : [tellGuess(first, left)])];
}

function tellGuess({ what, origin }: Restriction, left: readonly Dialect[]): Diagnostic {
  const load = left.length === 1 ? 'loads' : 'load';
  const message = `taken for a text of ${left.join(' or ')}, which alone ${load} all of it, such as ${what}`;
  const help = 'name the system of the text: --set pf.dialect=NAME';
  return note('unknown-construct', message, { at: origin, help });
}

function refuse({ what, only, origin, help }: Restriction): Diagnostic {
  if (only.length === 0)
    return error('config-syntax', `pf takes no ${what}`.replace(/no an? /, 'no '), {
      at: origin,
      ...present({ help }),
    });
  return error('config-syntax', `not every pf accepts ${what}: only ${only.join(' and ')}`, {
    at: origin,
    help: 'write it otherwise, or name the system of the text: --set pf.dialect=NAME',
  });
}
