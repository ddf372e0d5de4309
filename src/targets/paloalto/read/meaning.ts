/** What a configuration permits, and what it exempts from TLS inspection. */
import { type Diagnostic, note, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { Clause, Meaning, Reading } from '../../target.ts';
import type { DecryptionRule, PaloaltoConfig, Rulebase, SecurityRule, UnreadRules } from '../config.ts';
import type { PaloaltoOptions } from '../options.ts';
import { fewOf } from './few.ts';
import {
  earlyClauses,
  forwardedClauses,
  ipv6Clauses,
  protectionClauses,
  refusalClauses,
  zoneClauses,
} from './meaning-device.ts';
import { clausesBelow, parentElsewhere, rulesElsewhere } from './meaning-ends.ts';
import { listPlaces } from './meaning-lists.ts';
import { clausesAmongOthers, untilLastOfOurs } from './meaning-open.ts';
import { governed, isBetween } from './meaning-place.ts';
import { closes, decryptionClauses, openClause, type Reader, securityClauses } from './meaning-rules.ts';
import {
  belowOf,
  type Chain,
  chainFor,
  checkPosition,
  inOrder,
  isPushed,
  listElsewhere,
} from './meaning-scopes.ts';
import { endingOf } from './objects/meaning-entries.ts';
import { collectObjects } from './objects/meaning-names.ts';

type Named = Pick<SecurityRule, 'name' | 'origin'>;

/** A text, and what is needed to read the rules of the scope that is asked about. */
interface Question {
  readonly config: PaloaltoConfig;
  readonly chain: Chain;
  readonly bases: readonly Rulebase[];
  readonly reader: Reader;
  /** What may change anything. */
  readonly loose: readonly Clause[];
}

/** Reads a configuration as the governed requests meet it, the requests' URLs known (not the handshakes before). */
export function meaning(config: PaloaltoConfig, options: PaloaltoOptions): Outcome<Reading> {
  const reported = new Map<string, Diagnostic>();
  const content: Named[] = [];
  const question = ask(config, options, {
    report: ({ what, origin }) => {
      const message = warning('unknown-construct', what, { at: origin, target: 'paloalto' });
      reported.set(`${origin.file}:${origin.line} ${what}`, message);
    },
    actsOnContent: (rule) => content.push(rule),
  });
  const { chain, bases } = question;
  const falls = options.closing === 'none';
  const permit = falls ? openPermitOf(question) : permitOf(question);
  const bypass = bypassOf(question);
  const places = listPlaces(chain.scopes, bases, options);
  if (bases.every(({ security }) => security.length === 0))
    for (const one of listElsewhere(config, chain, options)) question.reader.objects.report(one);
  return {
    value: {
      permit,
      bypass,
      ...(falls ? { falls } : {}),
      ...(config.whole === true ? { whole: true } : {}),
      ...(places.length === 0 ? {} : { places }),
    },
    diagnostics: [...fewOf([...reported.values()]), ...sayOfContent(content)],
  };
}

function ask(
  config: PaloaltoConfig,
  options: PaloaltoOptions,
  { report, actsOnContent }: { readonly report: Reader['objects']['report'] } & Pick<Reader, 'actsOnContent'>,
): Question {
  const chain = chainFor(config, options);
  const bases = inOrder(chain.scopes).map((base) => checkPosition(base, options));
  const objects = collectObjects(chain.scopes, belowOf(config, options), {
    ending: endingOf(config, options),
    ...present({ settledGroup: options.profileGroup }),
    keepsNames: options.destination === 'fqdn',
    whole: config.whole === true,
    mostListed: options.model.listAddresses,
    ancestorsMayWin:
      chain.scopes.some(({ scope }) => isPushed(scope)) ||
      (config.settings ?? []).some(({ word, value }) => /ancest/.test(word) && value !== 'no'),
    report,
  });
  const isOverridden = bases.some(({ others = [] }) =>
    others.some((one) => one.kind === 'application-override' && isBetween(options, one)),
  );
  const unread = [...config.unread, ...chain.unread];
  const { unlisted } = chain;
  for (const one of unlisted === undefined ? unread : [...unread, unlisted]) report(one);
  const loose = [
    ...(unlisted === undefined ? [] : [parentElsewhere(unlisted.what, unlisted.origin)]),
    ...unread.map(({ what, origin }) => openClause(what, origin)),
    ...refusalClauses(config, report),
    ...zoneClauses(config, chain, options, report),
  ];
  return {
    config,
    chain,
    bases,
    reader: {
      ...{ objects, place: options, isOverridden, actsOnContent },
      seesApplications: options.applications && !bases.some(mayOpenTls) && !definesApplications(chain),
      redefined: new Set(
        [...chain.scopes, ...belowOf(config, options)].flatMap((scope) => [
          ...(scope.applications ?? []),
          ...(scope.applicationGroups ?? []),
        ]),
      ),
    },
    loose,
  };
}

function permitOf(question: Question): Meaning {
  const { config, bases, reader, loose } = question;
  const security = bases.flatMap((base) => base.security);
  const above = basesAt('above', bases).flatMap(({ security }) => security);
  const isClosed = above.some((rule) => closes(reader, rule));
  const below = isClosed ? [] : basesAt('below', bases).flatMap(({ security }) => security);
  return {
    mode: 'first-match',
    clauses: [
      ...loose,
      ...beforeRules(question),
      ...readAll(reader, withoutWhatIsBelow(reader, above)),
      ...(isClosed ? [] : localRules(question, below)),
      ...readAll(reader, withoutWhatIsBelow(reader, below)),
      ...clausesBelow(config, reader, bases, security),
    ],
    otherwise: 'deny',
  };
}

/** Where nothing is to close, what none of our rules decides falls through. */
function openPermitOf(question: Question): Meaning {
  const { config, bases, reader, loose } = question;
  const above = basesAt('above', bases).flatMap(({ security }) => security);
  const below = basesAt('below', bases).flatMap(({ security }) => security);
  const isWhole = config.whole === true;
  const ours = isWhole ? untilLastOfOurs([...above, ...below]) : [...above, ...below];
  const read = isWhole ? clausesAmongOthers : readAll;
  const isBelow = ours.length > above.length;
  return {
    mode: 'first-match',
    clauses: [
      ...loose,
      ...beforeRules(question),
      ...(isBelow && below.length > 0 ? localRules(question, below) : []),
      ...read(reader, ours),
      ...(isWhole ? [] : clausesBelow(config, reader, bases, undefined)),
    ],
    otherwise: 'unknown',
  };
}

function readAll(reader: Reader, rules: Rulebase['security']): readonly Clause[] {
  return rules.flatMap((rule) => securityClauses(reader, rule));
}

/** What acts on connections before any rule of security is asked. */
function beforeRules({ config, chain, bases, reader }: Question): readonly Clause[] {
  const { report } = reader.objects;
  return [
    ...ipv6Clauses(config, report),
    ...forwardedClauses(config, report),
    ...protectionClauses(chain, bases, reader.place, report),
    ...bases.flatMap(({ early = [] }) => early).flatMap((rule) => earlyClauses(reader, chain, rule)),
  ];
}

function bypassOf(question: Question): Meaning {
  const { chain, bases, reader, loose } = question;
  const never = chain.scopes.flatMap((scope) => scope.neverDecrypted ?? []);
  const below = basesAt('below', bases).flatMap(({ decryption }) => decryption);
  return {
    mode: 'first-match',
    clauses: [
      ...loose,
      ...never.map(({ what, origin }) => openClause(what, origin, governed)),
      ...basesAt('above', bases)
        .flatMap(({ decryption }) => decryption)
        .flatMap((rule) => decryptionClauses(reader, rule)),
      ...(below.length === 0 ? [] : localRules(question, below)),
      ...below.flatMap((rule) => decryptionClauses(reader, rule)),
      ...decryptionElsewhere(question),
    ],
    // What no rule matches is not opened. Of a part of a configuration, rules below it may open it.
    otherwise: question.config.whole === true ? 'allow' : 'deny',
  };
}

/**
 * A session may be taken for an application of the site's own, whatever it is called ("Create a Custom Application": its
 * signatures are looked for in the sessions of its parent, such as ssl and web-browsing).
 */
function definesApplications({ scopes }: Chain): boolean {
  return scopes.some(({ applications }) => applications !== undefined);
}

/** TLS that the firewall opens is taken for the application that is inside, and which that is no rule set says. */
function mayOpenTls({ decryption }: Rulebase): boolean {
  return decryption.some(
    (rule) =>
      rule.kind !== 'rule' || (!rule.disabled && rule.type !== 'ssh-proxy' && rule.action !== 'no-decrypt'),
  );
}

/** Decryption rules of the firewalls of a group, or of the Panorama of a firewall, which a text does not have. */
function decryptionElsewhere({ config, chain, bases }: Question): readonly Clause[] {
  if (config.whole !== true) return [];
  const isOfGroup = chain.scopes.some(({ scope }) => scope.kind === 'device-group' && !isPushed(scope));
  const server = config.settings?.find(({ word }) => word === 'panorama-server');
  const isManaged = server !== undefined && !bases.some(({ place }) => place !== 'rulebase');
  if (!isOfGroup && !isManaged) return [];
  const why = 'decryption rules that are not in the text may open what none of it matches';
  return [{ ...rulesElsewhere(why, server?.origin ?? { file: config.name, line: 1 }), action: 'deny' }];
}

/** The rulebases above the place of a firewall's own rules, this one included, or those below it. */
function basesAt(where: 'above' | 'below', bases: readonly Rulebase[]): readonly Rulebase[] {
  return bases.filter(({ place }) => (place === 'post-rulebase') === (where === 'below'));
}

/** Between the rules before and behind them that Panorama sends, a firewall has its own, which Panorama does not hold. */
function localRules(
  { config, chain, bases, reader }: Question,
  below: readonly (SecurityRule | DecryptionRule | UnreadRules)[],
): readonly Clause[] {
  const isOfGroup = chain.scopes.some(({ scope }) => scope.kind === 'device-group' && !isPushed(scope));
  // Where the options say that it stands behind them, they are above our block.
  if (reader.place.rulebase === 'post') return [];
  if (!isOfGroup || bases.some(({ place }) => place === 'rulebase')) return [];
  // Without a rule behind them, a part of a configuration leaves open all that lies below it.
  if (below.length === 0 && config.whole !== true) return [];
  const first = below.find((rule): rule is SecurityRule | DecryptionRule => rule.kind === 'rule');
  const origin = first?.origin ?? { file: config.name, line: 1 };
  const why = 'rules of a firewall itself come before those of a post-rulebase, and are not in the text';
  reader.objects.report({ what: why, origin });
  return [rulesElsewhere(why, origin)];
}

/**
 * The rules as far as the first that closes the governed zones. What stands below it decides nothing that is governed,
 * and is the site's own: a rule for everybody that cleans up at the end of a rulebase, for one.
 */
function withoutWhatIsBelow(
  reader: Reader,
  rules: readonly (SecurityRule | UnreadRules)[],
): readonly (SecurityRule | UnreadRules)[] {
  const last = rules.findIndex((rule) => closes(reader, rule));
  return last < 0 ? rules : rules.slice(0, last + 1);
}

/** Says once that what passes may still lose content. */
function sayOfContent(rules: readonly Named[]): readonly Diagnostic[] {
  const [first] = rules;
  if (first === undefined) return [];
  const names = [...new Set(rules.map(({ name }) => name))];
  const who = names.length > 1 ? `${first.name} and ${names.length - 1} more rules` : first.name;
  const message = `${who}: what these rules let through, security profiles may still block by its content`;
  const at = first.origin === undefined ? {} : { at: first.origin };
  return [note('content-may-be-blocked', message, { ...at, target: 'paloalto' })];
}
