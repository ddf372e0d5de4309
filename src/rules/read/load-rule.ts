import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import type { Principal } from '../../sets/condition.ts';
import { isMisread, type Misread } from '../../sets/prefix.ts';
import type { AcceptNode, AddressEntry, Located, Rule, RuleDestination, TestNode } from '../ast.ts';
import { longestByHand, meansAny, parseAddressEntry } from '../forms/address-entries.ts';
import { type HostParts, parseHost } from '../forms/hosts.ts';
import { parsePrincipal } from '../forms/principals.ts';
import { parseRequest, parseRequester } from '../forms/request-text.ts';
import { parseService } from '../forms/services.ts';
import { type LossCode, losses } from '../losses.ts';
import type { PolicyHost, Service } from '../policy.ts';
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
  splitList,
} from './nodes.ts';
import { findEntry, type Tree } from './yaml-tree.ts';

/** Reads a rule; returns undefined where it has no id to speak of it by. */
export function loadRule(node: Tree, cloud: Cloud, report: Report): Rule | undefined {
  const id = findText(node, 'id');
  const services = listItems(node, 'services').flatMap(
    (item) => readTextWith(parseService, findScalarText(item), 'bad-service', report) ?? [],
  );
  const principals = loadPrincipals(node, report);
  const destinations = listItems(node, 'to').flatMap((item) =>
    loadDestination(item, services, cloud, report),
  );
  const why = readProse(node, 'why', report);
  const source = readProse(node, 'source', report);
  const sourceSpan = findText(node, 'source')?.span;
  const owner = readProse(node, 'owner', report);
  const ticket = readProse(node, 'ticket', report);
  const expires = readDate(node, 'expires', report);
  if (id === undefined) return undefined;
  return {
    id,
    action: readKeyword(node, 'action', ['allow', 'deny']),
    services,
    inspection: readKeyword(node, 'tls-inspection', ['allowed', 'bypass']),
    destinations,
    ...present({
      why,
      source:
        source === undefined || sourceSpan === undefined ? undefined : { value: source, span: sourceSpan },
      principals,
      owner,
      ticket,
      expires,
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

function loadDestination(
  node: Tree,
  services: readonly Service[],
  cloud: Cloud,
  report: Report,
): RuleDestination {
  const withdrawn = readProse(node, 'withdrawn', report);
  const evidence = readProse(node, 'evidence', report);
  const hosts = listTexts(node, 'hosts')?.flatMap((text): readonly PolicyHost[] => {
    const parts = readTextWith(parseHost, text, isPathMistake(text.value) ? 'bad-path' : 'bad-host', report);
    if (parts === undefined) return [];
    checkPathServices(parts, text, services, report);
    return [{ text: text.value, ...parts, span: text.span, ...present({ withdrawn }) }];
  });
  const addresses = loadAddresses(node, cloud, report);
  return { ...present({ hosts, addresses, evidence }), span: node.span };
}

/** Returns whether it is the path that is wrong with a host that was refused. */
function isPathMistake(text: string): boolean {
  const slash = text.indexOf('/');
  return slash > 0 && !text.includes('://') && !isMisread(parseHost(text.slice(0, slash)));
}

/** Refuses a path where a service of the rule has none: only `/http` and `/https` have paths. */
function checkPathServices(
  host: HostParts,
  text: Located<string>,
  services: readonly Service[],
  report: Report,
): void {
  if (host.path === undefined || services.every((service) => service.scheme !== 'any')) return;
  const message = `${word(text.value)} has a path, and a service of this rule has none`;
  report('bad-path', message, { span: text.span, help: 'paths go with /http and /https services only' });
}

function loadAddresses(
  node: Tree,
  cloud: Cloud,
  report: Report,
): readonly AddressEntry[] | 'any' | undefined {
  const alone = findText(node, 'addresses');
  if (alone !== undefined) {
    if (alone.value === 'any') return 'any';
    const list = splitList(alone.value).join(', ');
    const help = meansAny(alone.value)
      ? 'write addresses: any'
      : `write a list: [${/^[\w:/., -]{1,120}$/.test(list) ? list : '192.0.2.0/24, azure:TAG'}]`;
    report('bad-address', 'addresses is a list, or the word any', { span: alone.span, help });
    return undefined;
  }
  const entries = listTexts(node, 'addresses');
  if (entries === undefined) return undefined;
  const any = entries.find(({ value }) => value === 'any');
  if (any !== undefined) {
    const message =
      entries.length === 1
        ? 'any is not an entry of a list'
        : 'any stands beside other addresses, which it holds already';
    report('any-with-others', message, { span: any.span, help: 'write addresses: any, without brackets' });
    return undefined;
  }
  const byHand = entries.length <= longestByHand;
  return entries.flatMap((text) => {
    const parse = (one: string): AddressEntry | Misread => parseAddressEntry(one, cloud, text.span, byHand);
    return readTextWith(parse, text, 'bad-address', report) ?? [];
  });
}

/** Reads the losses that a rule set lives with. */
export function loadAccepts(tree: Tree, report: Report): readonly AcceptNode[] {
  return listItems(tree, 'accept').flatMap((node) => {
    const loss = findText(node, 'loss')?.value;
    const reason = readProse(node, 'reason', report);
    if (loss === undefined || !isLoss(loss) || reason === undefined) return [];
    const named = present({
      rules: listTexts(node, 'rules'),
      targets: listTexts(node, 'targets'),
      hosts: listTexts(node, 'hosts'),
    });
    return { loss, ...named, reason, span: node.span };
  });
}

function isLoss(code: string): code is LossCode {
  return Object.hasOwn(losses, code);
}

/** Reads the tests of a rule set, and reports requests that are none; `run-tests.ts` judges answers. */
export function loadTests(tree: Tree, report: Report): readonly TestNode[] {
  return listItems(tree, 'tests').flatMap((node) => loadTest(node, report) ?? []);
}

function loadTest(node: Tree, report: Report): TestNode | undefined {
  const allow = findText(node, 'allow');
  const deny = findText(node, 'deny');
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
