/** What a commit refuses. */

import { find, isAddress, members, refuse, type Scopes } from './paloalto-names.ts';
import { at, child, type Node } from './paloalto-tree.ts';

const choices: Readonly<Record<string, RegExp>> = {
  action: /^(?:allow|deny|drop|reset-client|reset-server|reset-both|no-decrypt|decrypt|decrypt-and-forward)$/,
  disabled: /^(?:yes|no)$/,
  'negate-source': /^(?:yes|no)$/,
  'negate-destination': /^(?:yes|no)$/,
  'log-start': /^(?:yes|no)$/,
  'log-end': /^(?:yes|no)$/,
  'rule-type': /^(?:universal|intrazone|interzone)$/,
};

/** Throws where a commit refuses what a scope holds. */
export function checkScope(scope: Node, scopes: Scopes): void {
  for (const collection of [
    'address',
    'address-group',
    'service',
    'service-group',
    'tag',
    'external-list',
    'profiles',
  ]) {
    if (scope.children.filter(({ tag }) => tag === collection).length > 1)
      refuse(`${collection} is there twice`);
    const holder =
      collection === 'profiles'
        ? child(child(scope, 'profiles'), 'custom-url-category')
        : child(scope, collection);
    checkEntries(holder);
  }
  for (const [one, other] of [
    ['address', 'address-group'],
    ['service', 'service-group'],
  ] as const)
    for (const { name } of at(scope, one, 'entry'))
      if (at(scope, other, 'entry').some((two) => two.name === name)) refuse(`${name} is two things`);
  const isHere = (path: readonly string[], name: string): boolean => find(scopes, path, name) !== undefined;
  const isDestination = (name: string): boolean =>
    name === 'any' ||
    isAddress(name) ||
    ['address', 'address-group', 'external-list'].some((word) => isHere([word], name));
  const isService = (name: string): boolean =>
    name === 'any' ||
    name === 'application-default' ||
    ['service', 'service-group'].some((word) => isHere([word], name));
  for (const group of at(scope, 'address-group', 'entry'))
    for (const one of members(group, 'static'))
      if (one === 'any' || !isDestination(one)) refuse(`${one} is not there`);
  for (const group of at(scope, 'service-group', 'entry'))
    for (const one of members(group, 'members'))
      if (one === 'any' || !isService(one)) refuse(`${one} is not there`);
  for (const rules of at(scope, '*', '*', 'rules')) {
    checkEntries(rules);
    for (const rule of rules.children) {
      if (members(rule, 'from').length === 0 || members(rule, 'to').length === 0)
        refuse(`${rule.name} has no zones`);
      for (const word of ['source', 'destination'])
        if (!members(rule, word).every(isDestination)) refuse(`${rule.name}: ${word}`);
      if (!members(rule, 'service').every(isService)) refuse(`${rule.name}: service`);
      if (
        !members(rule, 'category').every(
          (one) => one === 'any' || isHere(['profiles', 'custom-url-category'], one),
        )
      )
        refuse(`${rule.name}: category`);
      for (const { tag, text } of rule.children)
        if (choices[tag]?.test(text.trim()) === false) refuse(`${tag} ${text}`);
    }
  }
  for (const thing of at(scope, '*', 'entry').concat(at(scope, '*', '*', 'rules', 'entry')))
    for (const one of members(thing, 'tag')) if (!isHere(['tag'], one)) refuse(`there is no tag ${one}`);
}

/** No name, no field and no member stands twice, and no list is empty. */
function checkEntries(holder: Node | undefined): void {
  const names = (holder?.children ?? []).map(({ name }) => name ?? refuse('an entry without a name'));
  if (new Set(names).size < names.length) refuse(`${holder?.tag} has a name twice`);
  for (const thing of holder?.children ?? []) {
    if (thing.tag !== 'entry') refuse(`${thing.tag} among entries`);
    const tags = thing.children.map(({ tag }) => tag);
    if (new Set(tags).size < tags.length) refuse(`${thing.name} has a field twice`);
    if (thing.text.trim() !== '') refuse(`${thing.name} has text`);
    for (const field of thing.children) {
      const values = at(field, 'member').map(({ text }) => text);
      if (values.length !== field.children.length && values.length > 0)
        refuse(`${thing.name}: ${field.tag} is mixed`);
      if (new Set(values).size < values.length || (values.length > 1 && values.includes('any')))
        refuse(`${thing.name}: ${field.tag}`);
      if (field.children.length > 0 && field.text.trim() !== '')
        refuse(`${thing.name}: ${field.tag} has text`);
    }
  }
}
