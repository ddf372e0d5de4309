/** What a refresh of vendors' lists means for the rule sets that use them. */
import { type Diagnostic, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { checkRuleSets } from '../../../driver/check-rule-sets.ts';
import { compareSides, resolveSide } from '../../../driver/diff/diff-policies.ts';
import type { Inputs } from '../../../driver/prepare-run.ts';
import { renderDiffMarkdown } from '../../../report/diff/diff-formats.ts';
import type { Sources } from '../../../report/findings/diagnostic-text.ts';
import { printable } from '../../../report/forms/paint.ts';
import { readInputs } from '../../inputs/inputs.ts';
import type { Io } from '../../io.ts';

/** A rule set as it loads at one moment: its inputs, or the errors that keep it from loading. */
interface Loaded {
  readonly name: string;
  readonly inputs?: Inputs;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

/** Loads rule sets; files that hold none, but sources for others, are left out. */
export async function loadUsers(
  names: readonly string[],
  param: readonly string[],
  io: Io,
): Promise<readonly Loaded[]> {
  const all: Loaded[] = [];
  for (const name of names) {
    const { value, diagnostics, sources } = await readInputs([name], { serviceTags: [], param }, io);
    const isRuleSet = value !== undefined || !diagnostics.some(({ code }) => code === 'schema');
    if (isRuleSet) all.push({ name, diagnostics, sources, ...present({ inputs: value }) });
  }
  return all;
}

/** Warns of rows that nobody claims, and of new hosts that reach names of other owners, where a refresh changed something. */
export function warnOfEffects(
  before: readonly Loaded[],
  after: readonly Loaded[],
  today: string,
): readonly Diagnostic[] {
  const warnings = (users: readonly Loaded[]): readonly Diagnostic[] =>
    users.flatMap(({ inputs }) => (inputs === undefined ? [] : checkRuleSets(inputs, today)));
  const known = new Set(warnings(before).map(({ message }) => message));
  return warnings(after).filter(
    ({ code, message }) =>
      code === 'source-row-unclaimed' || (code === 'shared-name-space' && !known.has(message)),
  );
}

/** Writes as Markdown what changed for each rule set, new access first; or why it does not load any more. */
export async function renderEffects(
  before: readonly Loaded[],
  after: readonly Loaded[],
  warnings: readonly Diagnostic[],
): Promise<string> {
  const parts: string[] = [];
  for (const now of after) {
    const old = before.find(({ name }) => name === now.name);
    if (now.inputs === undefined) parts.push(renderFaults(now));
    else if (old?.inputs !== undefined) parts.push(await renderChange(old.inputs, now));
  }
  if (warnings.length > 0) parts.push(`**Worth a look**\n\n${listMessages(warnings)}`);
  return parts
    .filter((part) => part !== '')
    .map((part) => `\n${part}`)
    .join('');
}

function renderFaults({ name, diagnostics }: Loaded): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return `**${printable(name)} needs a decision before it loads**\n\n${listMessages(errors)}`;
}

function listMessages(diagnostics: readonly Diagnostic[]): string {
  const lines = diagnostics
    .slice(0, 50)
    .map(({ message }) => `- \`${printable(message).replaceAll('`', "'")}\``);
  const more = diagnostics.length > 50 ? [`- and ${diagnostics.length - 50} more`] : [];
  return `${[...lines, ...more].join('\n')}\n`;
}

async function renderChange(old: Inputs, { name, inputs, sources }: Loaded): Promise<string> {
  if (inputs === undefined) return '';
  const before = await resolveSide({ name: `${name}, with the lock before`, inputs: old }, [], undefined);
  const after = await resolveSide({ name: `${name}, with the lock after`, inputs }, [], undefined);
  if (before.value === undefined || after.value === undefined || hasErrors(after.diagnostics)) return '';
  const request = { before: before.value, after: after.value, devices: [], measured: false };
  const { value: report } = await compareSides(request);
  if (report === undefined || report.comparisons.every(({ verdict }) => verdict === 'equal')) return '';
  return renderDiffMarkdown(report, sources, name);
}
