/** A configuration as an XML document, from `config` down. Single values share a line with their element. */
import type {
  DecryptionRule,
  PaloaltoConfig,
  Rulebase,
  ScopeConfig,
  SecurityRule,
  UnreadRules,
} from './config.ts';

/** The oldest version that rulec writes for: newer devices convert what says so, older ones refuse newer text. */
const version = '10.1.0';

export function printXml(config: PaloaltoConfig): string {
  const shared = config.scopes.filter(({ scope }) => scope.kind === 'shared');
  const groups = (['vsys', 'device-group'] as const).flatMap((kind): readonly string[] => {
    const some = config.scopes.filter(({ scope }) => scope.kind === kind);
    return some.length === 0
      ? []
      : element(
          kind,
          some.flatMap((one) => entry('name' in one.scope ? one.scope.name : '', scopeLines(one))),
        );
  });
  const lines = [
    ...shared.flatMap((one) => element('shared', scopeLines(one))),
    ...(groups.length === 0 ? [] : element('devices', entry('localhost.localdomain', groups))),
  ];
  return `${[
    '<?xml version="1.0"?>',
    `<config version="${version}" urldb="paloaltonetworks">`,
    ...indent(lines),
    '</config>',
  ].join('\n')}\n`;
}

type Lines = readonly string[];

function scopeLines(scope: ScopeConfig): Lines {
  return [
    ...section('tag', scope.tags, ({ comments }) => leaf('comments', comments)),
    ...section('address', scope.addresses, (one) => [
      ...leaf(one.kind, one.value),
      ...leaf('description', one.description),
      ...list('tag', one.tags),
    ]),
    ...section('address-group', scope.addressGroups, (one) => [
      ...element(
        'static',
        one.members.flatMap((member) => leaf('member', member)),
      ),
      ...leaf('description', one.description),
      ...list('tag', one.tags),
    ]),
    ...section('service', scope.services, (one) => [
      ...element('protocol', element(one.protocol, leaf('port', one.ports))),
      ...leaf('description', one.description),
      ...list('tag', one.tags),
    ]),
    ...section('service-group', scope.serviceGroups, (one) => [
      ...list('members', one.members),
      ...list('tag', one.tags),
    ]),
    ...section('external-list', scope.lists, (one) =>
      element(
        'type',
        element(one.kind, [
          ...leaf('url', one.url),
          ...leaf('description', one.description),
          ...leaf('certificate-profile', one.certificateProfile),
          ...element('recurring', recurring(one.recurring)),
        ]),
      ),
    ),
    ...(scope.categories.length === 0
      ? []
      : element(
          'profiles',
          section('custom-url-category', scope.categories, (one) => [
            ...leaf('type', 'URL List'),
            ...leaf('description', one.description),
            ...element(
              'list',
              one.list.flatMap(({ text }) => leaf('member', text)),
            ),
          ]),
        )),
    ...scope.rulebases.flatMap((base) => element(base.place, rulebaseLines(base))),
  ];
}

function rulebaseLines({ security, decryption, defaults }: Rulebase): Lines {
  return [
    ...rules('security', security, securityLines),
    ...rules('decryption', decryption, decryptionLines),
    ...(defaults.length === 0
      ? []
      : element(
          'default-security-rules',
          section('rules', defaults, ({ action }) => leaf('action', action)),
        )),
  ];
}

function rules<R extends SecurityRule | DecryptionRule>(
  kind: string,
  all: readonly (R | UnreadRules)[],
  lines: (rule: R) => Lines,
): Lines {
  const shown = all.filter((rule): rule is R => rule.kind === 'rule');
  return shown.length === 0 ? [] : element(kind, section('rules', shown, lines));
}

function placeLines(rule: SecurityRule | DecryptionRule): Lines {
  return [
    ...leaf('disabled', flag(rule.disabled)),
    ...list('from', rule.from),
    ...list('to', rule.to),
    ...list('source', rule.source),
    ...leaf('negate-source', flag(rule.negateSource)),
    ...list('source-user', rule.sourceUser),
    ...list('destination', rule.destination),
    ...leaf('negate-destination', flag(rule.negateDestination)),
    ...list('category', rule.category),
  ];
}

function securityLines(rule: SecurityRule): Lines {
  return [
    ...placeLines(rule),
    ...list('application', rule.application),
    ...list('service', rule.service),
    ...leaf('action', rule.action),
    ...leaf('rule-type', rule.ruleType),
    ...leaf('log-start', flag(rule.logStart)),
    ...leaf('log-end', flag(rule.logEnd)),
    ...list('tag', rule.tags),
    ...leaf('description', rule.description),
  ];
}

function decryptionLines(rule: DecryptionRule): Lines {
  return [
    ...placeLines(rule),
    ...list('service', rule.service),
    ...element('type', [`<${rule.type}/>`]),
    ...leaf('action', rule.action),
    ...leaf('profile', rule.profile),
    ...list('tag', rule.tags),
    ...leaf('description', rule.description),
  ];
}

function section<T extends { readonly name: string }>(
  word: string,
  things: readonly T[],
  lines: (thing: T) => Lines,
): Lines {
  return things.length === 0
    ? []
    : element(
        word,
        things.flatMap((thing) => entry(thing.name, lines(thing))),
      );
}

/** An entry with one short part stays on one line: there are thousands of address objects. */
function entry(name: string, lines: Lines): Lines {
  const open = `<entry name="${escapeXml(name)}">`;
  const [only] = lines;
  return lines.length === 1 && only !== undefined
    ? [`${open}${only}</entry>`]
    : [open, ...indent(lines), '</entry>'];
}

function element(word: string, lines: Lines): Lines {
  const [only] = lines;
  if (only === undefined) return [`<${word}/>`];
  const isSmall =
    lines.length === 1 &&
    word !== 'list' &&
    word !== 'static' &&
    word !== 'recurring' &&
    only.startsWith('<member>');
  return isSmall ? [`<${word}>${only}</${word}>`] : [`<${word}>`, ...indent(lines), `</${word}>`];
}

function list(word: string, members: readonly string[]): Lines {
  return members.length === 0
    ? []
    : element(
        word,
        members.flatMap((member) => leaf('member', member)),
      );
}

function leaf(word: string, value: string | undefined): Lines {
  return value === undefined ? [] : [`<${word}>${escapeXml(value)}</${word}>`];
}

/** `hourly` is an element; `daily at 03` one with parts. */
function recurring(text: string): Lines {
  const [word = '', ...rest] = text.split(' ');
  if (rest.length === 0) return [`<${word}/>`];
  const parts: string[] = [];
  for (let at = 0; at < rest.length; at += 2) parts.push(...leaf(rest[at] ?? '', rest[at + 1]));
  return element(word, parts);
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

function indent(lines: Lines): Lines {
  return lines.map((line) => `  ${line}`);
}
