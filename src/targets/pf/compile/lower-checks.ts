/** What is told about a text beside it: what its options take in or leave alone, names, and limits. */
import { type Diagnostic, note } from '../../../diagnostics/diagnostic.ts';
import type { Policy } from '../../../rules/policy.ts';
import { noteMissingFamily, warnOfLocal } from '../../kernel/governed.ts';
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
      help: `put "set limit table-entries ${needed}" into the main file, before the rules`,
    }),
    ...checkClashes('two tables', tables, (name) => name.toLowerCase()),
    ...tellGoverned(options),
    ...policy.rules.flatMap((rule) => warnOfLocal('pf', rule, options.local, 'blocks')),
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
function tellGoverned({ source, form, inside, closing }: PfOptions): readonly Diagnostic[] {
  if (source === 'any' && closing === 'none') return [];
  if (source === 'any' && form === 'gateway') {
    const where = inside.length === 0 ? 'on any interface' : `on ${inside.join(', ')}`;
    const place = inside.length === 0 ? ', and the interfaces by which they come in: pf.inside=NAME,…' : '';
    const help = `name the machines that the rule set is for: --set pf.source=PREFIX,…${place}`;
    return [note('governed', `the closing block applies to what any machine sends in ${where}`, { help })];
  }
  if (source === 'any') {
    const help = 'on a host, that is the machine that pf runs on';
    return [
      note('governed', 'the closing block applies to everything that the machine itself sends', { help }),
    ];
  }
  return noteMissingFamily('pf', source, 'pf');
}
