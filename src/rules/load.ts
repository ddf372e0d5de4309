import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { error, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import { clouds } from './address-entries.ts';
import type { Located, RuleSet, Source } from './ast.ts';
import { loadAccepts, loadTests } from './load-expectations.ts';
import { loadRule } from './load-rule.ts';
import { dateAt, itemsAt, proseAt, type Report, textAt, wordAt } from './nodes.ts';
import type { Cloud } from './policy.ts';
import { readText } from './read-text.ts';
import { readTree } from './read-tree.ts';
import { checkReferences } from './references.ts';
import { checkShape } from './shape.ts';
import { entryOf, type Tree } from './yaml-tree.ts';

/** More messages than these help nobody. */
const mostMessages = 100;

/**
 * Reads a rule set. `file` is what messages call it: a path, `-`, or `rulec:NAME`. Every error of the text is
 * told at once, as far as one does not hide another; there is a value only where there was none. What is worth
 * a look but no mistake is told by `checkRuleSet`.
 */
export function loadRuleSet(file: string, text: string | Uint8Array): Outcome<RuleSet> {
  const read = readText(file, text);
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const tree = readTree(file, read.value);
  if (tree.value === undefined) return { diagnostics: tree.diagnostics };
  const version = unknownVersion(tree.value);
  if (version !== undefined) return { diagnostics: [version] };
  const diagnostics: Diagnostic[] = [...checkShape(tree.value)];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const ruleSet = buildRuleSet(file, read.value, tree.value, report);
  if (ruleSet !== undefined) diagnostics.push(...checkReferences(ruleSet));
  const sorted = inOrder(diagnostics);
  return ruleSet === undefined || hasErrors(sorted)
    ? { diagnostics: sorted }
    : { value: ruleSet, diagnostics: sorted };
}

/** A rule set of another version is not judged by the rules of this one. */
function unknownVersion(tree: Tree): Diagnostic | undefined {
  const node = entryOf(tree, 'rulec')?.value;
  if (node === undefined || (node.kind === 'scalar' && node.value === 1)) return undefined;
  const given = node.kind === 'scalar' ? quote(node.source) : `a ${node.kind}`;
  const message = `the rule set asks for version ${given} of the language, and this rulec knows version 1`;
  return error('unknown-version', message, { span: node.span, help: 'write rulec: 1, or use a newer rulec' });
}

function buildRuleSet(file: string, text: string, tree: Tree, report: Report): RuleSet | undefined {
  const name = textAt(tree, 'name');
  checkId('name', name, report);
  const title = proseAt(tree, 'title', report);
  const cloud = wordAt<Cloud>(tree, 'cloud', ['public', ...clouds]);
  const sources = loadSources(tree, report);
  const rules = itemsAt(tree, 'rules').flatMap((node) => loadRule(node, cloud, report) ?? []);
  for (const rule of rules) checkId('id', rule.id, report);
  const accepts = loadAccepts(tree, report);
  const tests = loadTests(tree, report);
  if (name === undefined) return undefined;
  return {
    file,
    text,
    name,
    ...(title === undefined ? {} : { title }),
    cloud,
    sources,
    rules,
    accepts,
    tests,
  };
}

function checkId(key: string, id: Located<string> | undefined, report: Report): void {
  if (id === undefined || /^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(id.value)) return;
  const help =
    'letters, digits and hyphens, a letter or digit first, 100 at most: it names things in the outputs';
  report(error('schema', `the ${key} ${quote(id.value)} is not one`, { span: id.span, help }));
}

function loadSources(tree: Tree, report: Report): readonly Source[] {
  const node = entryOf(tree, 'sources')?.value;
  if (node?.kind !== 'map') return [];
  return node.entries.map(({ key, keySpan, value }) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(key)) {
      const help = 'letters, digits and _ . - are all that a source is called by';
      report(error('bad-source', `${quote(key)} is no id of a source`, { span: keySpan, help }));
    }
    const date = dateAt(value, 'date', report);
    const title = proseAt(value, 'title', report);
    const url = proseAt(value, 'url', report);
    return {
      id: key,
      ...(title === undefined ? {} : { title }),
      ...(url === undefined ? {} : { url }),
      ...(date === undefined ? {} : { date: date.value }),
      span: keySpan,
    };
  });
}

/** By place; the same message about a node that aliases share is told once. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const once = diagnostics.filter((diagnostic) => {
    const key = `${diagnostic.span?.start} ${diagnostic.code} ${diagnostic.message}`;
    return !seen.has(key) && seen.add(key);
  });
  const sorted = once.sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  if (sorted.length <= mostMessages) return sorted;
  const rest = error('too-large', `and ${sorted.length - mostMessages} more mistakes`);
  return [...sorted.slice(0, mostMessages), rest];
}
