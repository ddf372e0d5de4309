import { type Diagnostic, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/nearest.ts';
import { word } from '../../../diagnostics/quote.ts';
import { all, always, any, type Condition, not, where } from '../../../sets/condition.ts';
import { hostNames } from '../../../sets/hosts.ts';
import type { Clause, ListPlace, Meaning, Origin, Reading } from '../../target.ts';
import type { AccessLine, Config, Directive, OtherLine } from '../config.ts';
import type { Options } from '../options.ts';
import { type Effect, effectOf } from './directives/effects.ts';
import { connectForm, doubt } from './meaning-acls.ts';
import { bypassOf } from './meaning-bypass.ts';
import {
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

interface JudgedLine {
  readonly line: OtherLine;
  readonly effect: Effect;
}

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
  const foreign = foreignClauses(
    hasParent
      ? others.filter(({ effect }) => effect.kind !== 'route' || effect.cause !== 'parent:any')
      : others,
    acls,
    diagnostics,
  );
  const ports = others.flatMap(({ effect }) => (effect.kind === 'port' ? [effect] : []));
  const whole = ports.length > 0 || /(?:^|\/)squid\.conf$/.test(config.main.path);
  const lines = withRules(directives, 'http_access');
  const isEnded = lines.some(({ line }) => decidesAll(line, translate));
  const falls = !whole && options?.closing === 'none' && !isEnded;
  const open = whole || falls ? [] : openEnd(config, lines.at(-1)?.line, translate, diagnostics);
  const permit = permitOf(lines, open, translate);
  const bypass = bypassOf(withRules(directives, 'ssl_bump'), acls, governed, diagnostics);
  const opened = insideTunnels(others, directives, bypass);
  const neverInspects = ports.length > 0 && ports.every(({ bumps }) => !bumps);
  const places = listPlaces(directives, options);
  return {
    value: {
      permit: {
        ...permit,
        clauses: [...foreign, ...opened, ...permit.clauses],
        ...(falls ? ({ otherwise: 'unknown' } as const) : {}),
      },
      ...(falls ? { falls } : {}),
      bypass: { ...bypass, clauses: [...unknownClauses(foreign), ...bypass.clauses] },
      ...(whole ? { whole } : {}),
      // Without ssl-bump on a port, ssl_bump lines do nothing: no tunnel is opened.
      ...(neverInspects ? { neverInspects } : {}),
      ...(places.length > 0 ? { places } : {}),
    },
    diagnostics: limitMessages(diagnostics),
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

/** The end of the search by a line is a denial before it, where all that it asks before leaves the matter open. */
function permitOf(lines: readonly RuledLine[], open: readonly Clause[], translate: Translate): Meaning {
  const clauses = lines.flatMap(({ line, rule }) => {
    const { condition, stops } = askTerms('all', line.terms, translate);
    const action = line.action === 'allow' ? 'allow' : 'deny';
    const ended = isNever(stops) ? [] : [clauseOf('deny', stops, line.origin, rule)];
    const name = line.terms.map(({ acl, negated }) => (negated ? `not-${acl}` : acl)).join('-');
    return [...ended, clauseOf(action, condition, line.origin, rule)].map((one) => ({ ...one, name }));
  });
  return { mode: 'first-match', clauses: [...clauses, ...open], otherwise: otherwiseOf(lines.at(-1)?.line) };
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
  translate: Translate,
  diagnostics: Diagnostic[],
): readonly Clause[] {
  if (last !== undefined && decidesAll(last, translate)) return [];
  const origin = last?.origin ?? { file: config.main.path, line: 1 };
  const why =
    "the last http_access line does not decide every request: what follows in the site's own files does";
  const help = 'end with http_access deny all';
  diagnostics.push(warning('unknown-construct', why, { at: origin, help }));
  return [clauseOf('unknown', doubt(why), origin)];
}

/** Whether the line matches every request of the clients that the text is about. */
function decidesAll(line: AccessLine, translate: Translate): boolean {
  return line.terms.every(({ acl, negated }) => {
    const { condition } = translate(acl);
    const holds = condition === always || condition === insideSource;
    return !negated && (holds || (condition.kind === 'any' && condition.of.includes(insideSource)));
  });
}

// What other directives do.

/** Names without a dot. */
const shortNames: Condition = where({
  field: 'host',
  hosts: hostNames([{ kind: 'expression', source: '^[^.]+$' }]),
});

/** What a directive leaves open, and what to do about it. */
interface Openness {
  readonly why: string;
  readonly help: string;
  readonly clause?: Clause;
}

/** What each directive leaves open, wherever it stands, told once. */
function foreignClauses(
  others: readonly JudgedLine[],
  acls: AclTable,
  diagnostics: Diagnostic[],
): readonly Clause[] {
  const told = new Set<string>();
  const tell = (open: Openness | undefined, at: Origin): readonly Clause[] => {
    if (open === undefined) return [];
    const { why, help, clause } = open;
    if (!told.has(why)) diagnostics.push(warning('unknown-construct', why, { at, help }));
    told.add(why);
    return clause === undefined ? [] : [clause];
  };
  const odd = [...acls.values()].filter(({ mayNotLoad }) => mayNotLoad !== undefined);
  return [
    ...others.flatMap((one) => tell(judgeLine(one), one.line.origin)),
    ...odd.flatMap(({ mayNotLoad: why = '', origin }) => tell(mayNotLoad(why, origin), origin)),
  ];
}

/** What comes later, or chooses a way, can only take away; premises say that it does not. */
function judgeLine({ line: { name, origin }, effect }: JudgedLine): Openness | undefined {
  const mayRefuse = (why: string, help: string, cause: string, premise?: string): Openness => {
    const details = premise === undefined ? {} : { premise: { name: premise, holds: false } };
    return { why, help, clause: clauseOf('deny', doubt(why, { cause, ...details }), origin) };
  };
  const mayDecide = (why: string, help: string, where_: Condition = always): Openness => ({
    ...{ why, help },
    clause: clauseOf('unknown', all(where_, doubt(why)), origin),
  });
  switch (effect.kind) {
    case 'later': {
      const why = `what the directive ${word(name)} refuses of what the access lines let through`;
      const help = 'it acts behind http_access; leave it out of the files if it does not matter';
      return mayRefuse(why, help, 'later', 'later-stages-pass');
    }
    case 'route': {
      const why = `by which way requests go on (${word(name)}), and whether that one is open`;
      const help = 'assume that the way is open, or leave the line out of the files';
      return mayRefuse(why, help, effect.cause, effect.cause === 'parent:any' ? undefined : 'ways-are-open');
    }
    case 'clients': {
      const why = 'who the client is, which a header may say (follow_x_forwarded_for)';
      return { why, help: 'tests of the client are unknown' };
    }
    case 'include': {
      const why = 'what the files say that are included and not at hand';
      const premise = { name: 'no-more-files', holds: false };
      const clause = clauseOf('unknown', doubt(why, { cause: effect.cause, premise }), origin);
      return { why, help: 'give these files too', clause };
    }
    case 'short-names': {
      const help = 'leave it out of the files if nobody asks for such names';
      return mayDecide(`what ${word(name)} makes of names without a dot`, help, shortNames);
    }
    case 'may-not-load':
      return mayNotLoad(effect.why, origin);
    case 'port':
      return effect.odd === undefined
        ? undefined
        : mayNotLoad(`${word(effect.odd)} behind ${name} is of no form that was tried`, origin);
    case 'refused': {
      const near = nearest(name, ['acl', 'http_access', 'ssl_bump', 'http_port']);
      const help = near === undefined ? 'take it out' : `did you mean ${near}?`;
      return mayDecide(`Squid knows no directive ${word(name)}, and refuses the file`, help);
    }
    case 'unknown': {
      const help = 'it may decide anything; leave it out of the files if it does not';
      return mayDecide(`the directive ${word(name)} is not understood: ${effect.why}`, help);
    }
    default:
      return undefined;
  }
}

/** What Squid may refuse leaves everything open, unless it is known that it starts. */
function mayNotLoad(why: string, origin: Origin): Openness {
  const premise = { name: 'squid-starts', holds: false };
  const help = 'look whether squid -k parse takes it, or leave it out of the files';
  const clause = clauseOf('unknown', doubt(why, { cause: 'start', premise }), origin);
  return { why: `whether Squid starts: ${why}`, help, clause };
}

/** What leaves every answer open leaves open what is exempt too. */
function unknownClauses(clauses: readonly Clause[]): readonly Clause[] {
  return clauses.filter(({ action }) => action === 'unknown');
}

/** Requests inside a tunnel that is opened are put to the access lines again, one by one. */
function insideTunnels(
  others: readonly JudgedLine[],
  directives: readonly Directive[],
  bypass: Meaning,
): readonly Clause[] {
  const port = others.find(({ effect }) => effect.kind === 'port' && effect.bumps && effect.isForward);
  if (port === undefined) return [];
  const why = 'what is asked inside a tunnel that this port opens';
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
