import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { AcceptNode, Located } from '../../rules/ast.ts';
import { losses } from '../../rules/losses.ts';
import { loadAccepts } from '../../rules/read/load-rule.ts';
import type { Tree } from '../../rules/read/yaml/yaml-tree.ts';
import { refuseNode } from './gather.ts';

const keys = ['loss', 'rules', 'hosts', 'reason'];

/**
 * Reads what stands under `accept` of a target or device: losses that it lives with, whatever the rule set. Each names
 * `device`, under which it stands. Errors: `bad-config`; warnings: `unreasoned-accept`.
 */
export function readDefaultAccepts(
  list: Tree,
  device: Located<string>,
  diagnostics: Diagnostic[],
): readonly AcceptNode[] {
  if (list.kind !== 'list') {
    diagnostics.push(refuseNode('accept must be a list', list.span, form));
    return [];
  }
  const items = list.items.filter((item) => {
    const problems = checkItem(item);
    diagnostics.push(...problems);
    return problems.length === 0;
  });
  const tree: Tree = {
    kind: 'map',
    entries: [{ key: 'accept', keySpan: list.span, value: { ...list, items } }],
    span: list.span,
  };
  const accepts = loadAccepts(tree, {
    known: { parameters: new Map() },
    report: (_, message, { span = list.span, help = form } = {}) => {
      diagnostics.push(refuseNode(message, span, help));
    },
    warn: (code, message, details) => diagnostics.push({ code, message, severity: 'warning', ...details }),
  });
  return accepts.map((one) => ({ ...one, targets: [device] }));
}

const form = 'write accept: [{ loss: CODE, reason: TEXT }]; rules and hosts narrow it';

function checkItem(item: Tree): readonly Diagnostic[] {
  if (item.kind !== 'map') return [refuseNode('an accept is a mapping', item.span, form)];
  const strange = item.entries.filter(({ key }) => !keys.includes(key));
  if (strange.length > 0) {
    return strange.map(({ key, keySpan }) => {
      const isTargets = key === 'targets';
      const help = isTargets ? 'it applies to the target or device above it' : `there are ${keys.join(', ')}`;
      return refuseNode(`there is no key ${quote(key)} here`, keySpan, help);
    });
  }
  const texts = new Map(
    item.entries.flatMap(({ key, value }) => (value.kind === 'scalar' ? [[key, value.source] as const] : [])),
  );
  const loss = texts.get('loss') ?? '';
  const lists = item.entries.filter(
    ({ key, value }) =>
      (key === 'rules' || key === 'hosts') &&
      (value.kind !== 'list' ||
        value.items.length === 0 ||
        value.items.some(({ kind }) => kind !== 'scalar')),
  );
  const wrong = lists.map(({ key, value }) =>
    refuseNode(`${key} must be a list of names`, value.span, `write ${key}: [NAME]`),
  );
  if (!Object.hasOwn(losses, loss)) {
    const near = nearest(loss, Object.keys(losses));
    const help = near === undefined ? 'docs/losses lists them' : `did you mean ${near}?`;
    return [...wrong, refuseNode(`there is no loss ${quote(loss)}`, item.span, help)];
  }
  if ((texts.get('reason') ?? '').trim() !== '') return wrong;
  return [...wrong, refuseNode(`the accept of ${loss} gives no reason`, item.span, form)];
}
