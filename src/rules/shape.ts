import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import { error } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { quote } from '../diagnostics/quote.ts';
import { type SchemaError, validate } from '../generated/validate-rule-set.js';
import { plainOf, type Tree } from './yaml-tree.ts';

/**
 * Compares a tree with `schemas/rule-set.schema.json`. Each message points at its node, or at the key where
 * the key is wrong. The form of texts (`pattern`) is left to the readers of texts, who explain it better.
 */
export function checkShape(tree: Tree): readonly Diagnostic[] {
  if (validate(plainOf(tree))) return [];
  return (validate.errors ?? []).flatMap((problem) => describe(problem, tree));
}

function describe(problem: SchemaError, root: Tree): readonly Diagnostic[] {
  const path = problem.instancePath.split('/').slice(1).map(unescapePointer);
  const node = nodeAt(root, path);
  const label = labelOf(path);
  const schema = problem.parentSchema ?? {};
  switch (problem.keyword) {
    case 'pattern':
    case 'maxLength':
      return [];
    case 'additionalProperties':
      return [unknownKey(String(problem.params.additionalProperty), node, Object.keys(keysOf(schema)))];
    case 'required': {
      // Alternatives of an `anyOf` are told together.
      if (problem.schemaPath.includes('/anyOf/')) return [];
      const key = String(problem.params.missingProperty);
      const help = keysOf(schema)[key]?.description;
      return [make('schema', `${label} has no ${key}`, headOf(node), help)];
    }
    case 'anyOf':
      return path.at(-2) === 'tests'
        ? [make('bad-test', 'a test is allow or deny, and a request', headOf(node))]
        : [make('schema', `${label} has neither hosts nor addresses`, headOf(node))];
    case 'minItems':
      return [
        make(
          'schema',
          `${label} is an empty list`,
          node.span,
          'write what belongs there, or leave the key out',
        ),
      ];
    case 'enum':
      return [notOneOf(path, label, node, problem.params.allowedValues as readonly string[])];
    default:
      return [wrongType(label, node, problem)];
  }
}

type Keys = Readonly<Record<string, { readonly description?: string } | undefined>>;

function keysOf(schema: Readonly<Record<string, unknown>>): Keys {
  return (schema.properties ?? {}) as Keys;
}

function unknownKey(key: string, node: Tree, known: readonly string[]): Diagnostic {
  const span = node.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.keySpan : undefined;
  const near = nearest(key, known);
  const help = near === undefined ? `the keys here are ${known.join(', ')}` : `did you mean ${near}?`;
  return make('unknown-key', `there is no key ${quote(key)} here`, span ?? node.span, help);
}

function notOneOf(
  path: readonly string[],
  label: string,
  node: Tree,
  allowed: readonly string[],
): Diagnostic {
  const given = node.kind === 'scalar' ? node.source : '';
  const near = nearest(given, allowed);
  const isLoss = path.at(-1) === 'loss';
  const all = `write one of ${allowed.join(', ')}`;
  const message = isLoss ? `there is no loss ${quote(given)}` : `${label} cannot be ${quote(given)}`;
  return make(
    isLoss ? 'bad-accept' : 'schema',
    message,
    node.span,
    near === undefined ? all : `did you mean ${near}?`,
  );
}

function wrongType(label: string, node: Tree, problem: SchemaError): Diagnostic {
  const wanted = [problem.params.type].flat().map(String);
  const belongs = wanted.map((type) => typeNames[type] ?? type).join(' or ');
  if (node.kind !== 'scalar') {
    return make(
      'schema',
      `${label} is a ${node.kind === 'map' ? 'mapping' : 'list'} where ${belongs} belongs`,
      node.span,
    );
  }
  if (node.value === null)
    return make('schema', `${label} is empty`, headOf(node), `${belongs} belongs there`);
  const kind = typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`;
  const message = `${label} is ${kind}, ${quote(node.source)}, where ${belongs} belongs`;
  if (wanted.includes('string'))
    return make('schema', message, node.span, `in quotes it is text: "${node.source}"`);
  return make(
    'schema',
    message,
    node.span,
    wanted.includes('array') ? 'write a list: [one, another]' : undefined,
  );
}

const typeNames: Readonly<Record<string, string>> = { string: 'text', array: 'a list', object: 'a mapping' };

function make(code: Code, message: string, span: Span, help?: string): Diagnostic {
  return error(code, message, help === undefined ? { span } : { span, help });
}

/** The beginning of a node: its first key, if it is a mapping, else itself. */
function headOf(node: Tree): Span {
  return (node.kind === 'map' ? node.entries[0]?.keySpan : undefined) ?? node.span;
}

function nodeAt(root: Tree, path: readonly string[]): Tree {
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

/** `the rule set`, `rule 2`, `services of rule 2`, `entry 1 of services of rule 2`. */
function labelOf(path: readonly string[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the rule set';
  const above = path.slice(0, -1);
  if (/^\d+$/.test(last) && above.length > 0) {
    const list = above.at(-1) ?? '';
    const noun = itemNames[list];
    const rest = above.slice(0, -1);
    if (noun === undefined) return `entry ${Number(last) + 1} of ${labelOf(above)}`;
    return `${noun} ${Number(last) + 1}${rest.length === 0 ? '' : ` of ${labelOf(rest)}`}`;
  }
  return above.length === 0 ? last : `${/^[\w-]+$/.test(last) ? last : quote(last)} of ${labelOf(above)}`;
}

const itemNames: Readonly<Record<string, string>> = {
  rules: 'rule',
  to: 'destination',
  accept: 'accept',
  tests: 'test',
};

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
