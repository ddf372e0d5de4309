/** Rules as clauses: what each lets through, and where that is not known. */
import { present } from '../../../diagnostics/present.ts';
import { all, any, type Condition, not, where } from '../../../sets/condition.ts';
import { noHost } from '../../../sets/hosts.ts';
import { portRange } from '../../../sets/ports.ts';
import type { Clause, Origin } from '../../target.ts';
import type { DecryptionRule, SecurityRule, UnreadRules } from '../config.ts';
import { mayBeAny, type Place, placeOf } from './meaning-place.ts';
import { addressesOf, isAmong } from './objects/meaning-addresses.ts';
import type { Objects } from './objects/meaning-names.ts';
import { meaningOfProfiles } from './objects/meaning-profiles.ts';
import { conditionOfServices } from './objects/meaning-services.ts';
import { conditionOfUrls } from './objects/meaning-urls.ts';

type AnyRule = SecurityRule | DecryptionRule;

/** What rules are read with. */
export interface Reader {
  readonly objects: Objects;
  readonly place: Place;
  /** Whether sessions may be given another application than their content has, and so show no URL. */
  readonly isOverridden: boolean;
  /** Whether views show what App-ID takes a session for. */
  readonly seesApplications: boolean;
  /** What the site calls applications of its own, and groups and filters: such a name of the vendor's may mean these. */
  readonly redefined: ReadonlySet<string>;
  /** Told of each rule whose profiles act on what it lets through. */
  readonly actsOnContent: (rule: Pick<SecurityRule, 'name' | 'origin'>) => void;
}

/** Whatever may be decided here: neither answer is certain. */
export function openClause(why: string, origin: Origin, here: Condition = all()): Clause {
  return { action: 'unknown', condition: all(here, { kind: 'unknown', why }), origin };
}

export function securityClauses(reader: Reader, rule: SecurityRule | UnreadRules): readonly Clause[] {
  const read = readMatch(reader, rule);
  if (read === undefined || rule.kind !== 'rule') return read?.open ?? [];
  const { condition, origin, open } = read;
  if (open.length > 0) return open;
  const blocks = blocksOf(reader, rule, condition, origin);
  const own = { name: rule.name, ...present({ remark: rule.description }) };
  return [...blocks, { action: rule.action === 'allow' ? 'allow' : 'deny', condition, origin, ...own }];
}

/** Where profiles block, or may block, what a rule lets through. */
export function blocksOf(
  { objects, actsOnContent }: Reader,
  rule: Pick<SecurityRule, 'name' | 'action' | 'profileGroups' | 'profiles' | 'origin'>,
  condition: Condition,
  origin: Origin,
): readonly Clause[] {
  const profiles = meaningOfProfiles(objects, rule);
  if (profiles.actsOnContent) actsOnContent(rule);
  const certain = profiles.blocks.map(
    ({ condition: there, origin: place = origin }): Clause => ({
      action: 'deny',
      condition: all(condition, there),
      origin: place,
    }),
  );
  const open = profiles.mayBlock.map(({ condition: there, why, cause }): Clause => {
    objects.report({ what: `${rule.name}: ${why}`, origin });
    const premise = { name: 'profiles-block-nothing', holds: false };
    const unknown: Condition = { kind: 'unknown', why, cause, premise };
    return { action: 'deny', condition: all(condition, there, unknown), origin };
  });
  return [...certain, ...open];
}

/**
 * `allow`: exempt from inspection. Rules for SSH decide nothing here. One for servers of the site that matches is not
 * understood: whether the search ends there for a server whose certificate it does not have is not documented.
 */
export function decryptionClauses(reader: Reader, rule: DecryptionRule | UnreadRules): readonly Clause[] {
  if (rule.kind === 'rule' && rule.type === 'ssh-proxy') return [];
  const read = readMatch(reader, rule);
  if (read === undefined || rule.kind !== 'rule') return read?.open ?? [];
  const { condition, origin, open } = read;
  if (open.length > 0) return open;
  // It refuses sessions by their certificates and ciphers, which are content; of a rule that opens nothing, see below.
  if (rule.profile !== undefined) reader.actsOnContent(rule);
  if (rule.action !== 'no-decrypt') return [{ action: 'deny', condition, origin }];
  if (rule.profile === undefined) return [{ action: 'allow', condition, origin }];
  const why = `a profile on ${rule.name} may block sessions that are not decrypted`;
  reader.objects.report({ what: why, origin });
  return [openClause(why, origin, condition)];
}

/** When a rule matches, or the clauses that stand for one that is not understood. Nothing: it is not about the governed. */
export function readMatch(
  reader: Reader,
  rule: AnyRule | UnreadRules,
): { readonly condition: Condition; readonly origin: Origin; readonly open: readonly Clause[] } | undefined {
  const { objects, place } = reader;
  if (rule.kind === 'unread-rules') {
    for (const one of rule.unread) objects.report(one);
    const open = rule.unread.map(({ what, origin }) => openClause(what, origin));
    return { condition: all(), origin: { file: '', line: 0 }, open };
  }
  const origin = rule.origin ?? { file: '', line: 0 };
  if (rule.disabled) return undefined;
  // What a rule had before, its lists still have: it may be for other zones and addresses besides those of the text.
  const older = rule.unread.find(({ adds }) => adds === true);
  if (older !== undefined) {
    for (const one of rule.unread) objects.report(one);
    return { condition: all(), origin, open: [openClause(older.what, older.origin)] };
  }
  const here = placeOf(objects, place, rule)?.condition;
  if (here === undefined) return undefined;
  const condition = all(here, ...conditionsOf(reader, rule, origin));
  for (const one of rule.unread) objects.report(one);
  const [unread] = rule.unread;
  return {
    condition,
    origin,
    open: unread === undefined ? [] : [openClause(unread.what, unread.origin, condition)],
  };
}

function conditionsOf(reader: Reader, rule: AnyRule, origin: Origin): readonly Condition[] {
  const { objects, isOverridden, seesApplications, redefined } = reader;
  const unknown = (why: string, cause: string, premise?: { name: string; holds: boolean }): Condition => {
    objects.report({ what: why, origin });
    return { kind: 'unknown', why, cause, ...present({ premise }) };
  };
  const conditions: Condition[] = [];
  if (!mayBeAny(rule.service)) conditions.push(conditionOfServices(objects, rule, origin));
  else if (rule.action === 'allow') conditions.push(anyPort);
  if (!mayBeAny(rule.destination)) {
    const named = isAmong(addressesOf(objects, rule.destination), objects);
    conditions.push(rule.negateDestination ? not(named) : named);
  } else if (rule.negateDestination)
    conditions.push(
      unknown(
        `what ${rule.name} means by a negated any is not documented`,
        `destination:not any:${rule.name}`,
      ),
    );
  if (!mayBeAny(rule.category)) {
    conditions.push(conditionOfUrls(objects, rule.category));
    if (isOverridden)
      conditions.push(
        unknown('an application override may keep the URL from being seen', 'application-override'),
      );
  }
  if (!mayBeAny(rule.sourceUser)) {
    const users = [...rule.sourceUser].sort().join(',');
    conditions.push(unknown(`${rule.name} asks for users, which no request shows`, `user:${users}`));
  }
  if ('application' in rule && !mayBeAny(rule.application)) {
    const isRedefined = rule.application.some((name) => redefined.has(name));
    const isTold = seesApplications && !isOverridden && !isRedefined;
    conditions.push(
      isTold ? ofSeenApplications(rule, unknown) : ofApplications(rule, unknown, { isRedefined }),
    );
  }
  for (const { what, cause } of rule.narrowings ?? []) conditions.push(unknown(what, cause));
  if (rule.hasTarget === true) {
    const what = `${rule.name} is for some firewalls of the group only`;
    conditions.push(unknown(what, `target:${rule.name}`, { name: 'target-includes-this', holds: true }));
  }
  return conditions;
}

/** Nobody connects to port 0: a rule for any service lets nothing through there. */
const anyPort: Condition = where({ field: 'port', ports: portRange(1, 65535) });

/** Applications with a protocol of their own, which is no HTTP and no TLS: what has a URL is not among them. */
const neverWeb: ReadonlySet<string> = new Set([
  ...[
    'ping',
    'icmp',
    'ospf',
    'ssh',
    'ntp',
    'dns',
    'ike',
    'ipsec',
    'ipsec-esp',
    'ipsec-ah',
    'ipsec-esp-udp',
    'gre',
  ],
]);

function ofApplications(
  rule: SecurityRule,
  unknown: (why: string, cause: string) => Condition,
  { isRedefined }: { readonly isRedefined: boolean } = { isRedefined: false },
): Condition {
  const names = [...rule.application].sort();
  const condition = unknown(
    `${rule.name} asks for applications, which depend on content`,
    `application:${names.join(',')}`,
  );
  if (isRedefined || !names.every((name) => neverWeb.has(name))) return condition;
  return all(where({ field: 'host', hosts: noHost }), condition);
}

const namedProtocols = ['ssl', 'web-browsing', 'ocsp'] as const;

/**
 * The same where it is known what sessions are taken for. A session that is taken for another application may be for one
 * that the rule names; what has a protocol of its own is never inside TLS or HTTP.
 */
function ofSeenApplications(
  rule: SecurityRule,
  unknown: (why: string, cause: string) => Condition,
): Condition {
  const isTold = (name: string): boolean => namedProtocols.some((one) => one === name);
  const told = where({
    field: 'application',
    values: namedProtocols.filter((name) => rule.application.includes(name)),
  });
  const others = rule.application.filter((name) => !isTold(name));
  if (others.length === 0) return told;
  const elsewhere = where({ field: 'application', values: ['another', 'none'] });
  return any(told, all(elsewhere, ofApplications({ ...rule, application: others }, unknown)));
}

/** Whether a rule decides everything that is governed, one way or the other. */
export function closes({ objects, place }: Reader, rule: SecurityRule | UnreadRules): boolean {
  if (rule.kind !== 'rule' || rule.disabled || rule.unread.length > 0) return false;
  if (rule.hasTarget === true || rule.narrowings !== undefined || rule.negateDestination) return false;
  const fields = [rule.destination, rule.category, rule.service, rule.application, rule.sourceUser];
  return fields.every((field) => field.includes('any')) && placeOf(objects, place, rule)?.whole === true;
}
