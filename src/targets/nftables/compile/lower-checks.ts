/** What is told about a text beside it: what its options take in or leave alone, names, users and limits. */
import { type Diagnostic, error, note } from '../../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { noteMissingFamily, warnOfLocal } from '../../kernel/governed.ts';
import { checkLimit } from '../../kernel/limits.ts';
import { checkProse } from '../../kernel/prose.ts';
import { limits } from '../capabilities.ts';
import type { Feed, NamedSet, NftablesOptions } from '../config.ts';
import { comments, nameTable } from './lower-names.ts';
import { isNamed } from './lower-rules.ts';
import { printFeed } from './names/print-resolver.ts';

/** Checks a text, before anything is printed. Errors: `limit`, `bad-option`. */
export function checkText(
  sets: readonly NamedSet[],
  policy: Policy,
  options: NftablesOptions,
): readonly Diagnostic[] {
  const names = [nameTable(policy), ...sets.map(({ name }) => name)];
  const help = 'give the rule set or its rules shorter names';
  return [
    ...checkLimit(limits.name, Math.max(...names.map(({ length }) => length)), { help }),
    ...policy.rules.flatMap((rule) => checkUsers(rule, options)),
    ...tellGoverned(options),
    ...policy.rules.flatMap((rule) => warnOfLocal('nftables', rule, options.local, 'drops')),
    ...checkProse(comments, policy.rules),
  ];
}

/** Checks the lines for dnsmasq: one with all sets of a name may be too long. Errors: `limit`. */
export function checkFeeds(feeds: readonly Feed[]): readonly Diagnostic[] {
  const longest = Math.max(0, ...feeds.map((feed) => printFeed(feed).length));
  const help = 'put the rules with this name into fewer, or give the rule set or its rules shorter names';
  return checkLimit(limits.feed, longest, { help });
}

/** Where principals are looked at, each has its user. */
function checkUsers(rule: PolicyRule, { accounts }: NftablesOptions): readonly Diagnostic[] {
  if (accounts.length === 0) return [];
  const missing = (rule.principals ?? []).filter(
    (one) => !accounts.some(({ principal }) => isNamed(principal, { ...rule, principals: [one] })),
  );
  return missing.map(({ kind, name }) => {
    const word = kind === 'service' ? `service:${name}` : name;
    const message = `rule ${rule.id} is for ${word}, and nftables.accounts names no user for it`;
    const help = `add ${word}:UID to nftables.accounts, or leave the option out: then the rule is for every user`;
    return error('bad-option', message, { span: rule.span, help, data: { option: 'accounts' } });
  });
}

/** Tells what the options take in that a reader of the rule set may not expect. */
function tellGoverned({ source, form, inside, closing }: NftablesOptions): readonly Diagnostic[] {
  if (closing === 'none') return source === 'any' ? [] : noteMissingFamily('nftables', source, 'this text');
  if (source === 'any' && form === 'gateway') {
    const where = inside.length === 0 ? 'on any interface' : `on ${inside.join(', ')}`;
    const help = 'name the machines that the rule set is for: --set nftables.source=PREFIX,…';
    return [note('governed', `the closing rule applies to what any machine sends in ${where}`, { help })];
  }
  if (source === 'any') {
    const help =
      'on a host, that is the machine that loads the text; its DNS server needs a rule, or to be local';
    return [
      note('governed', 'the closing rule applies to everything that the machine itself sends', { help }),
    ];
  }
  return noteMissingFamily('nftables', source, 'this table');
}
