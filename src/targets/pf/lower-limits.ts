/** Every limit of pf that a text could pass, checked before anything is printed. */
import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts';
import type { Limit } from '../target.ts';
import type { Config, PfOptions, TableFile } from './config.ts';
import { anchorName, replaceEntries, requestEntries, tableEntries, tables } from './limits.ts';

/** What is too long or too much for the systems that the text is for. */
export function checkLimits(config: Config, anchor: string, options: PfOptions): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const files = config.tableFiles;
  if (anchor.length > anchorName.value)
    diagnostics.push(passed(anchorName, anchor.length, 'give the rule set a shorter name'));
  if (options.dialect !== 'freebsd' && files.length > tables.value) {
    diagnostics.push(passed(tables, files.length, 'put rules together, or compile two rule sets'));
  }
  if (options.dialect === undefined || options.dialect === 'freebsd')
    diagnostics.push(...files.flatMap(checkForFreeBsd));
  const total = files.reduce((sum, file) => sum + file.entries.length, 0);
  if (total > tableEntries.value) {
    const needed = Math.ceil((2 * total) / 50_000) * 50_000;
    const help = `put "set limit table-entries ${needed}" into the main file, in front of the rules`;
    diagnostics.push(
      warning(
        'limit',
        `the tables hold ${total} entries; by default no more than ${tableEntries.value} are safe to reload`,
        {
          help,
          data: { value: total, limit: tableEntries.value, source: tableEntries.source },
        },
      ),
    );
  }
  return diagnostics;
}

function checkForFreeBsd(file: TableFile): readonly Diagnostic[] {
  const count = file.entries.length;
  if (count > requestEntries.value) {
    const help =
      'raise net.pf.request_maxcount and say so with --set pf.dialect=openbsd or macos, or split the rule';
    return [passed(requestEntries, count, help, file.path)];
  }
  if (count <= replaceEntries.value) return [];
  const message = `${file.path} has ${count} entries; "pfctl -T replace" of FreeBSD takes ${replaceEntries.value}`;
  const help = 'reload the anchor instead, or raise net.pf.request_maxcount';
  const data = { value: count, limit: replaceEntries.value, source: replaceEntries.source };
  return [warning('limit', message, { help, data })];
}

function passed(limit: Limit, value: number, help: string, what?: string): Diagnostic {
  const subject = what === undefined ? '' : `${what}: `;
  return error(
    'limit',
    `${subject}${value} ${limit.name}, and at most ${limit.value} are possible (${limit.source})`,
    {
      help,
      data: { value, limit: limit.value, source: limit.source },
    },
  );
}
