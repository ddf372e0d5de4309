/** What a configuration permits, and what it exempts from TLS inspection. */
import { type Diagnostic, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import {
  type AddressSet,
  allAddresses,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../../sets/addresses.ts';
import { all, any, type Condition, not, where } from '../../../sets/condition.ts';
import type { Clause, Meaning, Origin, Reading } from '../../target.ts';
import type {
  DecryptionRule,
  PaloaltoConfig,
  Rulebase,
  Scope,
  ScopeConfig,
  SecurityRule,
  Unread,
  UnreadRules,
} from '../config.ts';
import type { PaloaltoOptions } from '../options.ts';
import {
  addressesOf,
  collectObjects,
  conditionOfServices,
  conditionOfUrls,
  type Objects,
} from './meaning-objects.ts';

/** Reads a configuration as the governed requests meet it, the requests' URLs known (not the handshakes before). */
export function meaning(config: PaloaltoConfig, options: PaloaltoOptions): Outcome<Reading> {
  const reported = new Map<string, Diagnostic>();
  const report = ({ what, origin }: Unread): void => {
    reported.set(
      `${origin.file}:${origin.line} ${what}`,
      warning('unknown-construct', what, { at: origin, target: 'paloalto' }),
    );
  };
  const scopes = scopesFor(config, options);
  const objects = collectObjects(scopes, endingOf(options), report);
  for (const one of config.scopes) if (!scopes.includes(one)) reportElsewhere(one, options, report);
  const bases = inOrder(scopes);
  const loose = config.unread.flatMap(({ what, origin }) => unknownClauses(what, origin));
  const security = bases.flatMap((base) => base.security);
  const decryption = bases.flatMap((base) => base.decryption);
  const closed = security.some((rule) => closes(objects, options, rule));
  const rest: Clause[] = openDefaults(bases, closed);
  if (config.whole !== true && !closed && rest.length === 0) {
    const last = security.findLast((rule): rule is SecurityRule => rule.kind === 'rule');
    const origin = last?.origin ?? { file: config.name, line: 1 };
    const what =
      'no rule closes the block: what no rule matches is left to rules below it, and to interzone-default';
    report({ what, origin });
    // A device may hold such rules; that it has none is said by a text of the whole device alone.
    const condition = all(governed, { kind: 'unknown', why: what });
    rest.push({ action: 'allow', condition, origin });
  }
  const permit: Meaning = {
    mode: 'first-match',
    clauses: [
      ...loose,
      ...security.flatMap((rule) => clausesOf(objects, options, rule, securityAction)),
      ...rest,
    ],
    otherwise: 'deny',
  };
  const bypass: Meaning = {
    mode: 'first-match',
    clauses: [...loose, ...decryption.flatMap((rule) => clausesOf(objects, options, rule, decryptionAction))],
    otherwise: 'deny',
  };
  const whole = config.whole === true ? { whole: true } : {};
  return { value: { permit, bypass, ...whole }, diagnostics: [...reported.values()] };
}

/** The scope that the options name, then `shared`. */
function scopesFor(config: PaloaltoConfig, { scope }: PaloaltoOptions): readonly ScopeConfig[] {
  const shared = config.scopes.filter((one) => one.scope.kind === 'shared');
  const own = config.scopes.filter(
    (one) =>
      one.scope.kind === scope.kind &&
      (scope.kind === 'shared' || ('name' in one.scope && one.scope.name === scope.name)),
  );
  return [...own, ...shared];
}

/** Rules for another vsys or device group than the one in question decide nothing here. */
function reportElsewhere(
  { scope, rulebases }: ScopeConfig,
  { scope: asked }: PaloaltoOptions,
  report: (unread: Unread) => void,
): void {
  const first = rulebases.flatMap((base) => base.security).find((rule) => rule.kind === 'rule');
  if (first === undefined || first.origin === undefined) return;
  const nameOf = (one: Scope): string => ('name' in one ? `${one.kind} ${one.name}` : one.kind);
  report({
    what: `rules of ${nameOf(scope)} are left aside: asked is ${nameOf(asked)}`,
    origin: first.origin,
  });
}

function endingOf({ version }: PaloaltoOptions): 'on' | 'off' | 'unknown' {
  if (version === undefined) return 'unknown';
  return version.major > 10 || (version.major === 10 && version.minor >= 2) ? 'on' : 'off';
}

/** Shared pre-rules, those of the device group, local rules, post-rules of the group, shared post-rules. */
function inOrder(scopes: readonly ScopeConfig[]): readonly Rulebase[] {
  const of = (ordered: readonly ScopeConfig[], place: Rulebase['place']): readonly Rulebase[] =>
    ordered.flatMap(({ rulebases }) => rulebases.filter((base) => base.place === place));
  const outward = [...scopes];
  const inward = [...scopes].reverse();
  return [...of(inward, 'pre-rulebase'), ...of(outward, 'rulebase'), ...of(outward, 'post-rulebase')];
}

type AnyRule = SecurityRule | DecryptionRule;

function clausesOf<R extends AnyRule>(
  objects: Objects,
  place: Place,
  rule: R | UnreadRules,
  actionOf: (rule: R) => Clause['action'] | 'unknown' | 'none',
): readonly Clause[] {
  if (rule.kind === 'unread-rules')
    return rule.unread.flatMap(({ what, origin }) => unknownClauses(what, origin));
  const origin = rule.origin ?? { file: '', line: 0 };
  if (rule.disabled) return [];
  const here = placeOf(objects, place, rule)?.condition;
  const action = actionOf(rule);
  if (here === undefined || action === 'none') return [];
  const [unread] = rule.unread;
  if (unread !== undefined) return unknownClauses(unread.what, unread.origin, here);
  if (action === 'unknown') {
    const what = `a profile on ${rule.name} may block sessions that are not decrypted`;
    objects.report({ what, origin });
    return unknownClauses(what, origin, here);
  }
  const condition = all(here, ...conditionsOf(objects, rule, origin));
  return [{ action, condition, origin }];
}

function conditionsOf(objects: Objects, rule: AnyRule, origin: Origin): readonly Condition[] {
  const unknown = (what: string): Condition => {
    objects.report({ what, origin });
    return { kind: 'unknown', why: what };
  };
  const conditions: Condition[] = [];
  if (!rule.service.includes('any')) conditions.push(conditionOfServices(objects, rule.service, origin));
  if (rule.destination.includes('any')) {
    if (rule.negateDestination) conditions.push(any());
  } else {
    const { set, unknown: why } = addressesOf(objects, rule.destination);
    const named = where({ field: 'address', addresses: set });
    const whole = why === undefined ? named : any(named, { kind: 'unknown', why });
    conditions.push(rule.negateDestination ? not(whole) : whole);
  }
  if (!rule.category.includes('any')) conditions.push(conditionOfUrls(objects, rule.category));
  if (!rule.sourceUser.includes('any'))
    conditions.push(unknown(`${rule.name} asks for users, which no request shows`));
  if ('application' in rule && !rule.application.includes('any')) {
    conditions.push(unknown(`${rule.name} asks for applications, which depend on content`));
  }
  return conditions;
}

function securityAction({ action }: SecurityRule): Clause['action'] {
  return action === 'allow' ? 'allow' : 'deny';
}

/** `allow`: exempt from inspection. Rules about other things than outbound TLS decide nothing here. */
function decryptionAction({ type, action, profile }: DecryptionRule): Clause['action'] | 'unknown' | 'none' {
  if (type !== 'ssl-forward-proxy') return 'none';
  if (action !== 'no-decrypt') return 'deny';
  return profile === undefined ? 'allow' : 'unknown';
}

/** Whatever may be decided here: neither answer is certain. */
function unknownClauses(what: string, origin: Origin, here: Condition = all()): readonly Clause[] {
  const condition = all(here, { kind: 'unknown', why: what });
  return [
    { action: 'allow', condition, origin },
    { action: 'deny', condition, origin },
  ];
}

/** What an `interzone-default` that allows lets through: of the governed zones nothing, where a rule closes them. */
function openDefaults(bases: readonly Rulebase[], closed: boolean): Clause[] {
  return bases
    .flatMap(({ defaults }) => defaults)
    .filter(({ name, action }) => name === 'interzone-default' && action === 'allow')
    .map(({ origin = { file: '', line: 0 } }) => ({
      action: 'allow',
      condition: closed ? outside : any(governed, outside),
      origin,
    }));
}

/** Whether a rule denies everything that is governed. */
function closes(objects: Objects, place: Place, rule: SecurityRule | UnreadRules): boolean {
  if (rule.kind !== 'rule' || rule.disabled || rule.action === 'allow' || rule.unread.length > 0)
    return false;
  const fields = [rule.destination, rule.category, rule.service, rule.application, rule.sourceUser];
  const everything = fields.every((field) => field.includes('any')) && !rule.negateDestination;
  return everything && placeOf(objects, place, rule)?.whole === true;
}

// Which clients a rule is for: those that the target options say it governs, and others.

/** The governed clients: connections from one zone to another, from these addresses. */
interface Place {
  readonly fromZone: string;
  readonly toZone: string;
  readonly source: AddressSet | 'any';
}

/** Connections of the governed clients. */
const governed: Condition = where({ field: 'source', values: ['inside'] });
/** Whatever else passes the firewall: from other addresses, or between other zones. */
const outside: Condition = where({ field: 'source', values: ['outside'] });

/** The part of a rule that speaks about clients. */
interface PlaceOfRule {
  readonly condition: Condition;
  /** Whether it is for every governed client. */
  readonly whole: boolean;
}

/**
 * The condition of a rule on where a connection comes from. `outside` holds where a rule for governed clients
 * speaks about any other one too, be it one of other zones or one of other addresses. Nothing: the rule is for
 * other clients alone.
 */
function placeOf(
  objects: Objects,
  place: Place,
  rule: SecurityRule | DecryptionRule,
): PlaceOfRule | undefined {
  const ruleType = 'ruleType' in rule ? rule.ruleType : 'universal';
  const from = rule.from.includes('any') || rule.from.includes(place.fromZone);
  const to = rule.to.includes('any') || rule.to.includes(place.toZone);
  // The governed zones are two, so a rule within one zone is not about them.
  if (!from || !to || ruleType === 'intrazone') return undefined;
  const otherZones = [...rule.from, ...rule.to].some(
    (zone) => zone !== place.fromZone && zone !== place.toZone,
  );
  const wider = otherZones || rule.from.length > 1 || rule.to.length > 1;

  const clients = place.source === 'any' ? allAddresses : place.source;
  const named = rule.source.includes('any') ? { set: allAddresses } : addressesOf(objects, rule.source);
  const set = rule.negateSource ? complementAddresses(named.set) : named.set;
  const beyond = !isEmptyAddressSet(intersectAddresses(set, complementAddresses(clients)));
  const doubt = 'unknown' in named ? named.unknown : undefined;
  const whole = doubt === undefined && isSubsetAddresses(clients, set);
  if (doubt === undefined && isEmptyAddressSet(intersectAddresses(clients, set))) return undefined;
  const why = doubt ?? `the rule ${rule.name} is for some of the governed clients only`;
  const within = whole ? governed : all(governed, { kind: 'unknown', why });
  return { condition: wider || beyond ? any(within, outside) : within, whole };
}
