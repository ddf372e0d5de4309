/** What directives other than ACLs and access lines leave open. */
import { type Diagnostic, note, warning } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/nearest.ts';
import { word } from '../../../diagnostics/quote.ts';
import { all, always, type Condition, where } from '../../../sets/condition.ts';
import { hostNames } from '../../../sets/hosts.ts';
import type { Clause, Origin } from '../../target.ts';
import type { OtherLine } from '../config.ts';
import type { Effect } from './directives/effects.ts';
import type { Unreached } from './directives/ports.ts';
import { doubt } from './meaning-acls.ts';
import { clauseOf } from './meaning-terms.ts';
import type { AclTable } from './parse-acls.ts';

export interface JudgedLine {
  readonly line: OtherLine;
  readonly effect: Effect;
}

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

/** The start of the text, and whether a place is in a file of ours. */
interface Placed {
  readonly top: Origin;
  readonly isOurs: (origin: Origin) => boolean;
}

/** What each directive leaves open, wherever it stands, told once, and what the ports of a whole configuration do. */
export function foreignClauses(
  others: readonly JudgedLine[],
  acls: AclTable,
  unreached: Unreached | undefined,
  { top, isOurs }: Placed,
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
  const needs = [
    ...others.map(({ effect, line }) => ({
      needs: effect.kind === 'none' ? effect.needs : undefined,
      ...line,
    })),
    ...acls.values(),
  ];
  const lacking = needs.flatMap(({ needs: what, origin }) => {
    if (what === undefined) return [];
    if (isOurs(origin)) return tell(mayNotLoad(`what the machine may lack, ${what}`, origin), origin);
    diagnostics.push(sayNeeded(what, origin));
    return [];
  });
  const odd = [...acls.values()].filter(({ mayNotLoad }) => mayNotLoad !== undefined);
  const place = others.find(({ effect }) => effect.kind === 'port')?.line.origin ?? top;
  return [
    ...tell(unreached === undefined ? undefined : judgePorts(unreached, place), place),
    ...others.flatMap((one) => tell(judgeLine(one), one.line.origin)),
    ...lacking,
    ...odd.flatMap(({ mayNotLoad: why = '', origin }) => tell(mayNotLoad(why, origin), origin)),
  ];
}

/** Requests that come as to a forward proxy need a port that takes them; what the lines deny stays denied. */
function judgePorts(unreached: Unreached, origin: Origin): Openness {
  const mayLack = (why: string, help: string, cause: string, premise?: string): Openness => {
    const details = premise === undefined ? {} : { premise: { name: premise, holds: false } };
    return { why, help, clause: clauseOf('deny', doubt(why, { cause, ...details }), origin) };
  };
  const help = 'give the proxy a plain http_port, without accel, intercept and the like';
  switch (unreached) {
    case 'no port': {
      const why = 'whether Squid starts: there is no http_port, and without a port it does not';
      return mayLack(
        why,
        'add one, or if this is a part of a configuration give it another name',
        'start',
        'squid-starts',
      );
    }
    case 'no forward port':
      return mayLack('what becomes of requests as to a forward proxy: no port takes them', help, 'ports');
    case 'other ways': {
      const why =
        'whether clients come inside TLS, with a PROXY header, or intercepted: no port accepts others';
      return mayLack(why, help, 'ports', 'clients-come-as-asked');
    }
  }
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
      const help = 'it acts after http_access; leave it out of the files if it does not matter';
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
        : mayNotLoad(`${word(effect.odd)} after ${name} is of no form that was tried`, origin);
    case 'refused': {
      const near = nearest(name, ['acl', 'http_access', 'ssl_bump', 'http_port']);
      const help = near === undefined ? 'remove it' : `did you mean ${near}?`;
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

/**
 * What the site's own files name is taken to be on the machine, and told; a text of ours names nothing of the kind
 * (docs/decisions/0011-what-the-machine-has.md).
 */
function sayNeeded(what: string, at: Origin): Diagnostic {
  const help = 'squid -k parse on the machine says whether it is there';
  return note('unknown-construct', `Squid does not start where the machine lacks this: ${what}`, {
    at,
    help,
  });
}

/** What Squid may refuse leaves everything open, unless it is known that it starts. */
function mayNotLoad(why: string, origin: Origin): Openness {
  const premise = { name: 'squid-starts', holds: false };
  const help = 'look whether squid -k parse takes it, or leave it out of the files';
  const clause = clauseOf('unknown', doubt(why, { cause: 'start', premise }), origin);
  return { why: `whether Squid starts: ${why}`, help, clause };
}

/** What leaves every answer open leaves open what is exempt too. */
export function unknownClauses(clauses: readonly Clause[]): readonly Clause[] {
  return clauses.filter(({ action }) => action === 'unknown');
}
