/** The pages of diagnostics: a page for each code, and their list. */
import { exitFor } from '../../src/cli/messages.ts';
import { type Code, codes, severities } from '../../src/diagnostics/codes.ts';
import type { GeneratedFile } from '../generators.ts';
import { capitalise, formatTable, joinWords, makePage } from './markdown.ts';

const tables = 'src/diagnostics/codes.ts';
const all = Object.keys(codes) as Code[];

export const diagnosticPages: readonly GeneratedFile[] = [
  makePage('docs/diagnostics/README.md', tables, listCodes),
  ...all.map((code) =>
    makePage(
      `docs/diagnostics/${code}.md`,
      tables,
      (prose) => `# ${code}\n\n${codes[code]} ${describeSeverity(code)}\n\n${prose}`,
    ),
  ),
];

/** Returns `Error, exit status 3.`, or `Warning or note.` */
function describeSeverity(code: Code): string {
  const words = severitiesOf(code).map((severity) =>
    severity === 'error' ? `error, exit status ${exitOf(code)}` : severity,
  );
  const [first = '', ...rest] = words;
  const separator = first.includes(',') ? '; ' : ' or ';
  return `${capitalise(rest.length === 0 ? first : `${first}${separator}${joinWords(rest, 'or')}`)}.`;
}

function severitiesOf(code: Code): readonly string[] {
  return severities[code] ?? ['error'];
}

/** The exit status of a run that ends with this error. */
function exitOf(code: Code): number {
  return exitFor([{ code, severity: 'error', message: '' }], false);
}

/** Returns the list of all codes. A marker stands for the codes from the one that it names to that of the next marker. */
function listCodes(prose: string): string {
  const starts = [...prose.matchAll(/^<!-- codes from (\S+) -->$/gm)].map(([, code]) =>
    all.indexOf(code as Code),
  );
  if (starts[0] !== 0 || starts.some((start, index) => start <= (starts[index - 1] ?? -1))) {
    throw new Error('the sections of codes are not in the order of the codes');
  }
  let section = 0;
  return prose.replace(/^<!-- codes from \S+ -->$/gm, () => {
    const [start, end] = [starts[section], starts[section + 1]];
    section += 1;
    return formatTable(
      ['code', 'says', 'severity', 'exit'],
      all
        .slice(start, end)
        .map((code) => [
          `[${code}](${code}.md)`,
          codes[code],
          severitiesOf(code).join(', '),
          severitiesOf(code).includes('error') ? String(exitOf(code)) : '',
        ]),
    );
  });
}
