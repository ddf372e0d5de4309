/**
 * A configuration as a set script that replaces an older version of itself: first everything that it makes is
 * deleted, users before what they use, then it is made, then the rules are moved to the top.
 */
import type { DecryptionRule, PaloaltoConfig, ScopeConfig, SecurityRule, UnreadRules } from '../config.ts';

export function printSet(config: PaloaltoConfig): string {
  const lines: string[] = [];
  for (const scope of config.scopes) {
    const place = placeWords(scope);
    deletions(scope, (line) => lines.push(`delete ${place}${line}`));
    objectLines(scope, (line) => lines.push(`set ${place}${line}`));
    ruleLines(scope, (line) => lines.push(`set ${place}${line}`));
    moves(scope, (line) => lines.push(`move ${place}${line}`));
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

type Emit = (line: string) => void;

/** `vsys1` is what a line without scope words is about. */
function placeWords({ scope }: ScopeConfig): string {
  if (scope.kind === 'shared') return 'shared ';
  return scope.kind === 'vsys' && scope.name === 'vsys1' ? '' : `${scope.kind} ${quote(scope.name)} `;
}

function deletions(scope: ScopeConfig, emit: Emit): void {
  for (const base of scope.rulebases) {
    for (const rule of shown(base.security)) emit(`${base.place} security rules ${quote(rule.name)}`);
    for (const rule of shown(base.decryption)) emit(`${base.place} decryption rules ${quote(rule.name)}`);
  }
  // Groups that hold others stand behind them, and go first.
  for (const { name } of [...scope.addressGroups].reverse()) emit(`address-group ${quote(name)}`);
  for (const { name } of [...scope.serviceGroups].reverse()) emit(`service-group ${quote(name)}`);
  for (const { name } of scope.categories) emit(`profiles custom-url-category ${quote(name)}`);
  for (const { name } of scope.lists) emit(`external-list ${quote(name)}`);
  for (const { name } of scope.addresses) emit(`address ${quote(name)}`);
  for (const { name } of scope.services) emit(`service ${quote(name)}`);
}

function objectLines(scope: ScopeConfig, emit: Emit): void {
  const common = (
    path: string,
    one: { readonly description?: string; readonly tags: readonly string[] },
  ): void => {
    if (one.description !== undefined) emit(`${path} description ${quote(one.description)}`);
    for (const tag of one.tags) emit(`${path} tag ${quote(tag)}`);
  };
  for (const { name, comments } of scope.tags) {
    emit(`tag ${quote(name)}${comments === undefined ? '' : ` comments ${quote(comments)}`}`);
  }
  for (const one of scope.addresses) {
    emit(`address ${quote(one.name)} ${one.kind} ${quote(one.value)}`);
    common(`address ${quote(one.name)}`, one);
  }
  for (const one of scope.addressGroups) {
    for (const member of one.members) emit(`address-group ${quote(one.name)} static ${quote(member)}`);
    common(`address-group ${quote(one.name)}`, one);
  }
  for (const one of scope.services) {
    emit(`service ${quote(one.name)} protocol ${one.protocol} port ${quote(one.ports)}`);
    common(`service ${quote(one.name)}`, one);
  }
  for (const { name, members, tags } of scope.serviceGroups) {
    for (const member of members) emit(`service-group ${quote(name)} members ${quote(member)}`);
    common(`service-group ${quote(name)}`, { tags });
  }
  for (const one of scope.lists) {
    const path = `external-list ${quote(one.name)} type ${one.kind}`;
    emit(`${path} url ${quote(one.url)}`);
    if (one.description !== undefined) emit(`${path} description ${quote(one.description)}`);
    if (one.certificateProfile !== undefined)
      emit(`${path} certificate-profile ${quote(one.certificateProfile)}`);
    emit(`${path} recurring ${one.recurring}`);
  }
  for (const one of scope.categories) {
    const path = `profiles custom-url-category ${quote(one.name)}`;
    emit(`${path} type "URL List"`);
    if (one.description !== undefined) emit(`${path} description ${quote(one.description)}`);
    for (const { text } of one.list) emit(`${path} list ${quote(text)}`);
  }
}

function ruleLines(scope: ScopeConfig, emit: Emit): void {
  for (const base of scope.rulebases) {
    for (const rule of shown(base.security))
      securityLines(`${base.place} security rules ${quote(rule.name)}`, rule, emit);
    for (const rule of shown(base.decryption)) {
      decryptionLines(`${base.place} decryption rules ${quote(rule.name)}`, rule, emit);
    }
    for (const { name, action } of base.defaults)
      emit(`${base.place} default-security-rules rules ${name} action ${action}`);
  }
}

/** A rule is made disabled and enabled last: a line lost in between leaves it without effect, or visibly wrong. */
function securityLines(path: string, rule: SecurityRule, emit: Emit): void {
  emit(`${path} disabled yes`);
  placeLines(path, rule, emit);
  listLines(path, 'application', rule.application, emit);
  listLines(path, 'service', rule.service, emit);
  emit(`${path} action ${rule.action}`);
  emit(`${path} rule-type ${rule.ruleType}`);
  emit(`${path} log-start ${flag(rule.logStart)}`);
  emit(`${path} log-end ${flag(rule.logEnd)}`);
  lastLines(path, rule, emit);
}

function decryptionLines(path: string, rule: DecryptionRule, emit: Emit): void {
  emit(`${path} disabled yes`);
  placeLines(path, rule, emit);
  listLines(path, 'service', rule.service, emit);
  emit(`${path} type ${rule.type}`);
  emit(`${path} action ${rule.action}`);
  if (rule.profile !== undefined) emit(`${path} profile ${quote(rule.profile)}`);
  lastLines(path, rule, emit);
}

function placeLines(path: string, rule: SecurityRule | DecryptionRule, emit: Emit): void {
  listLines(path, 'from', rule.from, emit);
  listLines(path, 'to', rule.to, emit);
  listLines(path, 'source', rule.source, emit);
  emit(`${path} negate-source ${flag(rule.negateSource)}`);
  listLines(path, 'source-user', rule.sourceUser, emit);
  listLines(path, 'destination', rule.destination, emit);
  emit(`${path} negate-destination ${flag(rule.negateDestination)}`);
  listLines(path, 'category', rule.category, emit);
}

function lastLines(path: string, rule: SecurityRule | DecryptionRule, emit: Emit): void {
  listLines(path, 'tag', rule.tags, emit);
  if (rule.description !== undefined) emit(`${path} description ${quote(rule.description)}`);
  if (!rule.disabled) emit(`${path} disabled no`);
}

function listLines(path: string, word: string, members: readonly string[], emit: Emit): void {
  for (const member of members) emit(`${path} ${word} ${quote(member)}`);
}

/** The last rule goes to the top first, so that each line names one rule alone. */
function moves(scope: ScopeConfig, emit: Emit): void {
  for (const base of scope.rulebases) {
    for (const rule of [...shown(base.security)].reverse())
      emit(`${base.place} security rules ${quote(rule.name)} top`);
    for (const rule of [...shown(base.decryption)].reverse()) {
      emit(`${base.place} decryption rules ${quote(rule.name)} top`);
    }
  }
}

function shown<R extends SecurityRule | DecryptionRule>(rules: readonly (R | UnreadRules)[]): readonly R[] {
  return rules.filter((rule): rule is R => rule.kind === 'rule');
}

function flag(value: boolean): string {
  return value ? 'yes' : 'no';
}

/** A value that is more than one plain word stands in quotes. What no quotes could carry never gets here. */
function quote(text: string): string {
  if (/^[A-Za-z0-9._/:*^@%~+=,-]+$/.test(text)) return text;
  if (/["\\?]|[^ -~]/.test(text)) throw new Error(`no set script can carry ${JSON.stringify(text)}`);
  return `"${text}"`;
}
