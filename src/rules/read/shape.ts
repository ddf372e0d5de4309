import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, error, type Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { quote } from '../../diagnostics/quote.ts';
import { type SchemaError, validate } from '../../generated/validate-rule-set.js';
import { checkKeys } from '../machine-check.ts';
import { guessKey, helpForKey, helpForMissing, showKeys } from './key-guesses.ts';
import { explainType, guessWord, type NodePlace } from './shape-help.ts';
import { convertToPlain, type Tree } from './yaml/yaml-tree.ts';

/**
 * Compares a tree with `schemas/rule-set.schema.json`. Each message points at its node, or at the key where the key is
 * wrong. The readers of texts judge their form (`pattern`): they explain it better.
 */
export function checkShape(tree: Tree, text: string): readonly Diagnostic[] {
  if (validate(convertToPlain(tree))) return [];
  const problems = validate.errors ?? [];
  return problems.flatMap((given, index) => {
    const problem = findParent(given, problems);
    if (problem.keyword === 'if') return [];
    if (problem.keyword !== 'required') return describeViolation(problem, tree, text);
    // Keys that one node lacks are told together; those of alternatives, an `anyOf`, by that.
    const same = problems.filter(
      ({ keyword, instancePath }) => keyword === 'required' && instancePath === problem.instancePath,
    );
    if (problem.schemaPath.includes('/anyOf/') || same[0] !== problems[index]) return [];
    const lacking = same.map(({ params }) => String(params.missingProperty));
    return describeViolation(problem, tree, text, lacking);
  });
}

/** Gives the violation of a branch the schema that has the branch, which knows the keys. */
function findParent(problem: SchemaError, problems: readonly SchemaError[]): SchemaError {
  const whole = problem.schemaPath.includes('/else/')
    ? problems.find(({ keyword, instancePath }) => keyword === 'if' && instancePath === problem.instancePath)
    : undefined;
  return whole?.parentSchema === undefined ? problem : { ...problem, parentSchema: whole.parentSchema };
}

function describeViolation(
  problem: SchemaError,
  root: Tree,
  text: string,
  lacking: readonly string[] = [],
): readonly Diagnostic[] {
  const path = problem.instancePath.split('/').slice(1).map(unescapePointer);
  const last = path.at(-1) ?? '';
  const place: NodePlace = { path, node: findNode(root, path), label: nameNode(path) };
  const { node, label } = place;
  const known = Object.keys((problem.parentSchema?.properties ?? {}) as object);
  switch (problem.keyword) {
    case 'pattern':
    case 'maxLength':
      return [];
    case 'additionalProperties':
      return [explainUnknownKey(place, String(problem.params.additionalProperty), known)];
    case 'required':
      return explainMissingKeys(place, lacking, known);
    case 'anyOf':
      return explainMissingChoice(place, choices[path.at(-2) ?? ''] ?? ['hosts', 'addresses']);
    case 'minItems': {
      const help = /^(?:rules|services|to)$/.test(last)
        ? (helpForMissing(last) ?? '')
        : 'write what belongs there, or leave the key out';
      return [makeError('schema', `${label} is an empty list`, node.span, help)];
    }
    case 'enum':
      return [explainWrongWord(place, problem.params.allowedValues as readonly string[])];
    default: {
      const wanted = [problem.params.type].flat().map(String);
      const { code = 'schema', message, help } = explainType(place, wanted, text);
      return [makeError(code, message, node.span, help)];
    }
  }
}

/** Explains keys that must be there, but for one that is there under another name, which is told itself. */
function explainMissingKeys(
  { label, node, path }: NodePlace,
  lacking: readonly string[],
  known: readonly string[],
): readonly Diagnostic[] {
  const meant = listUnknownKeys(node, known).map((key) => guessKey(key, path, lacking));
  const keys = lacking.filter((key) => !meant.includes(key));
  if (keys.length === 0) return [];
  const [only = ''] = keys;
  if (keys.length === 1)
    return [makeError('schema', `${label} has no ${only}`, findHead(node), helpForMissing(only) ?? '')];
  const all = `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`;
  return [makeError('schema', `${label} lacks ${all}`, findHead(node), showKeys(keys))];
}

/** The keys of which the entries of a list must have one, where these are not those of a destination. */
const choices: Readonly<Record<string, readonly string[]>> = {
  tests: ['allow', 'deny'],
  requires: checkKeys,
};

/** Explains keys of which one must be there. */
function explainMissingChoice(
  { label, node, path }: NodePlace,
  keys: readonly string[],
): readonly Diagnostic[] {
  if (listUnknownKeys(node, keys).some((key) => guessKey(key, path, keys) !== undefined)) return [];
  const code =
    path.at(-2) === 'tests' ? 'bad-test' : path.at(-2) === 'requires' ? 'bad-requirement' : 'schema';
  const help = helpForMissing(keys.join(' ')) ?? `write one of ${keys.join(', ')}`;
  const lacks = keys.length > 2 ? 'says nothing to check' : `has neither ${keys.join(' nor ')}`;
  return [makeError(code, `${label} ${lacks}`, findHead(node), help)];
}

function listUnknownKeys(node: Tree, known: readonly string[]): readonly string[] {
  return node.kind === 'map' ? node.entries.map(({ key }) => key).filter((key) => !known.includes(key)) : [];
}

function explainUnknownKey({ node, path }: NodePlace, key: string, known: readonly string[]): Diagnostic {
  const entries = node.kind === 'map' ? node.entries : [];
  const span = entries.find((entry) => entry.key === key)?.keySpan;
  const free = known.filter((one) => !entries.some((entry) => entry.key === one));
  const help = helpForKey(key, path, known, free);
  return makeError('unknown-key', `there is no key ${quote(key)} here`, span ?? node.span, help);
}

function explainWrongWord({ label, node, path }: NodePlace, allowed: readonly string[]): Diagnostic {
  const isLoss = path.at(-1) === 'loss';
  const all = isLoss
    ? 'docs/losses lists them; a compile says which it meets'
    : `write one of ${allowed.join(', ')}`;
  if (node.kind !== 'scalar') {
    const message = `${label} is a ${node.kind === 'map' ? 'mapping' : 'list'} where one word belongs`;
    return makeError('schema', message, node.span, isLoss ? 'write an accept for each loss' : all);
  }
  const given = node.source;
  const near = guessWord(path.at(-1) ?? '', given) ?? nearest(given, allowed);
  const wrong = isLoss ? `there is no loss ${quote(given)}` : `${label} cannot be ${quote(given)}`;
  const message = given === '' ? `${label} is empty` : wrong;
  const help = near === undefined ? all : `did you mean ${near}?`;
  return makeError(isLoss ? 'bad-accept' : 'schema', message, node.span, help);
}

function makeError(code: Code, message: string, span: Span, help: string): Diagnostic {
  return error(code, message, { span, help });
}

/** Returns the place of a node's beginning: of its first key, if it is a mapping, else its own. */
function findHead(node: Tree): Span {
  return (node.kind === 'map' ? node.entries[0]?.keySpan : undefined) ?? node.span;
}

function findNode(root: Tree, path: readonly string[]): Tree {
  let node = root;
  for (const part of path) {
    const next =
      node.kind === 'list'
        ? node.items[Number(part)]
        : node.kind === 'map'
          ? node.entries.find((entry) => entry.key === part)?.value
          : undefined;
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** Names a node: `the rule set`, `rule 2`, `services of rule 2`, `entry 1 of services of rule 2`. */
function nameNode(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the rule set';
  const above = path.slice(0, -1);
  if (/^\d+$/.test(last) && above.length > 0) {
    const list = above.at(-1) ?? '';
    const noun = itemNames[list];
    const rest = above.slice(0, -1);
    if (noun === undefined) return `entry ${Number(last) + 1} of ${nameNode(above)}`;
    return `${noun} ${Number(last) + 1}${rest.length === 0 ? '' : ` of ${nameNode(rest)}`}`;
  }
  return above.length === 0 ? last : `${/^[\w-]+$/.test(last) ? last : quote(last)} of ${nameNode(above)}`;
}

const itemNames: Readonly<Record<string, string>> = {
  rules: 'rule',
  to: 'destination',
  accept: 'accept',
  tests: 'test',
  requires: 'requirement',
};

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
