/** The texts of the evidence: each line with the rule that made it, once for devices that have the same file. */
import { lossWords } from '../../rules/losses.ts';
import { groupBy } from '../../sets/remember.ts';
import {
  type Block,
  code,
  type Listing,
  makeList,
  makeParagraph,
  makeSection,
  own,
  type Section,
  say,
  sayLines,
  sayNames,
  strong,
  type Words,
} from '../forms/document.ts';
import { longestListing } from '../forms/print-html.ts';
import { count } from '../forms/words.ts';
import { type DeviceEvidence, joinLineRanges, type Outcome, type RuleEvidence } from './evidence.ts';
import type { LinkedFile, LinkedLine } from './linked-lines.ts';

/** How many places of a text are linked one by one. */
const mostRanges = 12;

/** How many lines that differ in one address or name alone are shown before the rest of them is counted. */
const mostAlike = 5;

/** A file, and the devices that have it, by number. */
export interface SharedFile {
  readonly file: LinkedFile;
  readonly devices: readonly number[];
}

/** Puts files together that devices of one target have alike, line for line. */
export function shareFiles(devices: readonly DeviceEvidence[]): readonly SharedFile[] {
  const all = devices.flatMap(({ target, texts }, index) => texts.map((file) => ({ target, file, index })));
  return groupBy(all, ({ target, file }) => JSON.stringify([target, file])).map((some) => ({
    file: some[0].file,
    devices: some.map(({ index }) => index),
  }));
}

/** Says where the lines of a rule stand on a device, with a link to each run of them. */
export function sayPlaces(lines: Outcome['lines'], device: number, files: readonly SharedFile[]): Words {
  const ranges = joinLineRanges(lines);
  const places = ranges.slice(0, mostRanges).map(({ file, from, words }): Words => {
    const number = files.findIndex((one) => one.file.path === file && one.devices.includes(device));
    return from > longestListing
      ? say`${words}`
      : [{ kind: 'link', text: words, to: `#line-${number}-${from}` }];
  });
  return sayLines([...places, ranges.length > mostRanges && say`and ${ranges.length - mostRanges} more`]);
}

/** Describes the texts: a card for each device, and one for the files that several have alike. */
export function describeTexts(
  devices: readonly DeviceEvidence[],
  files: readonly SharedFile[],
  rules: readonly RuleEvidence[],
): readonly Section[] {
  const ids = new Map(rules.map(({ rule }, number) => [rule.id, number]));
  const linked = new Set(
    rules.flatMap(({ outcomes }) =>
      outcomes.flatMap(({ lines }) =>
        joinLineRanges(lines)
          .slice(0, mostRanges)
          .map(({ file, from }) => `${file}:${from}`),
      ),
    ),
  );
  const shown = files.map((one, number) => ({ ...one, block: describeText(one.file, number, ids, linked) }));
  const shared = groupBy(
    shown.filter((one) => one.devices.length > 1),
    (one) => one.devices.join(),
  );
  return [
    ...devices.map((device, index) => {
      const own = shown.filter((one) => one.devices.length === 1 && one.devices[0] === index);
      return describeDevice(device, index, own.map(({ block }) => block)); // biome-ignore format: one thought
    }),
    ...shared.map((some) => {
      const names = some[0].devices.map((index) => devices[index]?.name ?? '');
      const title = say`${sayNames(names)}: ${own('what they have alike')}`;
      return makeSection(title, some.map(({ block }) => block), { shownBy: { device: some[0].devices }, look: 'card' }); // biome-ignore format: one thought
    }),
  ];
}

function describeDevice(device: DeviceEvidence, index: number, texts: readonly Block[]): Section {
  const { name, title, options, placeholders, losses, problems } = device;
  const used = Object.entries(options).map(([option, value]): readonly [Words, Words] => {
    const remark = placeholders.includes(option) && own(' (a placeholder: nobody gave it)');
    return [say`${option}`, say`${code(value)}${remark}`];
  });
  const of = [
    ...makeList(problems.map(({ message }) => say`${message}`)),
    ...makeList(
      losses.map(({ code: loss, message }) => say`${strong(loss)} ${message ?? own(lossWords[loss])}`),
    ),
    makeSection(own('Options in force'), [{ kind: 'facts', rows: used }], { look: 'minor' }),
    ...texts,
  ];
  return makeSection(say`${name}: ${title}`, of, {
    id: `text-${index}`,
    shownBy: { device: [index] },
    look: 'card',
  });
}

/** Describes an emitted text, each line with a link to the rule that made it. */
function describeText(
  { path, lines }: LinkedFile,
  number: number,
  ids: ReadonlyMap<string, number>,
  linked: ReadonlySet<string>,
): Block {
  if (lines.length === 0) return makeParagraph(say`${path}: not text; its digest is in the certificate.`);
  const title = say`${path}: ${own(count(lines.length, 'line'))}`;
  const shown = foldAlike(lines);
  return { kind: 'listing', title, lines: shown.map(writeLine), numbered: true };

  function writeLine(
    { line: { text, rule = '' }, at, more }: FoldedLine,
    index: number,
  ): Listing['lines'][number] {
    if (more > 0) return { text: `… ${count(more, 'more line')} of this kind`, at: 0 };
    const of = ids.get(rule);
    const id = linked.has(`${path}:${at}`) ? { id: `line-${number}-${at}` } : {};
    if (of === undefined) return { text, at, ...id };
    const own = { text, at, ...id, shownBy: { rule: [of] } };
    // The lines of a rule stand together; the first of them names it.
    if (shown[index - 1]?.line.rule === rule) return own;
    return { ...own, label: { kind: 'link', text: rule, to: `#rule-${of}` } };
  }
}

interface FoldedLine {
  readonly line: LinkedLine;
  /** Its number in the file, from 1. */
  readonly at: number;
  /** How many lines it stands for, which are left out; 0 for a line that is shown. */
  readonly more: number;
}

/** Leaves out what follows the first lines of a list: lines of one rule that differ in addresses and names alone. */
export function foldAlike(lines: readonly LinkedLine[]): readonly FoldedLine[] {
  const folded: FoldedLine[] = [];
  const kinds = lines.map(
    ({ text, rule = '' }) => `${rule} ${text.replace(/[^\s'"<>(),=]*[.:][^\s'"<>(),=]*/g, '#')}`,
  );
  for (let from = 0; from < lines.length; ) {
    let to = from + 1;
    while (kinds[to] === kinds[from]) to += 1;
    const isList = to - from > 2 * mostAlike && kinds[from]?.includes('#') === true;
    const end = isList ? from + mostAlike : to;
    for (let index = from; index < end; index += 1) {
      const line = lines[index];
      if (line !== undefined) folded.push({ line, at: index + 1, more: 0 });
    }
    const [rest] = lines.slice(end, to);
    if (rest !== undefined) folded.push({ line: rest, at: end + 1, more: to - end });
    from = to;
  }
  return folded;
}
