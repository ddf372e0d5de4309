/**
 * What a file lets through: the first service that holds scheme and port decides; there the whole host is looked up, then
 * patterns in their order, then its parents from the nearest on, then `*`. What is found nowhere gets the other answer.
 */
import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { warning } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { all, always, any, type Condition, where } from '../../../sets/condition.ts';
import { type HostPattern, hostLiterals, hostNames } from '../../../sets/hosts.ts';
import { portRange } from '../../../sets/ports.ts';
import { addressSetOf, isMisread, parseAddress, parsePrefix } from '../../../sets/prefix.ts';
import { groupBy } from '../../../sets/remember.ts';
import type { Clause, Origin, Reading } from '../../target.ts';
import type { Config, PacEntry, PacOptions, PacService } from '../config.ts';

/** Up to so many entries of a service have clauses of their own, with their lines. */
const mostLines = 64;

/** States what a file lets through. What cannot be read is unknown as a whole. */
export function meaning(config: Config, options: PacOptions): Outcome<Reading> {
  const { foreign } = config;
  if (foreign !== undefined) {
    const { why, origin } = foreign;
    const message = `what this script answers is not known: ${why}`;
    const help = 'a PAC file is read where all of it but the tables is as rulec writes it';
    return {
      value: { permit: { mode: 'first-match', clauses: [], otherwise: 'unknown' } },
      diagnostics: [warning('unknown-construct', message, { at: origin, help })],
    };
  }
  const actions = readActions(config, options);
  const clauses = config.services.flatMap((service, index) => readService(config, service, index, actions));
  const odd = [...new Set([config.permitted, config.otherwise])].filter(
    (answer) => answer !== options.permitted && answer !== options.otherwise,
  );
  return {
    value: { permit: { mode: 'first-match', clauses, otherwise: actions.otherwise } },
    diagnostics: odd.map((answer) =>
      warning(
        'unknown-construct',
        `the file answers ${quote(answer)}, and the options ask about ${quote(options.permitted)} and ${quote(options.otherwise)}`,
        { at: { file: config.path, line: 1 }, help: 'give permitted and otherwise as they are in the file' },
      ),
    ),
  };
}

interface Actions {
  readonly permitted: Clause['action'];
  readonly otherwise: Clause['action'];
}

/** Only the option's own answer lets through; an answer that no option names is not known. */
function readActions({ permitted, otherwise }: Config, options: PacOptions): Actions {
  const actionOf = (answer: string): Clause['action'] =>
    answer === options.permitted ? 'allow' : answer === options.otherwise ? 'deny' : 'unknown';
  return { permitted: actionOf(permitted), otherwise: actionOf(otherwise) };
}

function readService(
  { entries, patterns }: Config,
  service: PacService,
  index: number,
  actions: Actions,
): readonly Clause[] {
  const own = entries.filter((one) => one.service === index);
  const here = all(
    where({ field: 'scheme', values: service.scheme === '*' ? ['http', 'https'] : [service.scheme] }),
    where({ field: 'port', ports: portRange(service.from, service.to) }),
  );
  const makeClause = (permits: boolean, condition: Condition, origin: Origin): Clause => ({
    action: permits ? actions.permitted : actions.otherwise,
    condition: all(here, condition),
    origin,
  });
  const ask = (some: readonly PacEntry[]): readonly Clause[] =>
    own.length <= mostLines
      ? some.map((one) => makeClause(one.permits, testHosts([one]), one.origin))
      : groupBy(some, ({ permits }) => `${permits}`).map((group) =>
          makeClause(group[0].permits, testHosts(group), service.origin),
        );
  const isParent = ({ host }: PacEntry): boolean => host.startsWith('*');
  const depth = ({ host }: PacEntry): number => host.split('.').length;
  const parents = own.filter(isParent).sort((a, b) => depth(b) - depth(a));
  return [
    ...ask(own.filter((one) => !isParent(one))),
    ...patterns
      .filter((one) => one.service === index)
      .map(({ permits, host, origin }) => makeClause(permits, testPattern(host), origin)),
    // Those of one depth exclude each other, so that they may be asked together.
    ...groupBy(parents, (one) => `${depth(one)}`).flatMap(ask),
    makeClause(false, always, service.origin),
  ];
}

function testPattern(host: string): Condition {
  return where({ field: 'host', hosts: hostNames([{ kind: 'labels', labels: host.split('.') }]) });
}

/** Returns the condition that a host is one of these keys; literals are told by their addresses. */
function testHosts(entries: readonly PacEntry[]): Condition {
  if (entries.some(({ host }) => host === '*')) return always;
  const names: HostPattern[] = [];
  const literals: string[] = [];
  for (const { host } of entries) {
    if (host.startsWith('*.')) names.push({ kind: 'below', name: host.slice(2) });
    else if (isMisread(parseAddress(host))) names.push({ kind: 'name', name: host });
    else literals.push(host);
  }
  const prefixes = literals.flatMap((host) => {
    const prefix = parsePrefix(`${host}/${host.includes(':') ? 128 : 32}`);
    return isMisread(prefix) ? [] : [prefix];
  });
  return any(
    where({ field: 'host', hosts: hostNames(names) }),
    all(
      where({ field: 'host', hosts: hostLiterals }),
      where({ field: 'address', addresses: addressSetOf(prefixes) }),
    ),
  );
}
