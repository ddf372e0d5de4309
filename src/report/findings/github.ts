import { present } from '../../diagnostics/present.ts';
import { groupBy } from '../../sets/remember.ts';
import { printable } from '../forms/paint.ts';
import type { Finding } from './findings.ts';

/** How many annotations of each level one step can have; GitHub drops the others without a word. */
const mostOfLevel = 10;

const levels = { error: 'error', warning: 'warning', note: 'notice' } as const;

/**
 * Writes findings as workflow commands of GitHub Actions: annotations at the lines of the rule set. What was accepted is
 * left out, and what several devices have alike is one. The last line of a level that has more says how many.
 */
export function renderGithub(findings: readonly Finding[]): string {
  const open = mergeDevices(findings.filter(({ accepted }) => accepted === undefined));
  return (['error', 'warning', 'note'] as const)
    .flatMap((severity) => {
      const own = open.filter((finding) => finding.severity === severity);
      if (own.length <= mostOfLevel) return own.map(writeCommand);
      const rest = own.length - mostOfLevel + 1;
      return [
        ...own.slice(0, mostOfLevel - 1).map(writeCommand),
        `::${levels[severity]}::and ${rest} more; the log of this step has all of them\n`,
      ];
    })
    .join('');
}

/** Makes one finding of those that say the same of several devices. */
function mergeDevices(findings: readonly Finding[]): readonly Finding[] {
  const keyed = findings.map((one, index) => {
    const { rule, severity, of, message, place } = one;
    return { one, key: of === undefined ? `${index}` : JSON.stringify([rule, severity, message, place]) };
  });
  return groupBy(keyed, ({ key }) => key).map((all) => {
    const names = [...new Set(all.flatMap(({ one }) => one.of ?? []))];
    const [{ one }] = all;
    return names.length === 0 ? one : { ...one, message: `${names.join(', ')} ${one.message}` };
  });
}

function writeCommand({ rule, severity, message, place }: Finding): string {
  const { file, line, column, endLine, endColumn } = place ?? {};
  const sameLine = endLine === line;
  const properties = present({
    title: rule,
    file: file?.replace(/^(?:\.\/)+/, ''),
    line,
    endLine,
    col: sameLine ? column : undefined,
    endColumn: sameLine ? endColumn : undefined,
  });
  const words = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${levels[severity]} ${words.join(',')}::${escapeData(printable(message))}\n`;
}

/** Escapes as the runner's own toolkit does, and so that no line can end early. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
