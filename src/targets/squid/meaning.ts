import { type Diagnostic, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { all, always, type Condition } from '../../sets/condition.ts';
import type { Clause, Meaning, Origin, Reading } from '../target.ts';
import type { AccessLine, Config, Directive } from './config.ts';
import { connectForm, doubt, termsCondition } from './meaning-acls.ts';
import { insideSource } from './meaning-source.ts';
import { sourceOfClosing, type Translate, translatorOf } from './meaning-terms.ts';
import type { Options } from './options.ts';
import { aclsOf } from './parse-acls.ts';

/**
 * What a fragment permits, and which tunnels it exempts from inspection.
 *
 * A test of the client's address is compared with the option `source`; without options, with the networks
 * that the closing denial names. A fragment whose last line does not decide everything leaves the rest to
 * whatever the site has behind it: unknown here.
 */
export function meaning(config: Config, options?: Options): Outcome<Reading> {
  const diagnostics: Diagnostic[] = [];
  const acls = aclsOf(config);
  const directives = [...config.main.directives, ...(config.splice?.directives ?? [])];
  const accesses = directives.filter((one): one is AccessLine => one.kind === 'http_access');
  const governed = options?.source ?? sourceOfClosing(accesses.at(-1), acls);
  const translate = translatorOf(acls, governed, diagnostics);
  const foreign = foreignClauses(directives, diagnostics);
  const permit = permitOf(config, withRules(directives, 'http_access'), translate, diagnostics);
  const bypass = bypassOf(withRules(directives, 'ssl_bump'), translate, diagnostics);
  return {
    value: {
      permit: { ...permit, clauses: [...foreign, ...permit.clauses] },
      bypass: { ...bypass, clauses: [...foreign, ...bypass.clauses] },
    },
    diagnostics,
  };
}

interface RuledLine {
  readonly line: AccessLine;
  /** From the comment `# rule ID` above the line, with no empty line between. */
  readonly rule?: string;
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

function permitOf(
  config: Config,
  lines: readonly RuledLine[],
  translate: Translate,
  diagnostics: Diagnostic[],
): Meaning {
  const clauses = lines.map(({ line, rule }) =>
    clauseOf(
      line.action === 'allow' ? 'allow' : 'deny',
      termsCondition('all', line.terms, translate),
      line.origin,
      rule,
    ),
  );
  // No line matches: the opposite of the last one's action. No line at all: deny.
  const last = lines.at(-1)?.line;
  const otherwise = last?.action === 'deny' ? 'allow' : 'deny';
  if (last === undefined || !decidesAll(last, translate)) {
    const origin = last?.origin ?? { file: config.main.path, line: 1 };
    const why =
      "the last http_access line does not decide every request: what follows in the site's own files does";
    const help = 'end with http_access deny all';
    diagnostics.push(warning('unknown-construct', why, { at: origin, help }));
    clauses.push(clauseOf(otherwise === 'allow' ? 'deny' : 'allow', doubt(why), origin));
  }
  return { mode: 'first-match', clauses, otherwise };
}

/** Whether the line matches every request of the clients that the text is about. */
function decidesAll(line: AccessLine, translate: Translate): boolean {
  return line.terms.every(({ acl, negated }) => {
    const condition = translate(acl);
    const holds = condition === always || condition === insideSource;
    return !negated && (holds || (condition.kind === 'any' && condition.of.includes(insideSource)));
  });
}

/** `ssl_bump` decides on the CONNECT; a splice leaves the tunnel closed, and the first line that matches wins. */
function bypassOf(lines: readonly RuledLine[], translate: Translate, diagnostics: Diagnostic[]): Meaning {
  const clauses = lines.flatMap(({ line, rule }): readonly Clause[] => {
    const condition = all(connectForm, termsCondition('all', line.terms, translate));
    if (line.action === 'splice') return [clauseOf('allow', condition, line.origin, rule)];
    if (line.action === 'bump' || line.action === 'terminate')
      return [clauseOf('deny', condition, line.origin, rule)];
    const why = `the ssl_bump action ${word(line.action)} is not understood`;
    diagnostics.push(warning('unknown-construct', why, { at: line.origin }));
    return bothWays(all(condition, doubt(why)), line.origin);
  });
  return { mode: 'first-match', clauses, otherwise: 'deny' };
}

/** Directives that decide nothing about who gets where. */
const harmless: ReadonlySet<string> = new Set(
  (
    'access_log logformat logfile_rotate cache_log cache_mem cache_dir coredump_dir refresh_pattern visible_hostname ' +
    'pid_filename shutdown_lifetime pinger_enable deny_info'
  ).split(' '),
);

/** What other directives do is not known, wherever they stand: an `include`, say, or `append_domain`. */
function foreignClauses(directives: readonly Directive[], diagnostics: Diagnostic[]): readonly Clause[] {
  return directives.flatMap((directive) => {
    if (directive.kind !== 'other' || harmless.has(directive.name)) return [];
    const why = `the directive ${word(directive.name)} is not understood`;
    diagnostics.push(warning('unknown-construct', why, { at: directive.origin }));
    return bothWays(doubt(why), directive.origin);
  });
}

function bothWays(condition: Condition, origin: Origin): readonly Clause[] {
  return [clauseOf('allow', condition, origin), clauseOf('deny', condition, origin)];
}

function clauseOf(action: 'allow' | 'deny', condition: Condition, origin: Origin, rule?: string): Clause {
  return { action, condition, origin, ...(rule === undefined ? {} : { rule }) };
}
