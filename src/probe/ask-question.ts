/** One question, from the name to the answer. */
import { X509Certificate } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { present } from '../diagnostics/present.ts';
import { isLinkLocal, nameHost, type Question } from '../driver/probe/questions.ts';
import type { Contact, Found, RouteTaken } from '../driver/probe/results.ts';
import { formatAuthority } from '../rules/forms/request-text.ts';
import { type Address, containsAddress } from '../sets/addresses.ts';
import { matchesHost } from '../sets/hosts.ts';
import { formatAddress } from '../sets/prefix.ts';
import { askUdp } from './ask-udp.ts';
import { openConnection } from './connect.ts';
import type { Names } from './resolve-name.ts';
import type { OwnRoot, Roots } from './roots.ts';
import { chooseRoute, nameProxy, type ProxyServer, type RouteSetting } from './routes.ts';
import { type Exchange, type Said, sayFailure, speak } from './speak.ts';
import { type Budget, createBudget, type Failure, fail, isFailure, type Step } from './steps.ts';
import { authorize, connectProxy, openTunnel } from './tunnel.ts';
import type { Turns } from './turns.ts';

/** What every question of a run shares. Times in milliseconds. */
export interface Asking {
  readonly route: RouteSetting;
  readonly names: Names;
  readonly roots: Roots;
  readonly own: readonly OwnRoot[];
  readonly turns: Turns;
  readonly timeout: number;
  readonly stop: AbortSignal;
  readonly onContact: (contact: Contact) => void;
}

type Draft = Said & Partial<Pick<Found, 'addresses' | 'unknownAddresses' | 'address'>>;

/** Asks a question in the ways that a client would take, one after the other while a proxy cannot be reached. */
export async function askQuestion(question: Question, asking: Asking): Promise<Found> {
  const started = performance.now();
  const budget = createBudget(asking.timeout, asking.stop);
  const finish = (draft: Draft, route: RouteTaken): Found => ({
    ...{ addresses: [], unknownAddresses: [], ...draft, route },
    took: Math.min(Math.round(asking.timeout - budget.left()), Math.round(performance.now() - started)),
  });
  const route = chooseRoute(asking.route, question);
  if ('unknown' in route) {
    const why = route.unknown;
    return finish(sayFailure(fail('not-asked', 'here', `its way is ${why}`)), { kind: 'unknown', why });
  }
  const passed: string[] = [];
  for (const [index, way] of route.ways.entries()) {
    const isLast = index === route.ways.length - 1;
    if (way === undefined) {
      const draft = await askDirect(question, asking, budget);
      return finish({ ...draft, notes: [...passed, ...draft.notes] }, { kind: 'direct' });
    }
    const draft = await askThrough(question, way, asking, budget);
    const taken: RouteTaken = { kind: 'proxy', proxy: nameProxy(way) };
    if (isLast || !draft.isUnreached)
      return finish({ ...draft.said, notes: [...passed, ...draft.said.notes] }, taken);
    passed.push(draft.said.says);
  }
  return finish(sayFailure(fail('not-asked', 'here', 'the PAC file names no way')), {
    kind: 'unknown',
    why: 'no way',
  });
}

function prepareExchange(question: Question, { roots, own }: Asking, proxy?: ProxyServer): Exchange {
  const host = nameHost(question);
  const { port, speaks, path = '/' } = question;
  const authority = formatAuthority(host, port, speaks);
  const isForProxy = proxy !== undefined && speaks === 'http';
  const trusted = own.filter(({ pattern }) => pattern === undefined || matchesHost(pattern, host));
  return {
    ...{ ...present({ host: question.host }), roots, isProxied: proxy !== undefined },
    own: trusted.map(({ pem }) => new X509Certificate(pem)),
    request: { authority, path, isForProxy, more: isForProxy && proxy !== undefined ? authorize(proxy) : [] },
  };
}

/** Asks through a proxy, which looks names up itself. */
async function askThrough(
  question: Question,
  proxy: ProxyServer,
  asking: Asking,
  budget: Budget,
): Promise<{ readonly said: Said; readonly isUnreached: boolean }> {
  const { names, roots, turns, stop, onContact } = asking;
  const host = nameHost(question);
  const authority = formatAuthority(host, question.port);
  await turns.take(host, stop);
  onContact({ what: 'proxy', place: nameProxy(proxy) });
  const stream = await budget.spend((signal) =>
    connectProxy(proxy, { names, context: roots.context }, signal),
  );
  if (isFailure(stream)) return { said: sayFailure(stream), isUnreached: true };
  onContact({ what: 'destination', place: `${authority} through ${nameProxy(proxy)}` });
  try {
    if (question.speaks !== 'http') {
      const tunnel = await budget.spend((signal) => openTunnel(stream, proxy, authority, signal));
      if (isFailure(tunnel)) return { said: sayFailure(tunnel), isUnreached: false };
    }
    const exchange = prepareExchange(question, asking, proxy);
    return {
      said: await budget.spend((signal) => speak(stream, question, exchange, signal)),
      isUnreached: false,
    };
  } finally {
    stream.destroy();
  }
}

/** More addresses of a name than this are not tried. */
const mostTried = 4;

/** Asks the far end itself, at its addresses one after the other until one takes the connection. */
async function askDirect(question: Question, asking: Asking, budget: Budget): Promise<Draft> {
  const found = await findAddresses(question, asking, budget);
  if (isFailure(found)) return sayFailure(found);
  const { addresses, notes } = found;
  const { known } = question;
  const strange = known === undefined ? [] : addresses.filter((one) => !containsAddress(known, one));
  const base = { addresses: addresses.map(formatAddress), unknownAddresses: strange.map(formatAddress) };
  const usable = addresses
    .filter((one) => question.host === undefined || !isNowhere(one))
    .slice(0, mostTried);
  if (usable.length === 0) {
    const says = `the name leads to ${base.addresses.join(', ')}, where no service can be`;
    return { ...sayFailure(fail('refused', 'resolver', says)), ...base };
  }
  const failures: Failure[] = [];
  const failed: string[] = [];
  for (const [index, address] of usable.entries()) {
    await asking.turns.take(nameHost(question), asking.stop);
    const said = await askAddress(question, address, asking, {
      budget,
      share: budget.left() / (usable.length - index),
    });
    if (!isFailure(said)) {
      const place = formatAddress(address);
      const draft = strange.includes(address) ? doubtAddress(said, question, place) : said;
      return { ...draft, ...base, address: place, notes: [...notes, ...failed, ...draft.notes] };
    }
    failures.push(said);
    if (said.stage !== 'here') failed.push(`${formatAddress(address)}: ${said.says}`);
  }
  const failure =
    failures.find(({ stage }) => stage !== 'here') ??
    failures[0] ??
    fail('silent', 'far-end', 'nothing came back');
  const strangers = strange.length === 0 ? [] : [sayStrangers(base.unknownAddresses)];
  return { ...sayFailure(failure), ...base, notes: [...notes, ...strangers] };
}

/** Connects to one address, and speaks. A failure lets the next address be tried. */
async function askAddress(
  question: Question,
  address: Address,
  asking: Asking,
  { budget, share }: { readonly budget: Budget; readonly share: number },
): Promise<Step<Said>> {
  const { port, speaks, host } = question;
  const place = formatAuthority(formatAddress(address), port);
  asking.onContact({ what: 'destination', place: host === undefined ? place : `${place} (${host})` });
  if (speaks === 'dns' || speaks === 'ntp' || speaks === 'stun') {
    const failure = await budget.spend((signal) => askUdp(address, port, speaks, signal), share);
    return (
      failure ?? {
        outcome: 'answered',
        stage: 'far-end',
        says: `it answers as ${speaks.toUpperCase()} does`,
        notes: [],
      }
    );
  }
  const socket = await budget.spend((signal) => openConnection(address, port, signal), share);
  if (isFailure(socket)) return socket;
  try {
    return await budget.spend((signal) => speak(socket, question, prepareExchange(question, asking), signal));
  } finally {
    socket.destroy();
  }
}

async function findAddresses(
  question: Question,
  { names }: Asking,
  budget: Budget,
): Promise<Step<{ readonly addresses: readonly Address[]; readonly notes: readonly string[] }>> {
  const { host, address, by } = question;
  if (host === undefined) return { addresses: address === undefined ? [] : [address], notes: [] };
  const resolved = await budget.spend((signal) => names.resolve(host, signal));
  if (!isFailure(resolved))
    return {
      addresses: resolved.addresses,
      notes: resolved.isLocal ? ['the hosts file of this machine says where it is'] : [],
    };
  if (by !== 'test' || resolved.code !== 'no-name') return resolved;
  return {
    ...resolved,
    outcome: 'not-asked',
    says: `${resolved.says}; only a test names it, and names of tests may be made up`,
  };
}

/** Returns whether nothing that a name stands for can be at an address: this host, one link, or many receivers. */
function isNowhere(address: Address): boolean {
  if (isLinkLocal(address)) return true;
  if (address.family === 6) return address.value === 0n || address.value >> 120n === 0xffn;
  return address.value < 0x1000000 || address.value >= 0xe0000000;
}

function sayStrangers(addresses: readonly string[]): string {
  const shown = addresses.slice(0, 3).join(', ');
  return `${shown}${addresses.length > 3 ? ', …' : ''}: none of the addresses that are known for it`;
}

/** Of what comes from an address that is not known for the name, only a certificate says whose it is. */
function doubtAddress(said: Said, { speaks }: Question, address: string): Said {
  const doubt = sayStrangers([address]);
  const isProved = speaks === 'https' || said.outcome !== 'answered';
  if (isProved) return { ...said, notes: [...said.notes, doubt] };
  return { ...said, outcome: 'unclear', says: `${said.says}, from ${doubt}` };
}
