/**
 * What pfctl looks up on the device while it loads a text, whatever the lines are for, and without which it loads nothing:
 * names of hosts, ports and users, addresses of interfaces, routing tables (host(), getservbyname(), getpwnam() in parse.y).
 * A text of rulec's asks for none of these. What the site's own files name is taken to be there
 * (docs/decisions/0011-what-the-machine-has.md).
 */
import { quote } from '../../../diagnostics/quote.ts';
import type {
  AddressTest,
  Config,
  Criteria,
  FurtherTest,
  PortTest,
  Statement,
  TableEntry,
} from '../config.ts';
import { isLoopback } from './mean/interfaces.ts';
import { listEntries } from './mean/tables.ts';
import type { Asked } from './mean/walk.ts';
import { listEvery } from './statements.ts';

type Doubt = Asked['doubts'][number];

/** One reason for each name in these files, at the first line that has it. */
export function listLookups(config: Config, files: ReadonlySet<string>): readonly Doubt[] {
  const found = new Map<string, Doubt>();
  for (const one of listEvery(config.statements).flatMap((statement) => listDoubts(config, statement)))
    if (files.has(one.origin.file) && !found.has(one.why)) found.set(one.why, one);
  return [...found.values()];
}

function listDoubts(config: Config, one: Statement): readonly Doubt[] {
  switch (one.kind) {
    case 'table': {
      const names = listEntries(config, one).flatMap(ofEntry);
      return names.map((what) => ({ why: sayOf(what), origin: one.origin }));
    }
    case 'anchor':
      return ofCriteria(one);
    case 'rule': {
      const tables = (one.diversions ?? []).filter(({ text }) => /^rtable (?!0$)/.test(text));
      const doubts = tables.map(({ text }) => ({ why: sayOf(text), origin: one.origin }));
      return [...ofCriteria(one), ...doubts];
    }
    case 'skipped':
      // Queues may also drop what is more than their bandwidth, and one of them has to be the default.
      return /^(?:queue|altq)$/.test(one.what)
        ? [
            {
              why: `queues, which pf loads only where they fit the interface: ${one.what}`,
              origin: one.origin,
            },
          ]
        : [];
    default:
      return [];
  }
}

function sayOf(what: string): string {
  return `pf loads nothing where ${what} is not found on the device`;
}

function ofEntry(entry: TableEntry): readonly string[] {
  return entry.kind === 'unread' && entry.text !== 'self' ? [quote(entry.text)] : [];
}

function ofCriteria({ from, to, further = [], origin }: Criteria): readonly Doubt[] {
  const names = [
    ...[...from.addresses, ...to.addresses].flatMap(ofAddress),
    ...[...from.ports, ...to.ports].flatMap(ofPort),
    ...further.flatMap(ofFurther),
  ];
  return names.map((name) => ({ why: sayOf(name), origin }));
}

/** In parentheses an interface need not be there yet; the loopback interface always is. */
function ofAddress(test: AddressTest): readonly string[] {
  if (test.kind !== 'unread' && test.kind !== 'interface') return [];
  const isThere = test.kind === 'interface' && (test.optional === true || isLoopback(test.name));
  return isThere || /^\(|^(?:self|localhost)$/.test(test.text) ? [] : [quote(test.text)];
}

function ofPort(test: PortTest): readonly string[] {
  return test.operator === 'unread' ? [`the port ${quote(test.text)}`] : [];
}

function ofFurther(test: FurtherTest): readonly string[] {
  if (test.kind !== 'user') return [];
  const names = test.users.map(({ user }) => user).filter((user) => !/^(?:\d+|root|unknown)$/.test(user));
  return names.map((user) => `the user or group ${quote(user)}`);
}
