/** Edits of documents, each a change at a random place of the tree. */
import { type Next, pick } from '../../support/numbers.ts';
import {
  choose,
  collection,
  copyOf,
  flatten,
  holderOf,
  isRule,
  isThing,
  type NodeOperation,
  pathOf,
  places,
  put,
  rename,
  scopeIn,
  set,
  sharedIn,
  splitAddress,
  splitRule,
  wrap,
} from './paloalto-shapes.ts';
import { entry, list, made, type Node, walk } from './paloalto-tree.ts';

const siteRule = (next: Next): Node => {
  const rule = entry(pick(next, ['site-1', 'rulec-test.site', 'Site rule', 'rule-1']));
  for (const word of [
    'from',
    'to',
    'source',
    'destination',
    'service',
    'application',
    'category',
    'source-user',
  ])
    if (next(8) > 0 || word === 'from' || word === 'to') set(rule, list(word, 'any'));
  set(rule, made('action', pick(next, ['allow', 'deny', 'drop', 'reset-both'])));
  const zones = pick(next, ['any', 'any', 'trust', 'untrust', 'guests']);
  set(rule, list('from', zones));
  if (next(3) === 0) set(rule, list('to', pick(next, ['trust', 'untrust', 'guests'])));
  if (next(3) === 0)
    set(rule, list('source', pick(next, ['10.0.0.0/8', '192.0.2.0/24', '192.0.2.128/25', '203.0.113.0/24'])));
  if (next(3) === 0)
    set(rule, list('destination', pick(next, ['10.0.0.0/8', '192.0.2.0/24', '2001:db8::/32'])));
  if (next(4) === 0) set(rule, made('disabled', pick(next, ['yes', 'no'])));
  if (next(4) === 0) set(rule, made('rule-type', pick(next, ['intrazone', 'interzone', 'universal'])));
  if (next(6) === 0) set(rule, made('negate-source', 'yes'));
  return rule;
};

const flags: readonly (() => Node)[] = [
  () => made('negate-destination', 'yes'),
  () => made('negate-source', 'yes'),
  () => made('negate-source', 'no'),
  () => made('disabled', 'yes'),
  () => made('disabled', 'no'),
  () => made('rule-type', 'universal'),
  () => made('rule-type', 'intrazone'),
  () => made('log-start', 'yes'),
  () => made('description', 'any'),
  () => made('group-tag', 'rulec'),
  () => made('action', 'drop'),
  () => made('action', 'reset-both'),
  () => made('action', 'allow'),
  () => list('source', 'any'),
  () => list('source-user', 'any'),
  () => list('source-user', 'known-user'),
  () => list('hip-profiles', 'any'),
  () => list('application', 'ssl', 'web-browsing'),
  () => list('service', 'application-default'),
  () => list('service', 'any'),
  () => list('category', 'any'),
  () => list('to', 'any'),
  () => list('from', 'trust', 'guests'),
  () => list('tag', 'rulec', 'site'),
  () => made('profile-setting', '', [list('group', 'none')]),
  () => made('option', '', [made('disable-server-response-inspection', 'yes')]),
  () => made('target', '', [made('negate', 'no')]),
];

/** One that stands here twice is chosen twice as often. */
export const nodeOperations: readonly NodeOperation[] = [
  (root, next) => {
    const place = choose(root, next);
    if (place !== undefined) put(place);
  },
  (root, next) => {
    const place = choose(root, next);
    if (place !== undefined) put(place, place.node, copyOf(place.node));
  },
  // Elsewhere in its list.
  (root, next) => {
    const place = choose(root, next, ({ above }) => (above.at(-1)?.children.length ?? 0) > 1);
    const holder = place && holderOf(place);
    if (place === undefined || holder === undefined) return;
    put(place);
    holder.children.splice(next(holder.children.length + 1), 0, place.node);
  },
  (root, next) => {
    const place = choose(root, next, isRule);
    const holder = place && holderOf(place);
    if (place === undefined || holder === undefined) return;
    put(place);
    holder.children.splice(next(holder.children.length + 1), 0, place.node);
  },
  // As the other document has it in the same place.
  (root, next, other) => {
    const place = choose(root, next);
    const alike =
      place && places(other, (one) => pathOf(one) === pathOf(place) && one.node.name === place.node.name);
    if (place !== undefined && alike !== undefined && alike.length > 0)
      put(place, copyOf(pick(next, alike).node));
  },
  (root, next, other) => {
    const place = choose(root, next, (one) => isThing(one) || isRule(one));
    const alike = place && places(other, (one) => pathOf(one) === pathOf(place));
    if (place !== undefined && alike !== undefined && alike.length > 0)
      put(place, place.node, copyOf(pick(next, alike).node));
  },
  // A value of another of its kind.
  (root, next, other) => {
    const place = choose(root, next, ({ node }) => node.children.length === 0 && node.text !== '');
    const alike =
      place &&
      [...places(root), ...places(other)].filter(
        (one) => one.node.text !== '' && pathOf(one) === pathOf(place),
      );
    if (place !== undefined && alike !== undefined && alike.length > 0)
      place.node.text = pick(next, alike).node.text;
  },
  rename,
  splitRule,
  splitRule,
  flatten,
  flatten,
  wrap,
  wrap,
  splitAddress,
  splitAddress,
  // A thing to `shared`, as it is, or with another of its name left.
  (root, next) => {
    const place = choose(root, next, (one) => isThing(one) && one.above.at(-2)?.tag === 'entry');
    const kind = place?.above.at(-1)?.tag;
    if (place === undefined || kind === undefined) return;
    collection(sharedIn(root), kind).children.push(copyOf(place.node));
    if (next(3) > 0) put(place);
  },
  // Another of its name in `shared`.
  (root, next) => {
    const place = choose(
      root,
      next,
      (one) => isThing(one) && ['address', 'service', 'address-group'].includes(one.above.at(-1)?.tag ?? ''),
    );
    const kind = place?.above.at(-1)?.tag;
    if (place?.node.name === undefined || kind === undefined) return;
    const one = pick(next, [
      entry(place.node.name, made('ip-netmask', '0.0.0.0/0')),
      entry(place.node.name, made('protocol', '', [made('tcp', '', [made('port', '1-65535')])])),
    ]);
    const fits = (kind === 'service') === (one.children[0]?.tag === 'protocol');
    if (fits) collection(sharedIn(root), kind === 'service' ? 'service' : 'address').children.push(one);
  },
  (root, next) => {
    const holder = pick(next, [
      ...walk(root).flatMap(({ node }) => (node.tag === 'rules' ? [node] : [])),
      made('rules'),
    ]);
    holder.children.splice(
      next(3) === 0 ? next(holder.children.length + 1) : holder.children.length,
      0,
      siteRule(next),
    );
  },
  (root, next) => {
    const scope = next(2) === 0 ? scopeIn(root) : sharedIn(root);
    const base = pick(next, ['pre-rulebase', 'rulebase', 'post-rulebase']);
    if (scope === undefined) return;
    const rules = collection(
      collection(
        collection(scope, base),
        pick(next, ['security', 'security', 'decryption', 'nat', 'application-override', 'qos']),
      ),
      'rules',
    );
    rules.children.push(siteRule(next));
  },
  // Another vsys or group with the same, or empty.
  (root, next) => {
    const scope = scopeIn(root);
    const holder = walk(root)
      .find(({ node }) => node === scope)
      ?.above.at(-1);
    if (scope === undefined || holder === undefined) return;
    const copy = next(2) === 0 ? copyOf(scope) : entry('');
    copy.name = pick(next, ['vsys2', 'Other', `${scope.name}`]);
    holder.children.splice(next(2), 0, copy);
  },
  (root, next) => {
    const place = choose(root, next, isRule);
    if (place !== undefined) set(place.node, pick(next, flags)());
  },
  (root, next) => {
    const place = choose(root, next, isRule);
    if (place !== undefined) place.node.children.push(pick(next, flags)());
  },
  (root, next) => {
    const place = choose(root, next, (one) =>
      [
        'negate-source',
        'negate-destination',
        'source-user',
        'category',
        'application',
        'rule-type',
        'log-start',
        'tag',
        'description',
        'log-end',
      ].includes(one.node.tag),
    );
    if (place !== undefined) put(place);
  },
  // Ports in other words.
  (root, next) => {
    const place = choose(root, next, ({ node }) => node.tag === 'port');
    if (place === undefined) return;
    const [from = '', to = from] = place.node.text.split('-');
    const middle = Math.floor((Number(from) + Number(to)) / 2);
    place.node.text = pick(next, [
      `${from}-${to}`,
      `${from}-${middle},${middle + 1}-${to}`,
      `${from},${to}`,
      `${to},${from}`,
      `${from}-${middle + 1},${middle}-${to}`,
      `0-${to}`,
      `${from},`,
      ` ${from}-${to}`,
      `${from} - ${to}`,
    ]);
  },
  (root, next) => {
    const place = choose(root, next);
    if (place !== undefined)
      place.node.attributes += pick(next, [
        ' uuid="x"',
        ' loc="shared"',
        ' disabled="yes"',
        ' xmlns="x"',
        ' xml:space="preserve"',
        ' src="tpl"',
        ' id="7"',
        " time='x'",
      ]);
  },
  (root, next) => {
    const place = choose(root, next, ({ node }) => node.children.length === 0 && node.text !== '');
    if (place !== undefined)
      place.node.text = pick(next, [
        `${place.node.text.toUpperCase()}`,
        `${place.node.text}x`,
        place.node.text.replace(/^\*\./, ''),
        place.node.text.replace(/\/$/, ''),
        `*.${place.node.text}`,
        place.node.text.replace(/\d+/, (digits) => `${Number(digits) + 1}`),
      ]);
  },
];
