import { type Diagnostic, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import { all, always, type Condition } from '../../../sets/condition.ts';
import type { Clause, ListPlace, Meaning, Reading } from '../../target.ts';
import type { AccessLine, Config, Directive, OtherLine } from '../config.ts';
import type { Options } from '../options.ts';
import { effectOf } from './directives/effects.ts';
import { findUnreached } from './directives/ports.ts';
import { doubt } from './meaning-acls.ts';
import { bypassOf, insideTunnels } from './meaning-bypass.ts';
import { extendedClauses } from './meaning-extended.ts';
import { foreignClauses, type JudgedLine, unknownClauses } from './meaning-others.ts';
import {
  type Asked,
  askTerms,
  clauseOf,
  insideSource,
  type RuledLine,
  sourceOfClosing,
  type Translate,
  translatorOf,
} from './meaning-terms.ts';
import { limitMessages } from './messages.ts';
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
  const others = directives
    .filter((one): one is OtherLine => one.kind === 'other')
    .map((line): JudgedLine => ({ line, effect: effectOf(line) }));
  const isHeaderAsked = others.some(({ effect }) => effect.kind === 'clients');
  const translate = translatorOf(acls, governed, diagnostics, { isHeaderAsked, lines: accesses });
  const hasParent = others.some(
    ({ effect }) => effect.kind === 'route' && /^parent:(?!any$)/.test(effect.cause),
  );
  // With a parent it is whether that one lets the request through, and said with it.
  const ports = others.flatMap(({ effect }) => (effect.kind === 'port' ? [effect] : []));
  const whole = ports.length > 0 || /(?:^|\/)squid\.conf$/.test(config.main.path);
  const own = listOwnFiles(acls);
  const foreign = foreignClauses(
    hasParent
      ? others.filter(({ effect }) => effect.kind !== 'route' || effect.cause !== 'parent:any')
      : others,
    acls,
    // A rule set of that name has such a file too: access rules alone, for which the ports stand elsewhere.
    whole && others.length > 0 ? findUnreached(ports) : undefined,
    { top: { file: config.main.path, line: 1 }, isOurs: () => !whole && own.size > 0 },
    diagnostics,
  );
  const extended = whole || own.size === 0 ? [] : extendedClauses(directives, diagnostics);
  const lines = withRules(directives, 'http_access');
  const isEnded = lines.some(({ line }) => decidesAll(line, translate));
  const falls = !whole && options?.closing === 'none' && !isEnded;
  const open =
    whole || falls ? [] : openEnd(config, lines.at(-1)?.line, { translate, governed }, diagnostics);
  const permit = permitOf(lines, open, translate);
  const bypass = bypassOf(withRules(directives, 'ssl_bump'), acls, governed, diagnostics);
  const opened = insideTunnels(others, directives, bypass);
  const neverInspects = ports.length > 0 && ports.every(({ bumps }) => !bumps);
  const places = listPlaces(directives, options);
  return {
    value: {
      permit: {
        ...permit,
        clauses: [...foreign, ...extended, ...opened, ...permit.clauses],
        ...(falls ? ({ otherwise: 'unknown' } as const) : {}),
      },
      ...(falls ? { falls } : {}),
      bypass: { ...bypass, clauses: [...unknownClauses(foreign), ...extended, ...bypass.clauses] },
      ...(whole ? { whole } : {}),
      // Without ssl-bump on a port, ssl_bump lines do nothing: no tunnel is opened.
      ...(neverInspects ? { neverInspects } : {}),
      ...(places.length > 0 ? { places } : {}),
    },
    diagnostics: limitMessages(diagnostics),
  };
}

/** The files that define ACLs with names of ours. */
function listOwnFiles(acls: AclTable): ReadonlySet<string> {
  const own = [...acls.values()].filter(({ name }) => name.startsWith('rulec-'));
  return new Set(own.map(({ origin }) => origin.file));
}

function withRules(directives: readonly Directive[], kind: AccessLine['kind']): readonly RuledLine[] {
  const lines: RuledLine[] = [];
  let rule: string | undefined;
  for (const directive of directives) {
    if (directive.kind === 'comment') {
      const heading = /^# rule ([A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)?)(?: \(deny\))?$/.exec(directive.text);
      if (heading !== null) rule = heading[1];
      else if (directive.text === '') rule = undefined;
    } else if (directive.kind === kind) lines.push({ line: directive, ...present({ rule }) });
  }
  return lines;
}

/** The end of the search by a line is a denial before it, where all that it asks before leaves the matter open. */
function permitOf(lines: readonly RuledLine[], open: readonly Clause[], translate: Translate): Meaning {
  const clauses = lines.flatMap((one) => clausesOf(one, translate));
  return { mode: 'first-match', clauses: [...clauses, ...open], otherwise: otherwiseOf(lines.at(-1)?.line) };
}

/** What lines were read as, with what their terms do. */
const linesRead = new WeakMap<
  AccessLine,
  { readonly rule: string | undefined; readonly asked: readonly Asked[]; readonly clauses: readonly Clause[] }
>();

function clausesOf({ line, rule }: RuledLine, translate: Translate): readonly Clause[] {
  const asked = line.terms.map(({ acl }) => translate(acl));
  const known = linesRead.get(line);
  const isAsBefore = (one: Asked, index: number): boolean =>
    one.condition === known?.asked[index]?.condition && one.stops === known.asked[index]?.stops;
  if (known !== undefined && known.rule === rule && asked.every(isAsBefore)) return known.clauses;
  const { condition, stops } = askTerms('all', line.terms, translate);
  const action = line.action === 'allow' ? 'allow' : 'deny';
  const ended = isNever(stops) ? [] : [clauseOf('deny', stops, line.origin, rule)];
  const name = line.terms.map(({ acl, negated }) => (negated ? `not-${acl}` : acl)).join('-');
  const clauses = [...ended, clauseOf(action, condition, line.origin, rule)].map((one) => ({ ...one, name }));
  linesRead.set(line, { rule, asked, clauses });
  return clauses;
}

function isNever(condition: Condition): boolean {
  return condition.kind === 'any' && condition.of.length === 0;
}

/** Where no line matches: the opposite of the last one's action. No line at all: deny (squid.conf.documented). */
function otherwiseOf(last: AccessLine | undefined): Meaning['otherwise'] {
  return last?.action === 'deny' ? 'allow' : 'deny';
}

/** What stands behind a fragment decides what its last line leaves open. */
function openEnd(
  config: Config,
  last: AccessLine | undefined,
  { translate, governed }: { readonly translate: Translate; readonly governed: AddressSet | 'any' },
  diagnostics: Diagnostic[],
): readonly Clause[] {
  if (last !== undefined && decidesAll(last, translate)) return [];
  const origin = last?.origin ?? { file: config.main.path, line: 1 };
  const why =
    "the last http_access line does not decide every request: what follows in the site's own files does";
  const help = 'end with http_access deny all';
  diagnostics.push(warning('unknown-construct', why, { at: origin, help }));
  // Other clients are left to the site's lines anyway.
  const clients = governed === 'any' ? always : insideSource;
  return [clauseOf('unknown', all(clients, doubt(why)), origin)];
}

/** Whether the line matches every request of the clients that the text is about. */
function decidesAll(line: AccessLine, translate: Translate): boolean {
  return line.terms.every(({ acl, negated }) => {
    const { condition } = translate(acl);
    const holds = condition === always || condition === insideSource;
    return !negated && (holds || (condition.kind === 'any' && condition.of.includes(insideSource)));
  });
}

/** Where the lists of the text come from: those below the folder of the option are as it says. */
function listPlaces(directives: readonly Directive[], options: Options | undefined): readonly ListPlace[] {
  if (options === undefined) return [];
  return directives.flatMap((one): readonly ListPlace[] => {
    if (one.kind !== 'acl') return [];
    return one.values.flatMap((value): readonly ListPlace[] => {
      if (value.kind !== 'file') return [];
      const isAsOptionsSay = value.path.startsWith(`${options.dir}/`);
      return [{ list: one.name, place: value.path, origin: one.origin, option: 'dir', isAsOptionsSay }];
    });
  });
}
