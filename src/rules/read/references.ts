/** What one part of a rule set says of another: ids, sources, and what accepts and tests name. */
import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import type { AcceptNode, Located, Rule, RuleSet } from '../ast.ts';
import { makeHostKey } from '../forms/hosts.ts';

/** Returns an error for each name that leads nowhere and each id that is there twice; `targets` are the known ones. */
export function checkRuleSetReferences(ruleSet: RuleSet, targets: readonly string[]): readonly Diagnostic[] {
  return [
    ...findDuplicateIds(ruleSet.rules),
    ...checkSources(ruleSet),
    ...ruleSet.accepts.flatMap((accept) => checkAccept(accept, ruleSet.rules, targets)),
    ...ruleSet.tests.flatMap((test) => checkTargetNames(test.targets, targets, 'bad-test')),
  ];
}

function findDuplicateIds(rules: readonly Rule[]): readonly Diagnostic[] {
  const first = new Map<string, Rule>();
  return rules.flatMap((rule) => {
    const { value: id, span } = rule.id;
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, rule);
      return [];
    }
    const related = [{ message: 'the first one', span: other.id.span }];
    const help = `give this one another: ${findFreeId(id, rules)}`;
    return [error('duplicate-id', `two rules have the id ${word(id)}`, { span, related, help })];
  });
}

/** An id like this one that no rule has, in any case. */
export function findFreeId(id: string, rules: readonly Rule[]): string {
  const taken = new Set(rules.map((rule) => rule.id.value.toLowerCase()));
  let number = 2;
  while (taken.has(`${id}-${number}`.toLowerCase())) number++;
  return word(`${id}-${number}`);
}

/** `ID` or `ID / the place in it`. */
function checkSources(ruleSet: RuleSet): readonly Diagnostic[] {
  const ids = ruleSet.sources.map((source) => source.id);
  return ruleSet.rules.flatMap(({ source }) => {
    const id = source?.value.split('/', 1)[0]?.trim();
    if (source === undefined || id === undefined || ids.includes(id)) return [];
    return [
      refuseUnknown(
        'bad-source',
        `there is no source ${word(id)}`,
        id,
        ids,
        ids.length === 0
          ? 'list it above the rules: sources: { ID: { title: … } }; what is behind / in source is free'
          : `list it under sources, or name one of ${ids.slice(0, 5).map(word).join(', ')}`,
        source,
      ),
    ];
  });
}

function checkAccept(
  accept: AcceptNode,
  rules: readonly Rule[],
  targets: readonly string[],
): readonly Diagnostic[] {
  const ids = rules.map((rule) => rule.id.value);
  const wrongRules = (accept.rules ?? []).flatMap((id) =>
    ids.includes(id.value)
      ? []
      : [
          refuseUnknown(
            'bad-accept',
            `there is no rule ${word(id.value)}`,
            id.value,
            ids,
            `the rules of this file are ${ids.slice(0, 10).map(word).join(', ')}${ids.length > 10 ? ', …' : ''}`,
            id,
          ),
        ],
  );
  const named = accept.rules?.map((id) => id.value);
  const reached = rules.filter((rule) => named === undefined || named.includes(rule.id.value));
  const hosts = reached.flatMap((rule) =>
    rule.destinations.flatMap((destination) => destination.hosts ?? []),
  );
  const keys = new Set(hosts.map((host) => makeHostKey(host.text)));
  const wrongHosts =
    wrongRules.length > 0 ? [] : (accept.hosts ?? []).filter((host) => !keys.has(makeHostKey(host.value)));
  const texts = hosts.map((host) => host.text);
  const where = named === undefined ? 'no rule has' : `the rules that it names do not have`;
  return [
    ...wrongRules,
    ...checkTargetNames(accept.targets, targets, 'bad-accept'),
    ...wrongHosts.map((host) =>
      refuseUnknown(
        'bad-accept',
        `${where} the host ${word(host.value)}`,
        host.value,
        texts,
        texts.length === 0
          ? 'leave hosts out of this accept'
          : `their hosts are ${texts.slice(0, 5).map(word).join(', ')}${texts.length > 5 ? ', …' : ''}; spell it as the rule does`,
        host,
      ),
    ),
  ];
}

function checkTargetNames(
  named: readonly Located<string>[] | undefined,
  known: readonly string[],
  code: Code,
): readonly Diagnostic[] {
  return (named ?? [])
    .filter(({ value }) => !known.includes(value))
    .map((target) => {
      const help = `the targets are ${known.join(', ')}`;
      return refuseUnknown(
        code,
        `there is no target ${word(target.value)}`,
        target.value,
        known,
        help,
        target,
      );
    });
}

function refuseUnknown(
  code: Code,
  message: string,
  given: string,
  known: readonly string[],
  otherwise: string,
  { span }: Located<string>,
): Diagnostic {
  const near = nearest(given, known);
  return error(code, message, { span, help: near === undefined ? otherwise : `did you mean ${near}?` });
}
