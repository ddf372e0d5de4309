/**
 * What a ruleset permits, asked of the first packet of new connections: every base chain on its way has to let it
 * through, of all tables. On a gateway that is the way of what is forwarded; on a host, of what it sends itself.
 */
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { always, type Condition } from '../../../sets/condition.ts';
import type { Clause, Meaning, Origin, Reading } from '../../target.ts';
import type { Config, NftablesOptions } from '../config.ts';
import { both, either, isNever, listUnknown, unknown, whereFamily } from './meaning-conditions.ts';
import { type LoadedChain, type LoadedTable, load, type Ruleset } from './meaning-state.ts';
import { type Walk, walkChain } from './meaning-walk.ts';

/** The hooks that a request passes, in their order. */
const hooks = {
  gateway: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
  host: ['output', 'postrouting', 'egress'],
} as const;

/** Says what a configuration permits on a machine with these options. */
export function meaning(config: Config, options: NftablesOptions): Outcome<Reading> {
  const { value: ruleset, diagnostics } = load(config);
  if (ruleset === undefined) return { diagnostics };
  const whole = decide(ruleset, options, options.inside);
  if ('refused' in whole) return { diagnostics: [whole.refused] };
  const named = options.inside.length < 2 ? [] : options.inside;
  const states = named.flatMap((name) => {
    const permit = decide(ruleset, options, [name]);
    return 'refused' in permit ? [] : [{ name, permit }];
  });
  const { tables } = ruleset;
  const isOurs = tables.length === 1 && tables.every(({ name }) => name.startsWith(ours));
  const value: Reading = {
    permit: whole,
    ...(states.length === 0 ? {} : { states }),
    ...(isOurs ? {} : { whole: true }),
  };
  return { value, diagnostics: listDoubts(whole) };
}

/** How the names of rulec's own tables begin, which leave the rest of the machine alone. */
const ours = 'rulec_';

function decide(
  ruleset: Ruleset,
  options: NftablesOptions,
  inside: readonly string[],
): Meaning | { readonly refused: Diagnostic } {
  // A command that is not understood may undo all that the others do, denials too.
  const unread = ruleset.unread.map(({ text, origin }) => open(unknown(text), origin));
  if (unread.length > 0) return { mode: 'first-match', clauses: unread, otherwise: 'unknown' };
  const found: Meaning[] = [];
  const diverted: Condition[] = [];
  for (const hook of hooks[options.form]) {
    const before = either(...diverted);
    for (const [table, chain] of listBaseChains(ruleset, hook)) {
      const walk = walkBase(table, chain, { options, hook, inside, isTracked: isTracked(chain, hook) });
      const [refused] = walk.refused;
      if (refused !== undefined) {
        const { message, at } = refused;
        return { refused: error('config-syntax', message, { at, help: 'nft -c -f FILE says more' }) };
      }
      diverted.push(...walk.diverted);
      found.push(closeChain(walk, chain, before));
    }
  }
  // A chain that lets everything through decides nothing; where none does more, the first says what it names.
  const deciding = found.filter(({ clauses }) => clauses.some(({ action }) => action !== 'allow'));
  const [first = found.find(({ clauses }) => clauses.length > 0), ...also] = deciding;
  if (first === undefined) return { mode: 'first-match', clauses: [], otherwise: 'allow' };
  return also.length === 0 ? first : { ...first, also };
}

function listBaseChains({ tables }: Ruleset, hook: string): readonly (readonly [LoadedTable, LoadedChain])[] {
  return tables
    .filter(({ isDormant, family }) => !isDormant && family !== 'arp')
    .flatMap((table) => [...table.chains.values()].map((chain) => [table, chain] as const))
    .filter(([, chain]) => chain.hook?.hook === hook);
}

function walkBase(table: LoadedTable, chain: LoadedChain, place: Walk['place']): Walk {
  const walk: Walk = {
    ...{ place, table, known: new Map(), clauses: [], diverted: [], refused: [], steps: 0 },
  };
  const isOurs = table.name.startsWith(ours);
  walkChain(walk, chain, whereSeen(table), { depth: 0, isOurs });
  return walk;
}

/** Priorities by name, in the families ip, ip6 and inet (nft(8)). */
const priorities: ReadonlyMap<string, number> = new Map([
  ...([['raw', -300], ['mangle', -150], ['dstnat', -100]] as const),
  ...([['filter', 0], ['security', 50], ['srcnat', 100]] as const),
]); // biome-ignore format: a table

/** Connections are looked up where packets come in or are made, at the priority -200; before, none is new or known. */
function isTracked({ hook: own }: LoadedChain, hook: string): boolean {
  if (hook === 'ingress') return false;
  if (hook !== 'prerouting' && hook !== 'output') return true;
  const [, name = '', sign = '+', digits] =
    /^([a-z]*|-?\d+)(?: ([+-]) (\d+))?$/.exec(own?.priority ?? '') ?? [];
  const base = priorities.get(name) ?? (/^-?\d+$/.test(name) ? Number(name) : Number.NEGATIVE_INFINITY);
  return base + Number(digits ?? 0) * (sign === '-' ? -1 : 1) > -200;
}

/** The requests that a table sees; those of a bridge or of one device are not told apart from others. */
function whereSeen({ family, name }: LoadedTable): Condition {
  if (family === 'ip') return whereFamily(4);
  if (family === 'ip6') return whereFamily(6);
  if (family === 'inet') return always;
  return unknown(`whether requests pass the table ${family} ${name}`, `table:${family} ${name}`);
}

/** What is left meets the policy. Behind a change of the destination, chains are asked about another one. */
function closeChain({ clauses, table }: Walk, { hook, origin }: LoadedChain, diverted: Condition): Meaning {
  const doubt = isNever(diverted)
    ? []
    : [open(both(diverted, unknown('what the new destination meets')), clauses[0]?.origin ?? origin)];
  const rest: readonly Clause[] =
    hook?.policy === 'drop' ? [{ action: 'deny', condition: whereSeen(table), origin }] : [];
  return { mode: 'first-match', clauses: [...doubt, ...clauses, ...rest], otherwise: 'allow' };
}

function open(condition: Condition, origin: Origin): Clause {
  return { action: 'unknown', condition, origin };
}

/** What mends a doubt, by the beginning of its cause. */
const helps: readonly (readonly [begins: string, help: string])[] = [
  ['client:', 'say with --set nftables.source=PREFIX,… which machines the rule set is for'],
  ['inner:', 'say with --set nftables.inside=NAME,… which interfaces that traffic passes'],
  ['meta skuid', 'say with --set nftables.accounts=PRINCIPAL:UID,… which users stand for principals'],
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
      const message = `what this line does is not known: ${why}`;
      found.set(
        why,
        warning('unknown-construct', message, { at: origin, ...(help === undefined ? {} : { help }) }),
      );
    }
  const doubts = [...found.values()];
  if (doubts.length <= mostMessages || hasErrors(doubts)) return doubts;
  const rest = doubts.length - mostMessages;
  return [
    ...doubts.slice(0, mostMessages),
    warning('unknown-construct', `${rest} more lines that are not known are not shown`),
  ];
}
