import { type Diagnostic, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/nearest.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import { all, always, any, type Condition, never, not } from '../../../sets/condition.ts';
import type { Clause, Meaning, Reading } from '../../target.ts';
import type { AccessLine, Config, Directive, OtherLine } from '../config.ts';
import type { Options } from '../options.ts';
import { connectForm, doubt, termsCondition } from './meaning-acls.ts';
import { effectOf } from './meaning-directives.ts';
import {
  bothWays,
  clauseOf,
  insideSource,
  type RuledLine,
  sourceOfClosing,
  type Translate,
  translatorOf,
} from './meaning-terms.ts';
import { type AclTable, aclsOf } from './parse-acls.ts';

/**
 * What a fragment permits, and which tunnels it exempts from inspection.
 *
 * A test of the client's address is compared with the option `source`; without options, with the networks
 * that the closing denial names. A fragment whose last line does not decide everything leaves the rest to
 * whatever the site has behind it: unknown here. Behind a whole squid.conf nothing follows, and Squid decides.
 */
export function meaning(config: Config, options?: Options): Outcome<Reading> {
  const diagnostics: Diagnostic[] = [];
  const acls = aclsOf(config);
  const directives = [...config.main.directives, ...(config.splice?.directives ?? [])];
  const accesses = directives.filter((one): one is AccessLine => one.kind === 'http_access');
  const governed = options?.source ?? sourceOfClosing(accesses.at(-1), acls);
  const translate = translatorOf(acls, governed, diagnostics);
  const others = directives.filter((one): one is OtherLine => one.kind === 'other');
  const foreign = foreignClauses(others, diagnostics);
  const ports = others.filter(({ name }) => /^https?_port$/.test(name)).map(effectOf);
  const whole = ports.length > 0;
  const lines = withRules(directives, 'http_access');
  const open = whole ? [] : openEnd(config, lines.at(-1)?.line, translate, diagnostics);
  const permit = permitOf(lines, open, translate);
  const bypass = bypassOf(withRules(directives, 'ssl_bump'), acls, governed, diagnostics);
  const opened = insideTunnels(others, bypass);
  const neverInspects = whole && ports.every((port) => port === 'port');
  return {
    value: {
      permit: { ...permit, clauses: [...foreign, ...opened, ...permit.clauses] },
      bypass: { ...bypass, clauses: [...foreign, ...bypass.clauses] },
      ...(whole ? { whole } : {}),
      // Without ssl-bump on a port, ssl_bump lines do nothing: no tunnel is opened.
      ...(neverInspects ? { neverInspects } : {}),
    },
    diagnostics,
  };
}

function withRules(directives: readonly Directive[], kind: AccessLine['kind']): readonly RuledLine[] {
  const lines: RuledLine[] = [];
  let rule: string | undefined;
  for (const directive of directives) {
    if (directive.kind === 'comment') {
      const heading = /^# rule ([A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)?)(?: \(deny\))?$/.exec(directive.text);
      if (heading !== null) rule = heading[1];
      else if (directive.text === '') rule = undefined;
    } else if (directive.kind === kind)
      lines.push({ line: directive, ...(rule === undefined ? {} : { rule }) });
  }
  return lines;
}

function permitOf(lines: readonly RuledLine[], open: readonly Clause[], translate: Translate): Meaning {
  const clauses = lines.map(({ line, rule }) =>
    clauseOf(
      line.action === 'allow' ? 'allow' : 'deny',
      termsCondition('all', line.terms, translate),
      line.origin,
      rule,
    ),
  );
  return { mode: 'first-match', clauses: [...clauses, ...open], otherwise: otherwiseOf(lines.at(-1)?.line) };
}

/** Where no line matches: the opposite of the last one's action. No line at all: deny (squid.conf.documented). */
function otherwiseOf(last: AccessLine | undefined): Meaning['otherwise'] {
  return last?.action === 'deny' ? 'allow' : 'deny';
}

/** What stands behind a fragment decides what its last line leaves open. */
function openEnd(
  config: Config,
  last: AccessLine | undefined,
  translate: Translate,
  diagnostics: Diagnostic[],
): readonly Clause[] {
  if (last !== undefined && decidesAll(last, translate)) return [];
  const origin = last?.origin ?? { file: config.main.path, line: 1 };
  const why =
    "the last http_access line does not decide every request: what follows in the site's own files does";
  const help = 'end with http_access deny all';
  diagnostics.push(warning('unknown-construct', why, { at: origin, help }));
  return [clauseOf(otherwiseOf(last) === 'allow' ? 'deny' : 'allow', doubt(why), origin)];
}

/** Whether the line matches every request of the clients that the text is about. */
function decidesAll(line: AccessLine, translate: Translate): boolean {
  return line.terms.every(({ acl, negated }) => {
    const condition = translate(acl);
    const holds = condition === always || condition === insideSource;
    return !negated && (holds || (condition.kind === 'any' && condition.of.includes(insideSource)));
  });
}

/** What other directives do is not known, wherever they stand: an `include`, say, or `append_domain`. */
function foreignClauses(directives: readonly OtherLine[], diagnostics: Diagnostic[]): readonly Clause[] {
  return directives.flatMap((directive) => {
    if (effectOf(directive) !== 'unknown') return [];
    const why = `the directive ${word(directive.name)} is not understood`;
    const near = nearest(directive.name, ['acl', 'http_access', 'ssl_bump', 'http_port']);
    const help =
      near === undefined
        ? 'it may decide anything; leave it out of the files if it does not'
        : `did you mean ${near}?`;
    diagnostics.push(warning('unknown-construct', why, { at: directive.origin, help }));
    return bothWays(doubt(why), directive.origin);
  });
}

/** Requests inside a tunnel that is opened are put to the access lines again, one by one. */
function insideTunnels(directives: readonly OtherLine[], bypass: Meaning): readonly Clause[] {
  const port = directives.find((directive) => effectOf(directive) === 'bumping-port');
  if (port === undefined) return [];
  const why = 'what is asked inside a tunnel that this port opens';
  const closed = bypass.clauses.reduceRight<Condition>(
    (rest, { action, condition }) => (action === 'allow' ? any(condition, rest) : all(not(condition), rest)),
    any(),
  );
  return [clauseOf('deny', all(connectForm, not(closed), doubt(why)), port.origin)];
}

// What `ssl_bump` lines leave closed.

/**
 * At each step the first line that matches decides. At step 1 there is the CONNECT alone; a splice leaves the
 * tunnel closed, a bump or terminate ends the matter too, and a peek or stare goes on to step 2, where the same
 * lines are asked again: `at_step` tells the steps apart, the other ACLs see the same CONNECT. What a peek at
 * step 2 leads to is not said here.
 */
function bypassOf(
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
    const translate = translatorOf(acls, governed, step === 1 ? diagnostics : [], step);
    return lines.flatMap(({ line, rule }): readonly Clause[] => {
      const isElsewhere = line.terms.some(
        ({ acl, negated }) => translate(acl) === (negated ? always : never),
      );
      if (isElsewhere) return [];
      const condition = all(connectForm, termsCondition('all', line.terms, translate));
      const { action, origin } = line;
      if (action === 'splice') return [clauseOf('allow', condition, origin, rule)];
      if (action === 'bump' || action === 'terminate') return [clauseOf('deny', condition, origin, rule)];
      if (step === 1 && (action === 'peek' || action === 'stare')) {
        const next = clausesAt(2).map((one) => ({ ...one, condition: all(condition, one.condition) }));
        // A tunnel that no line of step 2 speaks of.
        return [...next, ...bothWays(all(condition, doubt(`what follows this ${action}`)), origin)];
      }
      const what = action === 'peek' || action === 'stare' ? `${action} at step 2` : `action ${word(action)}`;
      const why = unknown(line, `the ssl_bump ${what} is not understood`);
      return bothWays(all(condition, doubt(why)), origin);
    });
  };
  return { mode: 'first-match', clauses: lines.length === 0 ? [] : clausesAt(1), otherwise: 'deny' };
}
