/** What a table of ours leaves alone, and whether it does. */
import { isSubsetAddresses } from '../../../../sets/addresses.ts';
import type { Meaning } from '../../../target.ts';
import type { NftablesOptions } from '../../config.ts';
import { isOurs, type Ruleset } from '../check/loaded.ts';
import { unknown } from '../meaning-conditions.ts';
import { groupsOfLink, type PacketKind } from '../meaning-place.ts';
import { type Hooks, open, type Refused, walkHooks } from './walk-hooks.ts';

const served = 'the answers of governed machines to connections that others have opened';
const errors = 'messages of errors in connections that are open';

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
  { form: 'gateway', packet: 'later', hooks: ['forward'], says: served },
  { form: 'gateway', packet: 'related', hooks: ['forward'], says: errors },
  { form: 'host', packet: 'later', hooks: ['output'], says: served },
  { form: 'host', packet: 'related', hooks: ['output'], says: errors },
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
    packet: 'listener',
    hooks: ['output'],
    says: 'the messages by which the machine finds routers, and says which groups it listens to',
  },
  {
    form: 'host',
    packet: 'first',
    hooks: ['ingress', 'prerouting', 'input', 'forward', 'postrouting', 'egress'],
    says: 'what the machine is sent, or forwards',
  },
];

/** Those that a text with these options leaves alone. Where groups of the link are no local addresses, it may stop messages to them. */
export function listBystanders({ form, inside, local }: NftablesOptions): typeof bystanders {
  return bystanders.filter(
    ({ form: own, packet }) =>
      own === form &&
      (packet !== 'stranger' || inside.length > 0) &&
      (packet !== 'listener' || isSubsetAddresses(groupsOfLink, local)),
  );
}

/** Says what is the matter with a line that may stop what a table of ours leaves alone. */
export function sayStopped(says: string): string {
  return `this line may stop ${says}, which the text should leave alone`;
}

/** Where a table of ours may stop what it leaves alone, nothing is known of it: its text no longer does what it says. */
export function walkBeside({ tables }: Ruleset, options: NftablesOptions): readonly Meaning[] | Refused {
  const own = { tables: tables.filter(isOurs), unread: [] };
  const found: Meaning[] = [];
  for (const { packet, hooks: way, says } of listBystanders(options)) {
    const walked = walkHooks(own, way, { options, inside: options.inside, packet });
    if ('refused' in walked) return walked;
    const stop = walked.meanings.flatMap(({ clauses }) => clauses).find(({ action }) => action !== 'allow');
    if (stop === undefined) continue;
    const clauses = [open(unknown(sayStopped(says)), stop.origin)];
    found.push({ mode: 'first-match', clauses, otherwise: 'allow' });
  }
  return found;
}
