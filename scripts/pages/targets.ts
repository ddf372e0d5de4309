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
      const { target, capabilities } = await loadTarget(entry);
      return fillMarkers(prose, {
        summary: () => summarise(target, capabilities),
        options: () => tabulateOptions(target.options),
        guide: () => nameGuide(entry.name),
        limits: () => tabulateLimits(capabilities.limits),
        ...(target.premises === undefined
          ? {}
          : { premises: () => listPremises(entry.name, target.premises ?? []) }),
      });
    }),
  ),
  makeRegions('README.md', async (root) => ({ targets: await makeMatrix('docs/targets/', root) })),
  makeRegions('docs/README.md', async () => ({
    targets: registry.map(({ name, title }) => `- [${title}](targets/${name}.md)`).join('\n'),
  })),
];

const inspectionWords: Readonly<Record<Capabilities['inspection'], string>> = {
  'never-inspects': 'Never opened.',
  'by-text': 'Kept closed by lines of the text where the rule set demands it.',
};

/** Returns what a target says of itself apart from options and limits. */
function summarise({ formats }: Target, { governs, sees, inspection }: Capabilities): string {
  const names = formats.map(({ name }) => `\`${name}\``);
  return [
    `**Decides about.** ${endSentence(governs)}`,
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

/** Returns the limits without their sources, which `rulec targets` prints. */
function tabulateLimits(limits: readonly Limit[]): string {
  return formatTable(
    ['limit', 'at most'],
    limits.map(({ name, value }) => [name, groupDigits(value)]),
  );
}

function listPremises(target: string, premises: readonly Premise[]): string {
  const cases = `Each behaviour has [cases](../../test/conformance/${target}).`;
  const list = premises.map(({ name, says }) => `- \`${name}\`: ${endSentence(says)}`).join('\n');
  return `${cases} [Audits](../audit.md) assume the following; \`--no-premise NAME\` leaves one open.\n\n${list}`;
}

/** What somebody does with the files of a target, in this order. */
export const guideSteps: readonly string[] = ['Install', 'Load', 'Check', 'Update', 'Roll back', 'Remove'];

/** Says where the guide of a target is, which depends on the options. */
function nameGuide(name: string): string {
  const steps = joinWords(
    guideSteps.map((step) => step.toLowerCase()),
    'and',
  );
  return `\`rulec targets ${name}\` prints the commands for your options (${steps}) and the sources of the limits.`;
}
