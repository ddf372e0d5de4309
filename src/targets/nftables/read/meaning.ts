/**
 * What a ruleset permits, asked of the first packet of new connections: every base chain on its way has to let it
 * through, of all tables. On a gateway that is the way of what is forwarded; on a host, of what it sends itself.
 */
import { type Diagnostic, hasErrors, note, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { askFor } from '../../../sets/condition.ts';
import type { Clause, Meaning, Origin, Reading } from '../../target.ts';
import type { Config, NftablesOptions, Statement, TablePart } from '../config.ts';
import { isOurs, type Ruleset } from './check/loaded.ts';
import { walkBeside } from './hooks/bystanders.ts';
import { meaningOfFragment } from './hooks/fragment.ts';
import { type Changes, hooks, open, type Refused, walkHooks } from './hooks/walk-hooks.ts';
import { listUnknown, unknown } from './meaning-conditions.ts';
import { load } from './meaning-state.ts';

/** Says what a configuration permits on a machine with these options. */
export function meaning(config: Config, options: NftablesOptions): Outcome<Reading> {
  if (options.closing === 'none') return meaningOfFragment(config, options);
  const { value: ruleset, diagnostics } = load(config, options.names);
  if (ruleset === undefined) return { diagnostics };
  const isFile = isWritten(config);
  const whole = decide(ruleset, options, options.inside, isFile);
  if ('refused' in whole) return { diagnostics: [whole.refused] };
  const named = options.inside.length < 2 ? [] : options.inside;
  const states = named.flatMap((name) => {
    const permit = decide(ruleset, options, [name], isFile);
    return 'refused' in permit ? [] : [{ name, permit }];
  });
  const { tables } = ruleset;
  const isOwn = tables.length === 1 && tables.every(isOurs);
  const keeps = isFile ? listKept(ruleset) : [];
  const value: Reading = {
    permit: whole,
    ...(states.length === 0 ? {} : { states }),
    ...(isOwn ? {} : { whole: true }),
    ...(keeps.length === 0 ? {} : { keeps }),
  };
  const kept = keeps.map((at) => warning('unknown-construct', sayKept, { at, help: helpKept }));
  const others = isFile && tables.some(isOurs) ? sayOfOthers(ruleset) : [];
  return { value, diagnostics: [...listDoubts(whole), ...kept, ...others] };
}

const sayKept =
  'a load adds this table to one of its name that is there: rules of an older text stay in force';
const helpKept = 'put the lines that create and delete the table in front of it, as compile does';

/** Says of which lines of other tables it is not known whether nft takes them. */
function sayOfOthers({ tables }: Ruleset): readonly Diagnostic[] {
  const doubts = tables.filter((table) => !isOurs(table)).flatMap((table) => table.doubts);
  const [first, ...more] = doubts.filter(({ unread }) => unread === 'statement');
  if (first === undefined) return [];
  const rest = more.length === 0 ? '' : `, nor are ${more.length} more lines of other tables`;
  const message = `${quote(first.text)} is not understood${rest}: nft loads a file as a whole, or nothing of it`;
  return [note('unknown-construct', message, { at: first.origin, help: 'nft -c -f FILE says if it does' })];
}

/**
 * Whether a text is a file to be loaded. A listing of the kernel's is none: it has no comments but warnings, and no table
 * without braces.
 */
function isWritten({ statements }: Config): boolean {
  return statements.some(
    (one) => (one.kind === 'table' && (one.parts?.some(hasComment) ?? true)) || isHeader(one),
  );
}

/** The tables of ours in a file that takes no older one away. */
function listKept({ tables }: Ruleset): readonly Origin[] {
  return tables
    .filter((table) => isOurs(table) && !table.isNew && !table.isFlushed)
    .map(({ origin }) => origin);
}

function hasComment(part: TablePart): boolean {
  return (
    part.kind === 'comment' || (part.kind === 'chain' && part.parts.some(({ kind }) => kind === 'comment'))
  );
}

function isHeader(one: Statement): boolean {
  return one.kind === 'comment' && /^ ?Written by rulec /.test(one.text);
}

function decide(
  ruleset: Ruleset,
  options: NftablesOptions,
  inside: readonly string[],
  isFile: boolean,
): Meaning | Refused {
  // A command that is not understood may undo all that the others do, denials too; of a text of ours nft may refuse it all,
  // and of any file where it has no such statement.
  const doubts = ruleset.tables.flatMap((table) =>
    table.doubts.filter(({ unread }) => isOurs(table) || (isFile && unread === 'none')),
  );
  const unread = [...ruleset.unread, ...doubts].map(({ text, origin }) => open(unknown(text), origin));
  if (unread.length > 0) return { mode: 'first-match', clauses: unread, otherwise: 'unknown' };
  const found: Meaning[] = [];
  const changes: Changes[] = [];
  for (const packet of ['first', 'later', 'answer'] as const) {
    const way = hooks[options.form][packet === 'answer' ? 'back' : 'way'];
    const walked = walkHooks(ruleset, way, { options, inside, packet }, changes);
    if ('refused' in walked) return walked;
    found.push(...walked.meanings);
    if (packet === 'first') changes.push(...walked.changes);
  }
  const beside = walkBeside(ruleset, options);
  if ('refused' in beside) return beside;
  // A chain that lets everything through decides nothing; where none does more, the first says what it names.
  const deciding = [...found, ...beside].filter(({ clauses }) =>
    clauses.some(({ action }) => action !== 'allow'),
  );
  const several = findSecondNamed(deciding);
  if (several !== undefined) return { mode: 'first-match', clauses: [several], otherwise: 'unknown' };
  const [first = found.find(({ clauses }) => clauses.length > 0), ...also] = deciding;
  if (first === undefined) return { mode: 'first-match', clauses: [], otherwise: 'allow' };
  return also.length === 0 ? first : { ...first, also };
}

/** One name is asked about at a time: where chains of which each has to let a request through ask for names, no one says enough. */
function findSecondNamed(chains: readonly Meaning[]): Clause | undefined {
  // Clauses share most of their parts: whole chains are asked first, which goes through each part once.
  const [, chain] = chains.filter(({ clauses }) =>
    askFor(
      clauses.map(({ condition }) => condition),
      'resolved',
    ),
  );
  const second = chain?.clauses.find(({ condition }) => askFor([condition], 'resolved'));
  return second && open(unknown('several chains ask for which name an address was given'), second.origin);
}

/** What mends a doubt, by the beginning of its cause. */
const helps: readonly (readonly [begins: string, help: string])[] = [
  ['client:', 'name the machines that the rule set is for: --set nftables.source=PREFIX,…'],
  ['inner:', 'name the interfaces of that traffic: --set nftables.inside=NAME,…'],
  ['outer:', 'say whether requests leave by it: --assume outer:NAME=no, or yes'],
  ['meta skuid', 'name the users of the principals: --set nftables.accounts=PRINCIPAL:UID,…'],
];

/** How many messages people get of one text. */
const mostMessages = 10;

/** One warning for each thing that is not known, at the first line where it matters. */
function listDoubts({ clauses, also = [] }: Meaning): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { condition, origin } of [...clauses, ...also.flatMap((one) => one.clauses)])
    for (const { why, cause = '' } of listUnknown(condition)) {
      if (found.has(why)) continue;
      const help = helps.find(([begins]) => cause.startsWith(begins))?.[1];
      const message = `the effect of this line is unknown: ${why}`;
      found.set(why, warning('unknown-construct', message, { at: origin, ...present({ help }) }));
    }
  const doubts = [...found.values()];
  if (doubts.length <= mostMessages || hasErrors(doubts)) return doubts;
  const rest = doubts.length - mostMessages;
  return [
    ...doubts.slice(0, mostMessages),
    warning('unknown-construct', `${rest} more lines that are not known are not shown`),
  ];
}
