import { present } from '../../diagnostics/present.ts';
import type { Principal } from '../../sets/condition.ts';
import type { AcceptNode, Located, Rule, TestNode } from '../ast.ts';
import { parsePrincipal } from '../forms/principals.ts';
import { parseRequest, parseRequester } from '../forms/request-text.ts';
import { parseService } from '../forms/services.ts';
import { type LossCode, losses } from '../losses.ts';
import { claimRows } from './claim-rows.ts';
import { type Definitions, fillParameters } from './definitions.ts';
import { type DestinationContext, loadDestination } from './load-destination.ts';
import {
  findScalarText,
  findText,
  listItems,
  listTexts,
  type Report,
  readDate,
  readKeyword,
  readProse,
  readTextWith,
} from './nodes.ts';
import { findEntry, type Tree } from './yaml/yaml-tree.ts';

/** Reads the rules of an entry of `rules`: one, or one for each row of a source. */
export function loadRules(node: Tree, context: DestinationContext): readonly Rule[] {
  const from = findText(node, 'from');
  if (from === undefined) {
    const { report } = context;
    const services = listItems(node, 'services').flatMap(
      (item) => readTextWith(parseService, findScalarText(item), 'bad-service', report) ?? [],
    );
    const destinations = listItems(node, 'to').flatMap((item) => loadDestination(item, services, context));
    const id = findText(node, 'id');
    return id === undefined ? [] : [loadRule(node, { id, services, destinations }, report)];
  }
  return claimRows(node, from, context).map(({ node: own, ...claimed }) =>
    loadRule(own, claimed, context.report),
  );
}

function loadRule(
  node: Tree,
  { id, from: row, services, destinations }: Pick<Rule, 'id' | 'from' | 'services' | 'destinations'>,
  report: Report,
): Rule {
  const principals = loadPrincipals(node, report);
  const why = readProse(node, 'why', report);
  const source = readProse(node, 'source', report);
  const sourceSpan = findText(node, 'source')?.span ?? findText(node, 'from')?.span;
  const named = source ?? row?.replace('/', ' / ');
  const owner = readProse(node, 'owner', report);
  const ticket = readProse(node, 'ticket', report);
  const expires = readDate(node, 'expires', report);
  const targets = listTexts(node, 'targets');
  return {
    id,
    action: readKeyword(node, 'action', ['allow', 'deny']),
    services,
    inspection: readKeyword(node, 'tls-inspection', ['allowed', 'bypass']),
    destinations,
    ...present({
      from: row,
      why,
      source:
        named === undefined || sourceSpan === undefined ? undefined : { value: named, span: sourceSpan },
      principals,
      owner,
      ticket,
      expires,
      targets,
    }),
    span: node.span,
  };
}

/** Reads one principal or a list; what is there twice counts once. */
function loadPrincipals(node: Tree, report: Report): readonly Principal[] | undefined {
  const one = findText(node, 'principal');
  const texts = one === undefined ? listTexts(node, 'principal') : [one];
  const known = texts?.flatMap((text) => readTextWith(parsePrincipal, text, 'bad-principal', report) ?? []);
  return known?.filter(
    (principal, index) =>
      known.findIndex((other) => other.kind === principal.kind && other.name === principal.name) === index,
  );
}

/** An accept whose reason begins with this word holds for nothing: somebody still has to say why. */
export const todo = 'TODO';

/** Reads the losses that a rule set lives with; those that wait for a reason are told, and left out. */
export function loadAccepts(
  tree: Tree,
  {
    known: { parameters },
    report,
    warn,
  }: Pick<DestinationContext, 'report' | 'warn'> & { readonly known: Pick<Definitions, 'parameters'> },
): readonly AcceptNode[] {
  return listItems(tree, 'accept').flatMap((node) => {
    const loss = findText(node, 'loss')?.value;
    const reason = readProse(node, 'reason', report);
    if (loss === undefined || !isLoss(loss) || reason === undefined) return [];
    if (reason.startsWith(todo)) {
      const help = 'write the reason instead, or remove the entry';
      warn('unreasoned-accept', `this accept of ${loss} says ${todo} and accepts nothing`, {
        span: node.span,
        help,
      });
      return [];
    }
    const named = present({
      rules: listTexts(node, 'rules'),
      targets: listTexts(node, 'targets'),
      hosts: listTexts(node, 'hosts')?.flatMap((host) => fillParameters(host, parameters, report) ?? []),
    });
    return { loss, ...named, reason, span: node.span };
  });
}

function isLoss(code: string): code is LossCode {
  return Object.hasOwn(losses, code);
}

/** Reads the tests of a rule set, and reports requests that are none; `run-tests.ts` judges answers. */
export function loadTests(tree: Tree, known: Definitions, report: Report): readonly TestNode[] {
  return listItems(tree, 'tests').flatMap((node) => loadTest(node, known, report) ?? []);
}

function loadTest(node: Tree, { parameters }: Definitions, report: Report): TestNode | undefined {
  const fill = (text: Located<string> | undefined): Located<string> | undefined =>
    text === undefined ? undefined : fillParameters(text, parameters, report);
  const allow = fill(findText(node, 'allow'));
  const deny = fill(findText(node, 'deny'));
  const second = findEntry(node, 'allow') === undefined ? undefined : findEntry(node, 'deny');
  if (second !== undefined) {
    const help = 'write two tests';
    report('bad-test', 'a test says allow or deny, not both', { span: second.keySpan, help });
  }
  const request = allow ?? deny;
  const principal = findText(node, 'principal');
  const targets = listTexts(node, 'targets');
  readTextWith(parseRequest, request, 'bad-test', report);
  readTextWith(parseRequester, principal, 'bad-test', report);
  if (request === undefined) return undefined;
  return {
    expect: allow === undefined ? 'deny' : 'allow',
    request,
    ...present({ principal: principal?.value, targets }),
    span: node.span,
  };
}
