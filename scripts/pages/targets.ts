/** The pages of targets, and what other pages list of targets. */
import { registry } from '../../src/targets/registry.ts';
import type { Capabilities, Limit, OptionSpec, Premise, Target } from '../../src/targets/target.ts';
import type { GeneratedFile } from '../generators.ts';
import { loadTarget } from './load-target.ts';
import {
  capitalise,
  fillMarkers,
  formatTable,
  groupDigits,
  joinWords,
  makePage,
  makeRegions,
} from './markdown.ts';
import { makeMatrix } from './matrix.ts';

export const targetPages: readonly GeneratedFile[] = [
  ...registry.map((entry) =>
    makePage(`docs/targets/${entry.name}.md`, `src/targets/${entry.name}`, async (prose) => {
      const { target, capabilities, guide } = await loadTarget(entry);
      return fillMarkers(prose, {
        summary: () => summarise(target, capabilities),
        options: () => tabulateOptions(target.options),
        guide: () => formatGuide(guide),
        limits: () => tabulateLimits(capabilities.limits),
        ...(target.premises === undefined ? {} : { premises: () => listPremises(target.premises ?? []) }),
      });
    }),
  ),
  makeRegions('README.md', async (root) => ({ targets: await makeMatrix('docs/targets/', root) })),
  makeRegions('docs/README.md', async () => ({
    targets: registry.map(({ name, title }) => `- [${title}](targets/${name}.md)`).join('\n'),
  })),
];

const inspectionWords: Readonly<Record<Capabilities['inspection'], string>> = {
  'never-inspects': 'The target never opens TLS, so it meets every demand for bypass.',
  'by-text': 'Lines of the text keep TLS closed where the rule set demands it.',
};

/** Returns what a target says of itself apart from options and limits. */
function summarise({ formats }: Target, { governs, sees, inspection }: Capabilities): string {
  const names = formats.map(({ name }) => `\`${name}\``);
  return [
    `**Governs.** ${endSentence(governs)}`,
    `**Sees.** ${endSentence(sees)}`,
    `**TLS inspection.** ${inspectionWords[inspection]}`,
    `**Formats.** ${joinWords(names, 'and')}.`,
  ].join('\n\n');
}

function endSentence(text: string): string {
  return capitalise(text.replace(/\.?$/, '.'));
}

function tabulateOptions(options: readonly OptionSpec[]): string {
  return formatTable(
    ['option', 'value', 'default', ''],
    options.map(({ name, form, help, default: preset, required }) => [
      `\`${name}\``,
      `\`${form}\``,
      required === true ? 'required' : preset === undefined ? '' : `\`${preset}\``,
      help,
    ]),
  );
}

function tabulateLimits(limits: readonly Limit[]): string {
  return formatTable(
    ['limit', 'at most', 'source'],
    limits.map(({ name, value, source }) => [name, groupDigits(value), source]),
  );
}

function listPremises(premises: readonly Premise[]): string {
  return premises.map(({ name, says }) => `- \`${name}\`: ${endSentence(says)}`).join('\n');
}

/** What somebody does with the files of a target, in this order. */
export const guideSteps: readonly string[] = ['Install', 'Load', 'Check', 'Update', 'Roll back', 'Remove'];

const stepLine = new RegExp(`^(${guideSteps.join('|')})\\b[,:]? ?(.*)$`);

/**
 * Returns the guide of a target with a heading for each step. What it says stands as on a terminal: its commands and
 * remarks hold characters that Markdown would take for its own.
 */
function formatGuide(guide: string): string {
  const sections: { readonly step?: string; readonly remark?: string; readonly lines: string[] }[] = [];
  for (const line of guide.split('\n')) {
    const [, step, remark = ''] = stepLine.exec(line) ?? [];
    const current = sections.at(-1);
    if (step !== undefined) sections.push({ step, remark, lines: [] });
    else if (current === undefined || (current.step !== undefined && /^\S/.test(line)))
      sections.push({ lines: [line] });
    else current.lines.push(line);
  }
  return sections
    .flatMap(({ step, remark = '', lines }) => [
      ...(step === undefined ? [] : [`### ${step}`]),
      ...(remark === '' ? [] : [endSentence(remark.replace(/^\((.*)\)$/, '$1'))]),
      formatTerminal(lines),
    ])
    .filter((block) => block !== '')
    .join('\n\n');
}

/** Returns lines as a block, without what all of them are indented by. */
function formatTerminal(lines: readonly string[]): string {
  const text = lines.join('\n').replace(/^\n+|\s+$/g, '');
  if (text === '') return '';
  const indents = text.match(/^ *(?=\S)/gm) ?? [];
  const least = Math.min(...indents.map(({ length }) => length));
  return `\`\`\`text\n${text.replaceAll(new RegExp(`^ {${least}}`, 'gm'), '')}\n\`\`\``;
}
