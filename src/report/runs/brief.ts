/** What a compile says where nobody asks for all of it: errors, a line for each device, and how many warnings there are. */
import { listOpenLosses, type TargetReport } from '../../driver/report.ts';
import { groupBy } from '../../sets/remember.ts';
import { joinWords, own, plainWords, say, sayLines, strongName } from '../forms/document.ts';
import { printWords } from '../forms/print-text.ts';
import { count } from '../forms/words.ts';
import {
  countLosses,
  groupLosses,
  nameDevice,
  sayAcceptedUnderPermits,
  sayLosses,
  sayVerdict,
  type TextOptions,
} from './text.ts';

/** Writes the losses that are errors, device by device; those of devices that lose the same stand together. */
export function renderErrors(targets: readonly TargetReport[], options: TextOptions): string {
  const { strict } = options;
  const open = targets.map((report) => ({ report, errors: listOpenLosses(report.losses, strict, 'error') }));
  const groups = groupBy(open, ({ report: { target }, errors }) => JSON.stringify([target, errors])).flatMap(
    (all) => {
      const names = all.map(({ report }) => nameDevice(report)).join(', ');
      return groupLosses(all[0].errors, strict).map((group) => sayLosses(group, names, options));
    },
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
  const lines = groupBy(said, ({ report: { target }, words }) => `${target} ${plainWords(words)}`).map(
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
  const lines = groupBy(blocked, ({ report: { target }, losses }) => JSON.stringify([target, losses])).map(
    (all) =>
      sayAcceptedUnderPermits(all[0].losses, all.map(({ report }) => nameDevice(report)).join(', '), true),
  );
  const lost = targets.flatMap(({ losses }) => listOpenLosses(losses, strict, 'warning'));
  const all = [...warnings, ...lost.map(({ code }) => code)];
  const kinds = count(new Set(all).size, 'kind');
  const rest = all.length > 0 && own(`${count(all.length, 'warning')} in ${kinds}: --verbose shows them`);
  return printWords(sayLines([...lines, rest]), paint);
}
