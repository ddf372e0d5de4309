import type { Code } from '../../diagnostics/codes.ts';
import {
  type Diagnostic,
  error,
  failWith,
  hasErrors,
  type Outcome,
  warning,
} from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import type { Claim, Located, RuleSet, Source } from '../ast.ts';
import { clouds } from '../forms/address-entries.ts';
import { readIncludes, type TreeFile } from './includes.ts';
import { type Reports, readDefinitions, type Surroundings } from './load-definitions.ts';
import { loadRequires } from './load-requires.ts';
import { loadAccepts, loadRules, loadTests } from './load-rule.ts';
import {
  findText,
  isRuleSetName,
  listItems,
  nameForm,
  type Report,
  readKeyword,
  readProse,
} from './nodes.ts';
import { checkRuleSetReferences } from './references.ts';
import { checkShape } from './shape.ts';
import { hasKey, hasKeyLike, isBlankText } from './yaml/foreign.ts';
import { readSourceText } from './yaml/read-text.ts';
import { readTree } from './yaml/read-tree.ts';
import { findMarkup } from './yaml/yaml-flaws.ts';
import { findEntry, type Tree } from './yaml/yaml-tree.ts';

/** More messages than these help nobody. */
const mostMessages = 100;

/**
 * Reads a rule set. `file` is what messages call it: a path, `-`, or `rulec:NAME`; `targets` are the names that rules,
 * accepts and tests may hold beside those of devices; `around` has the files that it includes. The diagnostics are all errors of the text, as far as one does not hide another; there is a value
 * only where there is none. `checkRuleSet` tells what is worth a look but no mistake.
 */
export function readRuleSet(
  file: string,
  text: string | Uint8Array,
  targets: readonly string[],
  around: Surroundings = {},
): Outcome<RuleSet> {
  const devices = around.devices === 'any' ? undefined : (around.devices ?? []);
  const read = readSourceText(file, text);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const tree = readTree(file, read.value);
  const isTooLarge = tree.diagnostics.some(({ code }) => code === 'too-large');
  const other = isTooLarge ? undefined : (findMarkup(file, read.value) ?? refuseOtherFile(file, read.value));
  if (other !== undefined) return failWith(other);
  if (tree.value === undefined) return { diagnostics: tree.diagnostics };
  const foreign = explainVersion(tree.value);
  if (foreign !== undefined) return failWith(foreign);
  const diagnostics: Diagnostic[] = [...checkShape(tree.value, read.value)];
  const root = { file, text: read.value, tree: tree.value };
  const included = readIncludes(root, around.files ?? new Map(), (more) => diagnostics.push(...more));
  // What is missed because a file is not there is told by that file.
  const isWhole = !diagnostics.some(({ code }) => code === 'bad-include');
  const missed = (code: Code): boolean => !isWhole && /^bad-(?:list|parameter)$/.test(code);
  const report: Report = (code, ...rest) => void (missed(code) || diagnostics.push(error(code, ...rest)));
  const add = (more: readonly Diagnostic[]): void => void diagnostics.push(...more);
  const ruleSet = buildRuleSet(root, included, around, { report, add });
  // Without its list a vendor's rule is not there, and what names it is no mistake.
  const lacksRules = diagnostics.some(({ code }) => code === 'sources-missing' || code === 'source-lock');
  if (ruleSet !== undefined) {
    const wrong = checkRuleSetReferences(ruleSet, { targets, ...present({ devices }) });
    diagnostics.push(...wrong.filter(({ code }) => !(lacksRules && code === 'bad-accept')));
  }
  // What a lock that cannot be read has is not missing.
  const isFaulty = diagnostics.some(({ code }) => code === 'source-lock');
  const sorted = sortMessages(diagnostics.filter(({ code }) => !isFaulty || code !== 'sources-missing'));
  return { ...present({ value: hasErrors(sorted) ? undefined : ruleSet }), diagnostics: sorted };
}

/** What a file says of vendors' lists. */
export interface SourcesOfFile {
  /** Those that it and its included files define. */
  readonly sources: readonly Source[];
  /** The rows that its rules use, as far as they can be read before the lists are pinned. */
  readonly claims: readonly Claim[];
}

/**
 * Reads the vendors' lists that a rule set, or a file for rule sets to include, defines. Rules whose rows are not pinned
 * yet are no fault here. Errors: those of texts, trees and included files, `bad-source`, `bad-parameter`.
 */
export function readSourcesOfFile(
  file: string,
  content: string | Uint8Array,
  around: Surroundings = {},
): Outcome<SourcesOfFile> {
  const text = readSourceText(file, content);
  if (text.value === undefined) return { diagnostics: text.diagnostics };
  const tree = readTree(file, text.value);
  if (tree.value === undefined) return { diagnostics: tree.diagnostics };
  const diagnostics: Diagnostic[] = [];
  const add = (more: readonly Diagnostic[]): void => void diagnostics.push(...more);
  const report: Report = (...words) => add([error(...words)]);
  const root = { file, text: text.value, tree: tree.value };
  const included = readIncludes(root, around.files ?? new Map(), add);
  // A lock that is broken is for the refresh to judge, and lists of hosts are not its business.
  const known = readDefinitions([...included, root], { ...around, isNamesOnly: true }, 'public', {
    report: (code, ...rest) => {
      if (code === 'bad-source' || code === 'bad-parameter' || code === 'bad-include') report(code, ...rest);
    },
    add: () => undefined,
  });
  const silent: Report = () => undefined;
  const context = { cloud: 'public', known, report: silent, warn: silent } as const;
  for (const node of listItems(tree.value, 'rules')) loadRules(node, context);
  const sources = [...known.sources.values()].map(({ source }) => source);
  return hasErrors(diagnostics) ? { diagnostics } : { value: { sources, claims: known.claims }, diagnostics };
}

/**
 * Refuses a file that has none of the keys that make a rule set. It may be one that rulec reads elsewhere, or anybody's:
 * the message shows nothing of what is in it.
 */
function refuseOtherFile(file: string, text: string): Diagnostic | undefined {
  if (isBlankText(text) || hasKeyLike(text, ['rulec', 'rules'])) return undefined;
  const span = { file, start: 0, end: 0 };
  const tell = (what: string, help: string): Diagnostic =>
    error('schema', `the file contains ${what}, and is not a rule set`, { span, help });
  if (hasKey(text, ['values', 'clouds']))
    return tell('service tags', 'name it with --service-tags, and a rule set in its place');
  if (hasKey(text, ['targets']))
    return tell('options of targets', 'name it with --config, and a rule set in its place');
  return tell('neither rulec nor rules', 'a rule set begins with rulec: 1, name: NAME and rules:');
}

/** Refuses a rule set of another version: the rules of this one do not judge it. */
function explainVersion(tree: Tree): Diagnostic | undefined {
  const node = findEntry(tree, 'rulec')?.value;
  if (node === undefined || (node.kind === 'scalar' && node.value === 1)) return undefined;
  const source = node.kind === 'scalar' ? node.source : '';
  const tell = (message: string, help: string): Diagnostic =>
    error('unknown-version', message, { span: node.span, help });
  if (!/^\d+(?:\.\d+)*$/.test(source) || node.kind !== 'scalar' || typeof node.value === 'string') {
    const given =
      node.kind === 'scalar' ? (source === '' ? 'is empty' : `is ${quote(source)}`) : `is a ${node.kind}`;
    return tell(`the version of the language is a number, and here it ${given}`, 'write rulec: 1');
  }
  const message = `the rule set asks for version ${source} of the language, and this rulec knows version 1`;
  const isNewer = Number(source) > 1;
  return tell(
    message,
    isNewer ? 'use a newer rulec; the first version is written rulec: 1' : 'write rulec: 1',
  );
}

function buildRuleSet(
  root: TreeFile,
  included: readonly TreeFile[],
  around: Surroundings,
  reports: Reports,
): RuleSet | undefined {
  const { report } = reports;
  const { file, text, tree } = root;
  const name = findText(tree, 'name');
  checkId('name', name, report);
  const title = readProse(tree, 'title', report);
  const cloud = readKeyword<Cloud>(tree, 'cloud', ['public', ...clouds]);
  const files = [...included, root];
  const known = readDefinitions(files, around, cloud, reports);
  const warn: Report = (...words) => reports.add([warning(...words)]);
  const context = { cloud, known, report, warn };
  const rules = listItems(tree, 'rules').flatMap((node) => loadRules(node, context));
  const requires = loadRequires(tree, report);
  for (const { id } of [...rules, ...requires]) checkId('id', id, report);
  const accepts = loadAccepts(tree, context);
  const tests = loadTests(tree, known, report);
  if (name === undefined) return undefined;
  const parameters = [...known.parameters.keys()];
  const { claims } = known;
  const sources = [...known.sources.values()].map(({ source }) => source);
  const locked = [...known.sources.values()].flatMap((one) => one.locked ?? []);
  const base = { file, text, name, ...present({ title }), cloud, sources, requires, rules, accepts, tests };
  return { ...base, included: included.map((one) => one.file), parameters, claims, locked };
}

function checkId(key: string, id: Located<string> | undefined, report: Report): void {
  if (id === undefined || isRuleSetName(id.value)) return;
  const plain = id.value.replaceAll('ß', 'ss').normalize('NFKD').replace(/\p{M}/gu, '');
  const guess = plain.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const long = id.value.length > 100;
  const meant = guess === '' || long || !/^[ -~]*$/.test(plain) ? '' : `did you mean ${guess}? `;
  const what =
    id.value === ''
      ? 'is empty'
      : long
        ? `has ${id.value.length} characters`
        : `cannot be ${quote(id.value)}`;
  report('schema', `the ${key} ${what}`, { span: id.span, help: `${meant}${nameForm}` });
}

/** Sorts messages by place; one about a node that aliases share stays once. */
function sortMessages(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const once = diagnostics.filter((diagnostic) => {
    const key = `${diagnostic.span?.start} ${diagnostic.code} ${diagnostic.message}`;
    return !seen.has(key) && seen.add(key);
  });
  const sorted = once.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  if (sorted.length <= mostMessages) return sorted;
  const last = sorted[mostMessages]?.span;
  const rest = error('too-large', `and ${sorted.length - mostMessages} more mistakes from here on`, {
    ...present({ span: last }),
    help: 'fix those above first: many may have one cause',
  });
  return [...sorted.slice(0, mostMessages), rest];
}
