/** What decides where no rule of the text matches: rules that it does not show, then the default rules. */
import { all, any, type Condition } from '../../../sets/condition.ts';
import type { Clause, Origin } from '../../target.ts';
import type { DefaultRule, PaloaltoConfig, Rulebase, SecurityRule } from '../config.ts';
import { governed, isWithinOne, outside } from './meaning-place.ts';
import { blocksOf, closes, openClause, type Reader } from './meaning-rules.ts';

/** Rules that the text does not show, and that there are not if nobody says so. */
export function rulesElsewhere(why: string, origin: Origin): Clause {
  const premise = { name: 'no-rules-elsewhere', holds: false };
  const unknown: Condition = { kind: 'unknown', why, cause: 'rules-elsewhere', premise };
  return { action: 'unknown', condition: all(governed, unknown), origin };
}

/** A parent of a device group that the text does not show: its rules would come first. */
export function parentElsewhere(why: string, origin: Origin): Clause {
  const premise = { name: 'parents-are-listed', holds: false };
  return { action: 'unknown', condition: { kind: 'unknown', why, cause: 'parent-group', premise }, origin };
}

/**
 * What happens to what no rule matches: rules below that the text does not show, then the default rules. Without
 * `security` that is no matter for what is governed.
 */
export function clausesBelow(
  config: PaloaltoConfig,
  reader: Reader,
  bases: readonly Rulebase[],
  security: Rulebase['security'] | undefined,
): readonly Clause[] {
  const closed = security?.some((rule) => closes(reader, rule)) ?? true;
  const name = isWithinOne(reader.place) ? 'intrazone-default' : 'interzone-default';
  // The nearest scope has the last word on a default rule.
  const defaults = bases.flatMap((base) => base.defaults);
  const set = defaults.find((one) => one.name === name);
  const last = security?.findLast((rule): rule is SecurityRule => rule.kind === 'rule');
  const origin = set?.origin ?? last?.origin ?? { file: config.name, line: 1 };
  const action = set?.action ?? (name === 'intrazone-default' ? 'allow' : 'deny');
  const clauses: Clause[] = [];
  if (config.whole !== true && !closed && set === undefined) {
    const what =
      'no rule closes the block: what no rule matches is left to rules below it, and to the default rules';
    reader.objects.report({ what, origin });
    // A device may hold such rules; that it has none is said by a text of the whole device alone.
    clauses.push(openClause(what, origin, governed));
  }
  const server = config.settings?.find(({ word }) => word === 'panorama-server');
  if (
    config.whole === true &&
    !closed &&
    server !== undefined &&
    !bases.some(({ place }) => place !== 'rulebase')
  ) {
    const what = 'the firewall is managed by Panorama, whose rules are not in the text';
    reader.objects.report({ what, origin: server.origin });
    clauses.push(rulesElsewhere(what, server.origin));
  }
  const [unread] = set?.unread ?? [];
  if (unread !== undefined && !closed) {
    reader.objects.report(unread);
    clauses.push(openClause(`${name}: ${unread.what}`, unread.origin, governed));
  }
  if (config.whole !== true) clauses.push(...othersChanged(reader, defaults, name));
  if (action !== 'allow') return clauses;
  const others = name === 'interzone-default' ? [outside] : [];
  const condition = closed ? any(...others) : any(governed, ...others);
  const blocks = closed || set === undefined ? [] : blocksOf(reader, set, governed, origin);
  return [...clauses, ...blocks, { action: 'allow', condition, origin }];
}

/** A part of a configuration that changes the default rule of the other pairs of zones acts on what it is not for. */
function othersChanged(
  { objects }: Reader,
  defaults: readonly DefaultRule[],
  asked: DefaultRule['name'],
): readonly Clause[] {
  const other = defaults.find(({ name }) => name !== asked);
  const usual = other?.name === 'intrazone-default' ? 'allow' : 'deny';
  if (other?.origin === undefined || other.action === usual) return [];
  const what = `${other.name} is another than a device has by itself (${other.action}), for all zones`;
  objects.report({ what, origin: other.origin });
  const action = other.action === 'allow' ? 'allow' : 'deny';
  return [{ action, condition: outside, origin: other.origin }];
}
