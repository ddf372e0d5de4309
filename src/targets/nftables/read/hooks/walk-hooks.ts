/** What chains with hooks do with one packet on its way, one meaning each. */
import { type Diagnostic, error } from '../../../../diagnostics/diagnostic.ts';
import { always, type Condition } from '../../../../sets/condition.ts';
import type { Clause, Meaning, Origin } from '../../../target.ts';
import type { NftablesOptions, Step } from '../../config.ts';
import type { LoadedChain, LoadedTable, Ruleset } from '../check/loaded.ts';
import { isOurs } from '../check/loaded.ts';
import { both, either, isNever, unknown, whereFamily, whereTransport } from '../meaning-conditions.ts';
import type { Place } from '../meaning-place.ts';
import { type Walk, walkChain } from '../meaning-walk.ts';
import { priorityOf } from '../meaning-words.ts';

export type Hooks = readonly string[];

/** The hooks that packets of a connection pass, in their order; answers to a host come in. */
export const hooks: Readonly<Record<NftablesOptions['form'], Readonly<Record<'way' | 'back', Hooks>>>> = {
  gateway: {
    way: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
    back: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
  },
  host: { way: ['output', 'postrouting', 'egress'], back: ['ingress', 'prerouting', 'input'] },
};

export type Refused = { readonly refused: Diagnostic };

export type Asked = Pick<Place, 'options' | 'inside' | 'packet'>;

/** Where the addresses of a packet are changed. */
export interface Changes {
  readonly of: Condition;
  readonly hook: string;
  readonly priority: number | undefined;
}

export interface Walked {
  readonly meanings: readonly Meaning[];
  readonly changes: readonly Changes[];
}

/**
 * What the chains at these hooks do with a packet, one meaning each. `before` are the changes that the first packet of the
 * connection has met, where another one is asked about.
 */
export function walkHooks(
  { tables }: Ruleset,
  way: Hooks,
  asked: Asked,
  before: readonly Changes[] = [],
): Walked | Refused {
  const isAnswer = asked.packet === 'answer';
  const meanings: Meaning[] = [];
  const changes: Changes[] = isAnswer ? [] : [...before];
  for (const [at, hook] of way.entries()) {
    const walks: (readonly [Walk, LoadedChain, number | undefined])[] = [];
    for (const [table, chain] of listBaseChains(tables, hook)) {
      // Chains that translate addresses are asked about the first packet alone.
      if (chain.hook?.type === 'nat' && asked.packet !== 'first') continue;
      const walk = walkBase(table, chain, { ...asked, hook, isTracked: isTracked(chain, hook) });
      const [refused] = walk.refused;
      if (refused !== undefined) {
        const { message, at } = refused;
        return { refused: error('config-syntax', message, { at, help: 'nft -c -f FILE says more' }) };
      }
      walks.push([walk, chain, priorityOf(chain.hook?.priority ?? '')]);
    }
    for (const [walk, , priority] of walks)
      changes.push(...walk.changed.map((of) => ({ of, hook, priority })));
    for (const [walk, chain, priority] of walks) {
      const isSure = chain.hook?.type !== 'nat' || isTracking(tables, walk.table);
      // Of chains at one hook the lower priority comes first; of equal ones, either.
      const isBefore = (one: Changes): boolean =>
        way.indexOf(one.hook) < at ||
        (one.hook === hook && !(Number(one.priority) > Number(priority)) && !walk.changed.includes(one.of));
      const back = isAnswer && !isTranslatedBack(hook, priority) ? before : [];
      const changed = either(...[...changes.filter(isBefore), ...back].map(({ of }) => of));
      const closed = doubtUntracked(closeChain(walk, chain, changed), isSure);
      meanings.push(asked.packet === 'later' ? doubtLater(closed) : closed);
    }
  }
  return { meanings, changes };
}

/** The addresses of an answer are changed back where it comes in, at the priority -100 (nf_nat_proto.c, NF_IP_PRI_NAT_DST). */
function isTranslatedBack(hook: string, priority = Number.NEGATIVE_INFINITY): boolean {
  return hook !== 'ingress' && (hook !== 'prerouting' || priority > -100);
}

/** An exchange of UDP may be over with the first answer: what happens to later packets need not matter. */
function doubtLater({ clauses, ...chain }: Meaning): Meaning {
  const why = 'what follows the first packets of UDP is dropped';
  const split = clauses.flatMap((clause): readonly Clause[] => {
    const { action, condition, origin } = clause;
    const isOfTcp = (condition.kind === 'all' ? condition.of : [condition]).includes(whereTransport('tcp'));
    if (action !== 'deny' || isOfTcp) return [clause];
    const ofUdp = both(condition, whereTransport('udp'));
    return [
      { ...clause, condition: both(condition, whereTransport('tcp')) },
      open(both(ofUdp, unknown(why)), origin),
      { ...clause, condition: ofUdp },
    ];
  });
  return { ...chain, clauses: split };
}

/**
 * Chains of the type nat see nothing where connections are not tracked (nf_nat_inet_fn in nf_nat_core.c). They are where
 * some rule asks for their state, or translates (nf_ct_netns_get in nft_ct.c and nft_nat.c; seen on Linux 6.18).
 */
function isTracking(tables: readonly LoadedTable[], of: LoadedTable): boolean {
  const asks = (step: Step): boolean => {
    if (step.kind === 'match' || step.kind === 'vmap')
      return step.left.some((field) => field.startsWith('ct '));
    return ['source', 'destination'].includes(step.kind) || ('text' in step && /^ct /.test(step.text));
  };
  return tables
    .filter(({ family }) => family === 'inet' || family === of.family)
    .flatMap(({ chains }) => [...chains.values()].flatMap(({ parts }) => parts))
    .some((part) => part.kind === 'rule' && part.steps.some(asks));
}

/** Whatever else of the machine tracks connections is in no ruleset. */
function doubtUntracked(meaning: Meaning, isSure: boolean): Meaning {
  if (isSure) return meaning;
  const why =
    'whether connections are tracked, which no line of the text asks for: chains of the type nat see nothing else';
  const doubt = unknown(why, 'untracked');
  const clauses = meaning.clauses.map((one) =>
    one.action === 'allow' ? one : { ...one, condition: both(one.condition, doubt) },
  );
  return { ...meaning, clauses };
}

function listBaseChains(
  tables: readonly LoadedTable[],
  hook: string,
): readonly (readonly [LoadedTable, LoadedChain])[] {
  return tables
    .filter(({ isDormant, family }) => !isDormant && family !== 'arp')
    .flatMap((table) => [...table.chains.values()].map((chain) => [table, chain] as const))
    .filter(([, chain]) => chain.hook?.hook === hook);
}

export function walkBase(table: LoadedTable, chain: LoadedChain, place: Walk['place']): Walk {
  const entering = whereSeen(table);
  const walk: Walk = {
    ...{ place, table, entering, known: new Map(), clauses: [], changed: [], refused: [] },
    ...{ walked: new Set(), repeated: 0, isDone: false, asksOfChanges: false },
  };
  walkChain(walk, chain, entering, { depth: 0, isOurs: isOurs(table) });
  return walk;
}

/** Connections are looked up where packets come in or are made, at the priority -200; before, none is new or known. */
function isTracked({ hook: own }: LoadedChain, hook: string): boolean {
  if (hook === 'ingress') return false;
  if (hook !== 'prerouting' && hook !== 'output') return true;
  return (priorityOf(own?.priority ?? '') ?? Number.NEGATIVE_INFINITY) > -200;
}

/** The requests that a table sees; those of a bridge or of one device are not told apart from others. */
function whereSeen({ family, name }: LoadedTable): Condition {
  if (family === 'ip') return whereFamily(4);
  if (family === 'ip6') return whereFamily(6);
  if (family === 'inet') return always;
  return unknown(`whether requests pass the table ${family} ${name}`, `table:${family} ${name}`);
}

/** What is left meets the policy. Behind a change of the addresses, chains are asked about others; where they stop any, or ask for the change itself. */
function closeChain(
  { clauses, table, isDone, asksOfChanges }: Walk,
  { hook, origin }: LoadedChain,
  changed: Condition,
): Meaning {
  const rest: readonly Clause[] =
    hook?.policy === 'drop' && !isDone ? [{ action: 'deny', condition: whereSeen(table), origin }] : [];
  const all = [...clauses, ...rest];
  const stops = asksOfChanges || all.some(({ action }) => action !== 'allow');
  const doubt =
    stops && !isNever(changed)
      ? [open(both(changed, unknown('what other addresses meet')), clauses[0]?.origin ?? origin)]
      : [];
  return { mode: 'first-match', clauses: [...doubt, ...all], otherwise: 'allow' };
}

export function open(condition: Condition, origin: Origin): Clause {
  return { action: 'unknown', condition, origin };
}
