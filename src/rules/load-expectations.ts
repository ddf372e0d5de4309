import { error } from '../diagnostics/diagnostic.ts';
import type { AcceptNode, TestNode } from './ast.ts';
import { parseRequest, parseRequester } from './forms/request-text.ts';
import { type LossCode, losses } from './losses.ts';
import { itemsAt, proseAt, type Report, readWith, textAt, textsAt } from './read/nodes.ts';
import { entryOf, type Tree } from './read/yaml-tree.ts';

/** Reads the losses that a rule set lives with. */
export function loadAccepts(tree: Tree, report: Report): readonly AcceptNode[] {
  return itemsAt(tree, 'accept').flatMap((node) => {
    const loss = textAt(node, 'loss')?.value;
    const reason = proseAt(node, 'reason', report);
    const [rules, targets, hosts] = [
      textsAt(node, 'rules'),
      textsAt(node, 'targets'),
      textsAt(node, 'hosts'),
    ];
    if (loss === undefined || !isLoss(loss) || reason === undefined) return [];
    return {
      loss,
      ...(rules === undefined ? {} : { rules }),
      ...(targets === undefined ? {} : { targets }),
      ...(hosts === undefined ? {} : { hosts }),
      reason,
      span: node.span,
    };
  });
}

function isLoss(code: string): code is LossCode {
  return Object.hasOwn(losses, code);
}

/** Reads the tests of a rule set; requests are judged here, answers by `run-tests.ts`. */
export function loadTests(tree: Tree, report: Report): readonly TestNode[] {
  return itemsAt(tree, 'tests').flatMap((node) => loadTest(node, report) ?? []);
}

function loadTest(node: Tree, report: Report): TestNode | undefined {
  const allow = textAt(node, 'allow');
  const deny = textAt(node, 'deny');
  const second = entryOf(node, 'allow') === undefined ? undefined : entryOf(node, 'deny');
  if (second !== undefined) {
    const help = 'write two tests';
    report(error('bad-test', 'a test says allow or deny, not both', { span: second.keySpan, help }));
  }
  const request = allow ?? deny;
  const principal = textAt(node, 'principal');
  const targets = textsAt(node, 'targets');
  readWith(parseRequest, request, 'bad-test', report);
  readWith(parseRequester, principal, 'bad-test', report);
  if (request === undefined) return undefined;
  return {
    expect: allow === undefined ? 'deny' : 'allow',
    request,
    ...(principal === undefined ? {} : { principal: principal.value }),
    ...(targets === undefined ? {} : { targets }),
    span: node.span,
  };
}
