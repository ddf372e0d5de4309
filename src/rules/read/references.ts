/** What one part of a rule set says of another: ids, sources, and what accepts and tests name. */
import type { Code } from '../../diagnostics/codes.ts';
import { type Details, type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import { remember } from '../../sets/remember.ts';
import type { AcceptNode, Located, Rule, RuleSet } from '../ast.ts';
import { helpForClients } from '../forms/client-help.ts';
import { makeHostKey } from '../forms/hosts.ts';

/** The names of targets and devices that a rule set may hold; `devices` is absent where they are not known. */
export interface TargetNames {
  readonly targets: readonly string[];
  readonly devices?: readonly string[];
}

/** Returns an error for each name that leads nowhere and each id that is there twice. */
export function checkRuleSetReferences(ruleSet: RuleSet, targets: TargetNames): readonly Diagnostic[] {
  return [
    ...findDuplicateIds('rules', ruleSet.rules),
    ...findDuplicateIds('requirements', ruleSet.requires),
    ...checkSources(ruleSet),
    ...findRepeatedClaims(ruleSet),
    ...ruleSet.rules.flatMap((rule) => checkTargetNames(rule.targets, targets, 'bad-target')),
    ...ruleSet.accepts.flatMap((accept) => checkAccept(accept, ruleSet.rules, targets)),
    ...ruleSet.tests.flatMap((test) => checkTargetNames(test.targets, targets, 'bad-test')),
  ];
}

function findDuplicateIds(what: string, list: readonly Named[]): readonly Diagnostic[] {
  return findRepeatedIds(list, (id) => id).map(({ id, details }) =>
    error('duplicate-id', `two ${what} have the id ${word(id)}`, details),
  );
}

/** A rule or a requirement. */
type Named = Pick<Rule, 'id'>;

/** Finds the ids that earlier ones have too, as `fold` tells ids apart; the details of a message point at both. */
export function findRepeatedIds(
  rules: readonly Named[],
  fold: (id: string) => string,
): readonly { readonly id: string; readonly first: string; readonly details: Details }[] {
  const seen = new Map<string, Located<string>>();
  return rules.flatMap(({ id }) => {
    const first = remember(seen, fold(id.value), () => id);
    if (first === id) return [];
    const related = [{ message: 'the first one', span: first.span }];
    const help = `give this one another: ${findFreeId(id.value, rules)}`;
    return [{ id: id.value, first: first.value, details: { span: id.span, related, help } }];
  });
}

/** Returns an id like this one that none has, in any case. */
function findFreeId(id: string, rules: readonly Named[]): string {
  const taken = new Set(rules.map((rule) => rule.id.value.toLowerCase()));
  let number = 2;
  while (taken.has(`${id}-${number}`.toLowerCase())) number++;
  return word(`${id}-${number}`);
}

/** Checks that there is each source that a rule or a requirement names, as `ID` or `ID / the place in it`. */
function checkSources(ruleSet: RuleSet): readonly Diagnostic[] {
  const ids = ruleSet.sources.map((source) => source.id);
  return [...ruleSet.rules, ...ruleSet.requires].flatMap(({ source }) => {
    const id = source?.value.split('/', 1)[0]?.trim();
    if (source === undefined || id === undefined || ids.includes(id)) return [];
    const otherwise =
      helpForClients(source.value) ??
      (ids.length === 0
        ? 'list it above the rules: sources: { ID: { title: … } }; what is after / in source is free'
        : `list it under sources, or name one of ${ids.slice(0, 5).map(word).join(', ')}`);
    const given = { value: id, span: source.span };
    return refuseUnknown('bad-source', `there is no source ${word(id)}`, given, ids, otherwise);
  });
}

/** Finds rows of vendors' lists that an earlier rule claims too: of two rules, only the first would decide. */
function findRepeatedClaims({ claims }: RuleSet): readonly Diagnostic[] {
  const own = claims.filter(({ use }) => use === 'rule');
  return own.flatMap(({ source, key, span }, index) => {
    const first = own.slice(0, index).find((one) => one.source === source && one.key === key);
    if (first === undefined) return [];
    const related = [{ message: 'the first one', span: first.span }];
    const message = `two rules claim the row ${word(key === '' ? source : `${source}/${key}`)}`;
    const help = 'keep one of them, or name the hosts that the other needs as source:NAME/KEY';
    return [error('source-row-twice', message, { span, related, help })];
  });
}

function checkAccept(
  accept: AcceptNode,
  rules: readonly Rule[],
  targets: TargetNames,
): readonly Diagnostic[] {
  const ids = rules.map((rule) => rule.id.value);
  const itsRules = `the rules of this file are ${ids.slice(0, 10).map(word).join(', ')}${ids.length > 10 ? ', …' : ''}`;
  const wrongRules = (accept.rules ?? [])
    .filter((id) => !ids.includes(id.value))
    .map((id) => refuseUnknown('bad-accept', `there is no rule ${word(id.value)}`, id, ids, itsRules));
  const named = accept.rules?.map((id) => id.value);
  const meant = rules
    .filter((rule) => named === undefined || named.includes(rule.id.value))
    .flatMap(({ destinations }) => destinations);
  // A rule from a vendor's row may have row:rest though nothing is left of the row today.
  const ofRows = meant.some(({ services }) => services !== undefined) ? ['row:rest'] : [];
  const hosts = meant
    .flatMap((destination) => destination.hosts ?? [])
    .flatMap(({ text, by }) => (by === undefined ? [text] : [text, by]))
    .concat(ofRows);
  const keys = new Set(hosts.map(makeHostKey));
  const wrongHosts =
    wrongRules.length > 0 ? [] : (accept.hosts ?? []).filter((host) => !keys.has(makeHostKey(host.value)));
  const where = named === undefined ? 'no rule has' : `the rules that it names do not have`;
  const itsHosts =
    hosts.length === 0
      ? 'leave hosts out of this accept'
      : `their hosts are ${hosts.slice(0, 5).map(word).join(', ')}${hosts.length > 5 ? ', …' : ''}; spell it as the rule does`;
  return [
    ...wrongRules,
    ...checkTargetNames(accept.targets, targets, 'bad-accept'),
    ...wrongHosts.map((host) =>
      refuseUnknown('bad-accept', `${where} the host ${word(host.value)}`, host, hosts, itsHosts),
    ),
  ];
}

function checkTargetNames(
  named: readonly Located<string>[] | undefined,
  { targets, devices }: TargetNames,
  code: Code,
): readonly Diagnostic[] {
  if (devices === undefined) return [];
  const known = [...targets, ...devices];
  const [kinds, ofFile] =
    devices.length === 0 ? ['target', ''] : ['target or device', `; the devices ${devices.join(', ')}`];
  const otherwise = `the targets are ${targets.join(', ')}${ofFile}`;
  return (named ?? [])
    .filter(({ value }) => !known.includes(value))
    .map((target) =>
      refuseUnknown(code, `there is no ${kinds} ${word(target.value)}`, target, known, otherwise),
    );
}

/** Makes the error of a name that leads nowhere; the help is a known name that is near, or else as given. */
function refuseUnknown(
  code: Code,
  message: string,
  { value, span }: Located<string>,
  known: readonly string[],
  otherwise: string,
): Diagnostic {
  const near = nearest(value, known);
  return error(code, message, { span, help: near === undefined ? otherwise : `did you mean ${near}?` });
}
