/** What a compile says where nobody asks for all of it: errors, a line for each device, and how many warnings there are. */
import type { TargetReport } from '../../driver/report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import { joinWords, own, plainWords, say, sayLines, strongName } from '../forms/document.ts';
import { printWords } from '../forms/print-text.ts';
import { count } from '../forms/words.ts';
import {
  countLosses,
  groupLosses,
  nameDevice,
  rateSeverity,
  sayAcceptedUnderPermits,
  sayLosses,
  sayVerdict,
  type TextOptions,
} from './text.ts';

/** Writes the losses that are errors, device by device; those of devices that lose the same stand together. */
export function renderErrors(targets: readonly TargetReport[], options: TextOptions): string {
  const alike = groupAlike(targets, ({ target, losses }) => [target, listErrors(losses, options.strict)]);
  const groups = alike.flatMap((all) =>
    groupLosses(listErrors(all[0].losses, options.strict), options.strict).map((group) =>
      sayLosses(group, all.map(nameDevice).join(', '), options),
    ),
  );
  return printWords(sayLines(groups), options.paint);
}

/** Writes a line for each device, or one for several that come to the same. */
export function renderVerdicts(
  targets: readonly TargetReport[],
  hasFiles: boolean,
  { strict, paint }: Pick<TextOptions, 'strict' | 'paint'>,
): string {
  const said = targets.map((report) => ({
    report,
    words: say`${sayVerdict(report.verdict)}${countLosses(report, strict)}${hasFiles && own(`; ${count(report.files.length, 'file')}`)}`,
  }));
  const lines = groupAlike(said, ({ report: { target }, words }) => [target, plainWords(words)]).map(
    (all) =>
      say`${joinWords(
        all.map(({ report }) => [strongName(nameDevice(report))]),
        ', ',
      )}: ${all[0].words}`,
  );
  return printWords(sayLines(lines), paint);
}

/** Writes what devices block with the consent of the rule set, and how many warnings stand behind `--verbose`. */
export function renderRest(
  targets: readonly TargetReport[],
  warnings: readonly string[],
  { strict, paint }: TextOptions,
): string {
  const blocked = targets.flatMap((report) => {
    const losses = report.losses.filter(
      (loss) => loss.accepted !== null && loss.direction === 'under-permit',
    );
    return losses.length === 0 ? [] : [{ report, losses }];
  });
  const lines = groupAlike(blocked, ({ report: { target }, losses }) => [target, losses]).map((all) =>
    sayAcceptedUnderPermits(all[0].losses, all.map(({ report }) => nameDevice(report)).join(', '), true),
  );
  const lost = targets.flatMap(({ losses }) => losses.filter((loss) => isOpen(loss, strict, 'warning')));
  const all = [...warnings, ...lost.map(({ code }) => code)];
  const kinds = count(new Set(all).size, 'kind');
  const rest = all.length > 0 && own(`${count(all.length, 'warning')} in ${kinds}: --verbose shows them`);
  return printWords(sayLines([...lines, rest]), paint);
}

function listErrors(losses: readonly Loss[], strict: boolean): readonly Loss[] {
  return losses.filter((loss) => isOpen(loss, strict, 'error'));
}

function isOpen(loss: Loss, strict: boolean, severity: Loss['severity']): boolean {
  return loss.accepted === null && rateSeverity(loss, strict) === severity;
}

/** Groups values that are alike in what `keyOf` takes of them, in the order of their first ones. */
function groupAlike<T>(
  values: readonly T[],
  keyOf: (value: T) => unknown,
): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const value of values) {
    const key = JSON.stringify(keyOf(value));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
