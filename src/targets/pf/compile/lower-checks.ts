/** What is told about a text beside it: what its options take in or leave alone, names, and limits. */
import { type Diagnostic, note, warning } from '../../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { intersectAddresses, isEmptyAddressSet, unionAddresses } from '../../../sets/addresses.ts';
import { checkLimit } from '../../kernel/limits.ts';
import { checkClashes, plainName } from '../../kernel/names.ts';
import { checkProse } from '../../kernel/prose.ts';
import { limits } from '../capabilities.ts';
import type { Config, PfOptions, TableFile } from '../config.ts';
import { comments } from './lower-names.ts';

/** Checks a text, before anything is printed. Errors: `limit`, `name-clash`. */
export function checkConfig(config: Config, policy: Policy, options: PfOptions): readonly Diagnostic[] {
  const files = config.tableFiles;
  const tables = config.statements.filter((one) => one.kind === 'table');
  const total = files.reduce((sum, file) => sum + file.entries.length, 0);
  const needed = Math.ceil((2 * total) / 50_000) * 50_000;
  return [
    ...checkLimit(limits.anchor, plainName(policy.name).length, { help: 'give the rule set a shorter name' }),
    ...(options.dialect === 'freebsd'
      ? []
      : checkLimit(limits.tables, files.length, { help: 'put rules together, or compile two rule sets' })),
    ...(options.dialect === undefined || options.dialect === 'freebsd' ? files.flatMap(checkForFreeBsd) : []),
    ...checkLimit(limits.allEntries, total, {
      severity: 'warning',
      help: `put "set limit table-entries ${needed}" into the main file, in front of the rules`,
    }),
    ...checkClashes('two tables', tables, (name) => name.toLowerCase()),
    ...tellGoverned(options),
    ...policy.rules.flatMap((rule) => warnOfLocal(rule, options)),
    ...checkProse(comments, policy.rules),
  ];
}

function checkForFreeBsd({ path, entries }: TableFile): readonly Diagnostic[] {
  const help =
    'raise net.pf.request_maxcount and say so with --set pf.dialect=openbsd or macos, or split the rule';
  const errors = checkLimit(limits.entries, entries.length, { what: path, help });
  if (errors.length > 0) return errors;
  return checkLimit(limits.replacedEntries, entries.length, {
    what: path,
    severity: 'warning',
    help: 'reload the anchor instead, or raise net.pf.request_maxcount',
  });
}

/** Tells what the options take in that a reader of the rule set may not expect. */
function tellGoverned({ source, form, inside }: PfOptions): readonly Diagnostic[] {
  if (source === 'any' && form === 'gateway') {
    const where = inside.length === 0 ? 'on any interface' : `on ${inside.join(', ')}`;
    const place = inside.length === 0 ? ', and with pf.inside=NAME,… on which interfaces they come in' : '';
    const help = `say with --set pf.source=PREFIX,… which machines the rule set is for${place}`;
    return [note('governed', `the closing block hits what any machine sends in ${where}`, { help })];
  }
  if (source === 'any') {
    const help = 'on a host, that is the machine that pf runs on';
    return [note('governed', 'the closing block hits everything that the machine itself sends', { help })];
  }
  if (source.v4.length > 0 && source.v6.length > 0) return [];
  const missing = source.v4.length === 0 ? 'IPv4' : 'IPv6';
  const message = `pf.source has no ${missing} addresses: what the machines send over ${missing} is not governed, and pf passes it`;
  const help = `add the ${missing} prefixes of the machines to pf.source, if they have any`;
  return [note('governed', message, { help })];
}

function warnOfLocal(rule: PolicyRule, { local }: PfOptions): readonly Diagnostic[] {
  const named = rule.destinations.flatMap((destination) => {
    const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
    return addresses === undefined || addresses === 'any' ? [] : [addresses];
  });
  if (isEmptyAddressSet(intersectAddresses(unionAddresses(named), local))) return [];
  const message = `rule ${rule.id} names addresses that pf.local leaves alone: the text neither passes nor blocks what goes there`;
  const help = 'leave these addresses out of pf.local, and the rule holds for them';
  return [warning('governed', message, { span: rule.span, help })];
}
