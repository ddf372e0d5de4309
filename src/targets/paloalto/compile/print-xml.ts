/** A configuration as an XML document, from `config` down. Single values share a line with their element. */
import type {
  DecryptionRule,
  PaloaltoConfig,
  Rulebase,
  ScopeConfig,
  SecurityRule,
  UnreadRules,
} from '../config.ts';

/** The oldest version that rulec writes for: newer devices convert what says so, older ones refuse newer text. */
const version = '10.1.0';

/** Lines as they are written, with their indentation. */
interface Page {
  readonly lines: string[];
  indent: string;
}

export function printXml(config: PaloaltoConfig): string {
  const page: Page = { lines: ['<?xml version="1.0"?>'], indent: '' };
  const shared = config.scopes.filter(({ scope }) => scope.kind === 'shared');
  const kinds = (['vsys', 'device-group'] as const).filter((kind) =>
    config.scopes.some(({ scope }) => scope.kind === kind),
  );
  wrap(page, `<config version="${version}" urldb="paloaltonetworks">`, '</config>', () => {
    for (const scope of shared) element(page, 'shared', () => writeScope(page, scope));
    if (kinds.length === 0) return;
    element(page, 'devices', () =>
      entry(page, 'localhost.localdomain', () => {
        for (const kind of kinds) {
          element(page, kind, () => {
            for (const one of config.scopes) {
              if (one.scope.kind === kind) entry(page, one.scope.name, () => writeScope(page, one));
            }
          });
        }
      }),
    );
  });
  return `${page.lines.join('\n')}\n`;
}

function writeScope(page: Page, scope: ScopeConfig): void {
  section(page, 'tag', scope.tags, ({ comments }) => leaf(page, 'comments', comments));
  writeAddresses(page, scope);
  section(page, 'address-group', scope.addressGroups, (one) => {
    list(page, 'static', one.members);
    writeCommon(page, one);
  });
  section(page, 'service', scope.services, (one) => {
    element(page, 'protocol', () => element(page, one.protocol, () => leaf(page, 'port', one.ports)));
    writeCommon(page, one);
  });
  section(page, 'service-group', scope.serviceGroups, ({ members, tags }) => {
    list(page, 'members', members);
    writeCommon(page, { tags });
  });
  section(page, 'external-list', scope.lists, (one) =>
    element(page, 'type', () =>
      element(page, one.kind, () => {
        leaf(page, 'url', one.url);
        leaf(page, 'description', one.description);
        leaf(page, 'certificate-profile', one.certificateProfile);
        element(page, 'recurring', () => writeRecurring(page, one.recurring));
      }),
    ),
  );
  if (scope.categories.length > 0) {
    element(page, 'profiles', () =>
      section(page, 'custom-url-category', scope.categories, (one) => {
        leaf(page, 'type', 'URL List');
        leaf(page, 'description', one.description);
        element(page, 'list', () => {
          for (const { text } of one.list) leaf(page, 'member', text);
        });
      }),
    );
  }
  for (const base of scope.rulebases) element(page, base.place, () => writeRulebase(page, base));
}

/** An address object without more than its value stays on one line: there are thousands. */
function writeAddresses(page: Page, { addresses }: ScopeConfig): void {
  if (addresses.length === 0) return;
  element(page, 'address', () => {
    for (const one of addresses) {
      if (one.description === undefined && one.tags.length === 0) {
        const value = `<${one.kind}>${escapeXml(one.value)}</${one.kind}>`;
        page.lines.push(`${page.indent}<entry name="${escapeXml(one.name)}">${value}</entry>`);
        continue;
      }
      entry(page, one.name, () => {
        leaf(page, one.kind, one.value);
        writeCommon(page, one);
      });
    }
  });
}

function writeCommon(
  page: Page,
  one: { readonly description?: string; readonly tags: readonly string[] },
): void {
  leaf(page, 'description', one.description);
  shortList(page, 'tag', one.tags);
}

function writeRulebase(page: Page, { security, decryption, defaults }: Rulebase): void {
  writeRules(page, 'security', shown(security), (rule) => writeSecurityRule(page, rule));
  writeRules(page, 'decryption', shown(decryption), (rule) => writeDecryptionRule(page, rule));
  writeRules(page, 'default-security-rules', defaults, ({ action }) => leaf(page, 'action', action));
}

function shown<R extends SecurityRule | DecryptionRule>(rules: readonly (R | UnreadRules)[]): readonly R[] {
  return rules.filter((rule): rule is R => rule.kind === 'rule');
}

function writeRules<R extends { readonly name: string }>(
  page: Page,
  kind: string,
  rules: readonly R[],
  write: (rule: R) => void,
): void {
  if (rules.length > 0) element(page, kind, () => section(page, 'rules', rules, write));
}

function writeSecurityRule(page: Page, rule: SecurityRule): void {
  writePlace(page, rule);
  shortList(page, 'application', rule.application);
  shortList(page, 'service', rule.service);
  leaf(page, 'action', rule.action);
  leaf(page, 'rule-type', rule.ruleType);
  leaf(page, 'log-start', flag(rule.logStart));
  leaf(page, 'log-end', flag(rule.logEnd));
  writeLast(page, rule);
}

function writeDecryptionRule(page: Page, rule: DecryptionRule): void {
  writePlace(page, rule);
  shortList(page, 'service', rule.service);
  element(page, 'type', () => {
    page.lines.push(`${page.indent}<${rule.type}/>`);
  });
  leaf(page, 'action', rule.action);
  leaf(page, 'profile', rule.profile);
  writeLast(page, rule);
}

function writePlace(page: Page, rule: SecurityRule | DecryptionRule): void {
  leaf(page, 'disabled', flag(rule.disabled));
  shortList(page, 'from', rule.from);
  shortList(page, 'to', rule.to);
  shortList(page, 'source', rule.source);
  leaf(page, 'negate-source', flag(rule.negateSource));
  shortList(page, 'source-user', rule.sourceUser);
  shortList(page, 'destination', rule.destination);
  leaf(page, 'negate-destination', flag(rule.negateDestination));
  shortList(page, 'category', rule.category);
}

function writeLast(page: Page, rule: SecurityRule | DecryptionRule): void {
  shortList(page, 'tag', rule.tags);
  leaf(page, 'description', rule.description);
}

/** `hourly` is an element; `daily at 03` one with parts. */
function writeRecurring(page: Page, text: string): void {
  const [word = '', ...rest] = text.split(' ');
  if (rest.length === 0) {
    page.lines.push(`${page.indent}<${word}/>`);
    return;
  }
  element(page, word, () => {
    for (let at = 0; at < rest.length; at += 2) leaf(page, rest[at] ?? '', rest[at + 1]);
  });
}

function section<T extends { readonly name: string }>(
  page: Page,
  word: string,
  things: readonly T[],
  write: (thing: T) => void,
): void {
  if (things.length === 0) return;
  element(page, word, () => {
    for (const thing of things) entry(page, thing.name, () => write(thing));
  });
}

function entry(page: Page, name: string, write: () => void): void {
  wrap(page, `<entry name="${escapeXml(name)}">`, '</entry>', write);
}

function element(page: Page, word: string, write: () => void): void {
  wrap(page, `<${word}>`, `</${word}>`, write);
}

function wrap(page: Page, open: string, close: string, write: () => void): void {
  const { indent } = page;
  page.lines.push(indent + open);
  page.indent = `${indent}  `;
  write();
  page.indent = indent;
  page.lines.push(indent + close);
}

/** A list with a line for each member. */
function list(page: Page, word: string, members: readonly string[]): void {
  if (members.length === 0) return;
  element(page, word, () => {
    for (const member of members) leaf(page, 'member', member);
  });
}

/** A list that mostly has one member, and then one line. */
function shortList(page: Page, word: string, members: readonly string[]): void {
  const [only] = members;
  if (members.length !== 1 || only === undefined) list(page, word, members);
  else page.lines.push(`${page.indent}<${word}><member>${escapeXml(only)}</member></${word}>`);
}

function leaf(page: Page, word: string, value: string | undefined): void {
  if (value !== undefined) page.lines.push(`${page.indent}<${word}>${escapeXml(value)}</${word}>`);
}

function flag(value: boolean): string {
  return value ? 'yes' : 'no';
}

function escapeXml(text: string): string {
  if (!/[&<>"]/.test(text)) return text;
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
