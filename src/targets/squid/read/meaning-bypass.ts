/** What `ssl_bump` lines leave closed. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import { all, always, any, type Condition, never, not } from '../../../sets/condition.ts';
import type { Clause, Meaning } from '../../target.ts';
import type { Directive } from '../config.ts';
import { connectForm, doubt } from './meaning-acls.ts';
import type { JudgedLine } from './meaning-others.ts';
import { askTerms, clauseOf, type RuledLine, translatorOf } from './meaning-terms.ts';
import type { AclTable } from './parse-acls.ts';

/**
 * At each step the first line that matches decides. At step 1 there is the CONNECT alone; a splice leaves the
 * tunnel closed, a bump or terminate ends the matter too, and a peek or stare goes on to step 2, where the same
 * lines are asked again: `at_step` tells the steps apart, the other ACLs see the same CONNECT. What a peek at
 * step 2 leads to is not said here. A tunnel of which no line speaks is of unknown fate, unless there are no lines.
 */
export function bypassOf(
  lines: readonly RuledLine[],
  acls: AclTable,
  governed: AddressSet | 'any',
  diagnostics: Diagnostic[],
): Meaning {
  const unknown = (line: RuledLine['line'], why: string): string => {
    const known = diagnostics.some(({ at, message }) => at === line.origin && message === why);
    if (!known) diagnostics.push(warning('unknown-construct', why, { at: line.origin }));
    return why;
  };
  const clausesAt = (step: 1 | 2): readonly Clause[] => {
    const translate = translatorOf(acls, governed, step === 1 ? diagnostics : [], {
      ...{ step, lines: lines.map(({ line }) => line) },
    });
    return lines.flatMap(({ line, rule }): readonly Clause[] => {
      const isElsewhere = line.terms.some(
        ({ acl, negated }) => translate(acl).condition === (negated ? always : never),
      );
      if (isElsewhere) return [];
      const condition = all(connectForm, askTerms('all', line.terms, translate).condition);
      const { action, origin } = line;
      if (action === 'splice') return [clauseOf('allow', condition, origin, rule)];
      if (action === 'bump' || action === 'terminate') return [clauseOf('deny', condition, origin, rule)];
      if (step === 1 && (action === 'peek' || action === 'stare')) {
        const next = clausesAt(2).map((one) => ({ ...one, condition: all(condition, one.condition) }));
        // A tunnel that no line of step 2 speaks of.
        return [...next, clauseOf('unknown', all(condition, doubt(`what follows this ${action}`)), origin)];
      }
      const what = action === 'peek' || action === 'stare' ? `${action} at step 2` : `action ${word(action)}`;
      const why = unknown(line, `the ssl_bump ${what} is not understood`);
      return [clauseOf('unknown', all(condition, doubt(why)), origin)];
    });
  };
  return { mode: 'first-match', clauses: lines.length === 0 ? [] : clausesAt(1), otherwise: 'deny' };
}

/** Requests inside a tunnel that is opened are put to the access lines again, one by one. */
export function insideTunnels(
  others: readonly JudgedLine[],
  directives: readonly Directive[],
  bypass: Meaning,
): readonly Clause[] {
  const port = others.find(
    ({ effect }) => effect.kind === 'port' && effect.bumps && /^(?:forward|wrapped)$/.test(effect.users),
  );
  if (port === undefined) return [];
  const why = 'the requests inside a tunnel that this port opens';
  const closed = bypass.clauses.reduceRight<Condition>((rest, { action, condition }) => {
    if (action === 'allow') return any(condition, rest);
    // Of what is not known, the tunnels that are surely closed are those for which it does not matter.
    return all(not(condition), rest);
  }, any());
  const terminates = directives.some((one) => one.kind === 'ssl_bump' && one.action === 'terminate');
  const premise = { name: 'later-stages-pass', holds: false };
  const inside = doubt(why, terminates ? {} : { premise });
  return [clauseOf('deny', all(connectForm, not(closed), inside), port.line.origin)];
}
