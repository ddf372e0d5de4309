import { printable } from '../forms/paint.ts';
import type { Finding } from './findings.ts';

/** How many annotations of each level one step can have; GitHub drops the others without a word. */
const mostOfLevel = 10;

const words = { error: 'error', warning: 'warning', note: 'notice' } as const;

/**
 * Findings as workflow commands of GitHub Actions: annotations at the lines of the rule set. What was accepted is
 * left out. The last line of a level that has more says how many.
 */
export function renderGithub(findings: readonly Finding[]): string {
  const open = findings.filter(({ accepted }) => accepted === undefined);
  return (['error', 'warning', 'note'] as const)
    .flatMap((severity) => {
      const own = open.filter((finding) => finding.severity === severity);
      if (own.length <= mostOfLevel) return own.map(command);
      const rest = own.length - mostOfLevel + 1;
      return [
        ...own.slice(0, mostOfLevel - 1).map(command),
        `::${words[severity]}::and ${rest} more; the log of this step has all of them\n`,
      ];
    })
    .join('');
}

function command({ rule, severity, message, place }: Finding): string {
  const { file, line, column, endLine, endColumn } = place ?? {};
  const sameLine = endLine === line;
  const properties = Object.entries({
    title: rule,
    file: file?.replace(/^(?:\.\/)+/, ''),
    line,
    endLine,
    col: sameLine ? column : undefined,
    endColumn: sameLine ? endColumn : undefined,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${property(String(value))}`]));
  return `::${words[severity]} ${properties.join(',')}::${data(printable(message))}\n`;
}

/** Escapes as the runner's own toolkit does, and so that no line can end early. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
