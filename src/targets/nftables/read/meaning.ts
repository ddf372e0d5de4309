/**
 * What a ruleset permits, asked of the first packet of new connections: every base chain on its way has to let it
 * through, of all tables. On a gateway that is the way of what is forwarded; on a host, of what it sends itself.
 */
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { always, type Condition } from '../../../sets/condition.ts';
import type { Clause, Meaning, Origin, Reading } from '../../target.ts';
import type { Config, NftablesOptions } from '../config.ts';
import { isOurs, type LoadedChain, type LoadedTable, type Ruleset } from './check/loaded.ts';
import {
  both,
  either,
  isNever,
  listUnknown,
  unknown,
  whereFamily,
  whereTransport,
} from './meaning-conditions.ts';
import type { PacketKind, Place } from './meaning-place.ts';
import { load } from './meaning-state.ts';
import { type Walk, walkChain } from './meaning-walk.ts';
import { priorityOf } from './meaning-words.ts';

type Hooks = readonly string[];

/** The hooks that packets of a connection pass, in their order; answers to a host come in. */
const hooks: Readonly<Record<NftablesOptions['form'], Readonly<Record<'way' | 'back', Hooks>>>> = {
  gateway: {
    way: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
    back: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
  },
  host: { way: ['output', 'postrouting', 'egress'], back: ['ingress', 'prerouting', 'input'] },
};

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
  const isOwn = tables.length === 1 && tables.every(isOurs);
  const value: Reading = {
    permit: whole,
    ...(states.length === 0 ? {} : { states }),
    ...(isOwn ? {} : { whole: true }),
  };
  return { value, diagnostics: listDoubts(whole) };
}

type Refused = { readonly refused: Diagnostic };

function decide(ruleset: Ruleset, options: NftablesOptions, inside: readonly string[]): Meaning | Refused {
  // A command that is not understood may undo all that the others do, denials too; of a text of ours nft may refuse it all.
  const doubts = ruleset.tables.filter(isOurs).flatMap((table) => table.doubts);
  const unread = [...ruleset.unread, ...doubts].map(({ text, origin }) => open(unknown(text), origin));
  if (unread.length > 0) return { mode: 'first-match', clauses: unread, otherwise: 'unknown' };
  const found: Meaning[] = [];
  for (const packet of ['first', 'later', 'answer'] as const) {
    const way = hooks[options.form][packet === 'answer' ? 'back' : 'way'];
    const walked = walkHooks(ruleset, way, { options, inside, packet });
    if ('refused' in walked) return walked;
    found.push(...walked);
  }
  const beside = walkBeside(ruleset, options);
  if ('refused' in beside) return beside;
  // A chain that lets everything through decides nothing; where none does more, the first says what it names.
  const deciding = [...found, ...beside].filter(({ clauses }) =>
    clauses.some(({ action }) => action !== 'allow'),
  );
  const [first = found.find(({ clauses }) => clauses.length > 0), ...also] = deciding;
  if (first === undefined) return { mode: 'first-match', clauses: [], otherwise: 'allow' };
  return also.length === 0 ? first : { ...first, also };
}

type Asked = Pick<Place, 'options' | 'inside' | 'packet'>;

/** What the chains at these hooks do with a packet, one meaning each. */
function walkHooks({ tables }: Ruleset, way: Hooks, asked: Asked): readonly Meaning[] | Refused {
  const diverted: Condition[] = [];
  const found: Meaning[] = [];
  for (const hook of way) {
    const before = either(...diverted);
    for (const [table, chain] of listBaseChains(tables, hook)) {
      // Chains that translate addresses are asked about the first packet alone.
      if (chain.hook?.type === 'nat' && asked.packet !== 'first') continue;
      const walk = walkBase(table, chain, { ...asked, hook, isTracked: isTracked(chain, hook) });
      const [refused] = walk.refused;
      if (refused !== undefined) {
        const { message, at } = refused;
        return { refused: error('config-syntax', message, { at, help: 'nft -c -f FILE says more' }) };
      }
      diverted.push(...walk.diverted);
      const closed = closeChain(walk, chain, before);
      found.push(asked.packet === 'later' ? doubtLater(closed) : closed);
    }
  }
  return found;
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

/** What a table of ours leaves alone, which nothing in it may keep from getting through. */
const bystanders: readonly {
  readonly form: NftablesOptions['form'];
  readonly packet: PacketKind;
  readonly hooks: Hooks;
  readonly says: string;
}[] = [
  {
    form: 'gateway',
    packet: 'stranger',
    hooks: ['forward'],
    says: 'what comes in by an interface that is not inside',
  },
  {
    form: 'gateway',
    packet: 'first',
    hooks: ['ingress', 'prerouting', 'input', 'output', 'postrouting', 'egress'],
    says: "the gateway's own traffic",
  },
  {
    form: 'host',
    packet: 'stranger',
    hooks: ['output'],
    says: 'what leaves by an interface that is not inside',
  },
  { form: 'host', packet: 'loopback', hooks: ['output'], says: 'what the machine sends to itself' },
  {
    form: 'host',
    packet: 'neighbour',
    hooks: ['output'],
    says: 'the messages by which the machine finds its neighbours',
  },
  {
    form: 'host',
    packet: 'first',
    hooks: ['ingress', 'prerouting', 'input', 'forward', 'postrouting', 'egress'],
    says: 'what the machine is sent, or forwards',
  },
];

/** Where a table of ours may stop what it leaves alone, nothing is known of it: its text no longer does what it says. */
function walkBeside({ tables }: Ruleset, options: NftablesOptions): readonly Meaning[] | Refused {
  const own = { tables: tables.filter(isOurs), unread: [] };
  const found: Meaning[] = [];
  for (const { form, packet, hooks: way, says } of bystanders) {
    if (form !== options.form || (packet === 'stranger' && options.inside.length === 0)) continue;
    const walked = walkHooks(own, way, { options, inside: options.inside, packet });
    if ('refused' in walked) return walked;
    const stop = walked.flatMap(({ clauses }) => clauses).find(({ action }) => action !== 'allow');
    if (stop === undefined) continue;
    const why = `this line may stop ${says}, which the text should leave alone`;
    found.push({ mode: 'first-match', clauses: [open(unknown(why), stop.origin)], otherwise: 'allow' });
  }
  return found;
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

function walkBase(table: LoadedTable, chain: LoadedChain, place: Walk['place']): Walk {
  const entering = whereSeen(table);
  const walk: Walk = {
    ...{ place, table, entering, known: new Map(), clauses: [], diverted: [], refused: [] },
    ...{ steps: 0, isDone: false },
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

/** What is left meets the policy. Behind a change of the destination, chains are asked about another one. */
function closeChain(
  { clauses, table, isDone }: Walk,
  { hook, origin }: LoadedChain,
  diverted: Condition,
): Meaning {
  const doubt = isNever(diverted)
    ? []
    : [open(both(diverted, unknown('what the new destination meets')), clauses[0]?.origin ?? origin)];
  const rest: readonly Clause[] =
    hook?.policy === 'drop' && !isDone ? [{ action: 'deny', condition: whereSeen(table), origin }] : [];
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
