/** Reads `guardrails:` of the configuration file: what no change may do. */
import { type Diagnostic, error, hasErrors, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { RuleSet } from '../../rules/ast.ts';
import type { MapEntry, Tree } from '../../rules/read/yaml/yaml-tree.ts';
import { loadRuleSet } from '../rule-sets.ts';
import {
  type Amount,
  amounts,
  type Guardrails,
  type Never,
  type RequiredField,
  requiredFields,
} from './guardrails.ts';
import { bundledSpaces, type SharedNames } from './shared-names.ts';

/** Reads the mapping under `guardrails`. Errors, all `bad-config`, point at the node. */
export function readGuardrails(tree: Tree): Outcome<Guardrails> {
  const diagnostics: Diagnostic[] = [];
  let never: readonly Never[] = [];
  let required: Guardrails['required'] = [];
  let sharedNames: SharedNames | undefined;
  const atMost: Record<'rule' | 'change', Guardrails['atMost']['rule']> = { rule: [], change: [] };
  for (const entry of listEntries(tree, 'guardrails', diagnostics)) {
    if (entry.key === 'never') never = readNever(entry, diagnostics);
    else if (entry.key === 'shared-names') sharedNames = readSharedNames(entry, diagnostics);
    else if (entry.key === 'require') required = readRequire(entry, diagnostics);
    else if (entry.key === 'at-most') {
      for (const part of listEntries(entry.value, 'at-most', diagnostics)) {
        if (part.key === 'rule' || part.key === 'change') atMost[part.key] = readAmounts(part, diagnostics);
        else diagnostics.push(refuseKey(part, ['rule', 'change']));
      }
    } else diagnostics.push(refuseKey(entry, ['never', 'at-most', 'require', 'shared-names']));
  }
  return hasErrors(diagnostics)
    ? { diagnostics }
    : { value: { never, atMost, required, ...present({ sharedNames }) }, diagnostics };
}

const form = 'write never: [{ hosts: [NAME], reason: TEXT }], or addresses; services narrow it';
const everything = ['1-65535/https', '1-65535/http', '1-65535/tcp', '1-65535/udp'];

function readNever({ value }: MapEntry, diagnostics: Diagnostic[]): readonly Never[] {
  if (value.kind !== 'list') {
    diagnostics.push(refuse('never must be a list', value.span, form));
    return [];
  }
  return value.items.flatMap((item, index): readonly Never[] => {
    const entries = listEntries(item, 'an entry of never', diagnostics);
    const known = ['hosts', 'addresses', 'services', 'reason'];
    const strange = entries.filter(({ key }) => !known.includes(key));
    diagnostics.push(...strange.map((one) => refuseKey(one, known)));
    const part = (key: string): readonly string[] => {
      const found = entries.find((one) => one.key === key);
      return found === undefined ? [] : readTexts(found, diagnostics);
    };
    const [reason = ''] = part('reason');
    const [hosts, addresses, services] = [part('hosts'), part('addresses'), part('services')];
    if (reason.trim() === '' || hosts.length + addresses.length === 0) {
      const what = reason.trim() === '' ? 'gives no reason' : 'names neither hosts nor addresses';
      diagnostics.push(refuse(`an entry of never ${what}`, item.span, form));
      return [];
    }
    const ruleSet = makeRuleSet(index, { hosts, addresses, services }, item.span, diagnostics);
    return ruleSet === undefined ? [] : [{ reason, span: item.span, ruleSet }];
  });
}

/** Makes the rule set that allows what is never to be permitted; its problems are told at the entry. */
function makeRuleSet(
  index: number,
  { hosts, addresses, services }: Readonly<Record<'hosts' | 'addresses' | 'services', readonly string[]>>,
  span: Span,
  diagnostics: Diagnostic[],
): RuleSet | undefined {
  const destination = {
    ...(hosts.length > 0 && { hosts }),
    ...(addresses.length > 0 && {
      addresses: addresses.length === 1 && addresses[0] === 'any' ? 'any' : addresses,
    }),
  };
  const rule = {
    id: `never-${index + 1}`,
    services: services.length > 0 ? services : hosts.length > 0 ? everything : everything.slice(2),
    to: [destination],
  };
  const text = JSON.stringify({ rulec: 1, name: 'guardrails', rules: [rule] });
  const { value, diagnostics: found } = loadRuleSet(span.file, text);
  const grave = found.filter(({ severity }) => severity === 'error');
  diagnostics.push(...grave.map(({ message, help = form }) => refuse(message, span, help)));
  return value;
}

function readAmounts({ key, value }: MapEntry, diagnostics: Diagnostic[]): readonly Amount[] {
  return listEntries(value, key, diagnostics).flatMap((entry): readonly Amount[] => {
    const of = amounts.find((one) => one === entry.key);
    const most = entry.value.kind === 'scalar' ? entry.value.value : undefined;
    if (of === undefined) diagnostics.push(refuseKey(entry, amounts));
    else if (typeof most === 'number' && Number.isSafeInteger(most) && most >= 0)
      return [{ of, most, span: entry.value.span }];
    else
      diagnostics.push(
        refuse(`${entry.key} must be a whole number`, entry.value.span, `write ${entry.key}: 10`),
      );
    return [];
  });
}

function readRequire(entry: MapEntry, diagnostics: Diagnostic[]): Guardrails['required'] {
  return readTexts(entry, diagnostics).flatMap((text): readonly RequiredField[] => {
    const field = requiredFields.find((one) => one === text);
    if (field === undefined)
      diagnostics.push(
        refuse(
          `rules have no ${quote(text)} to require`,
          entry.value.span,
          `there are ${requiredFields.join(', ')}`,
        ),
      );
    return field === undefined ? [] : [field];
  });
}

/** Reads domains, in which a `*` is one label, and the word for those that rulec knows. */
function readSharedNames(entry: MapEntry, diagnostics: Diagnostic[]): SharedNames {
  const of = readTexts(entry, diagnostics).map((text) => text.toLowerCase());
  const wrong = of.filter(
    (text) => text !== bundledSpaces && !/^(?:(?:[a-z0-9_-]+|\*)\.)+[a-z0-9-]+$/.test(text),
  );
  const help = `write shared-names: [${bundledSpaces}, customers.example.com]`;
  diagnostics.push(...wrong.map((text) => refuse(`${quote(text)} is not a domain`, entry.value.span, help)));
  return { of: of.filter((text) => !wrong.includes(text)), span: entry.keySpan };
}

function readTexts({ key, value }: MapEntry, diagnostics: Diagnostic[]): readonly string[] {
  const items = value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => {
    if (item.kind === 'scalar' && item.value !== null)
      return [typeof item.value === 'string' ? item.value : item.source];
    diagnostics.push(refuse(`${key} must be a text, or a list of texts`, item.span, `write ${key}: [TEXT]`));
    return [];
  });
}

function listEntries(tree: Tree, what: string, diagnostics: Diagnostic[]): readonly MapEntry[] {
  if (tree.kind === 'map') return tree.entries;
  diagnostics.push(refuse(`${what} must be a mapping`, tree.span, 'write key: value lines'));
  return [];
}

function refuseKey({ key, keySpan }: MapEntry, known: readonly string[]): Diagnostic {
  const near = nearest(key, known);
  const help = near === undefined ? `there are ${known.join(', ')}` : `did you mean ${near}?`;
  return refuse(`there is no key ${quote(key)} here`, keySpan, help);
}

function refuse(message: string, span: Span, help: string): Diagnostic {
  return error('bad-config', message, { span, help });
}
