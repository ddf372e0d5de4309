import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { positionOf } from '../../diagnostics/position.ts';
import type { Report } from '../../driver/report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import { remember } from '../../sets/remember.ts';
import type { Sources } from '../findings/diagnostic-text.ts';

/** Writes a value as JSON: its spans as places in the sources, and nothing for what is undefined. */
export function writeJson(value: unknown, sources: Sources = new Map()): string {
  return `${printerOf(sources)(value, 0)}\n`;
}

/** Writes a value as it stands so many levels deep: the lines behind its first are indented. */
type Print = (value: unknown, depth: number) => string;

function printerOf(sources: Sources): Print {
  const replace = (key: string, one: unknown): unknown =>
    key === 'span' && typeof one === 'object' && one !== null ? findPlace(one as Span, sources) : one;
  return (value, depth) => JSON.stringify(value, replace, 2).replaceAll('\n', `\n${indent(depth)}`);
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

/** A text in parts, one behind the other. */
type Parts = readonly string[];

/** Puts things together, as `JSON.stringify` writes a list or an object of them. */
function join(brackets: '[]' | '{}', things: readonly Parts[], depth: number): Parts {
  if (things.length === 0) return [brackets];
  const between = `\n${indent(depth + 1)}`;
  const all = things.flatMap((parts, at) => [`${at === 0 ? brackets[0] : ','}${between}`, ...parts]);
  return [...all, `\n${indent(depth)}${brackets[1]}`];
}

/** From so many characters on, a part stays what it is, which devices share; shorter ones become one. */
const longPart = 4096;

function joinShort(parts: Parts): Parts {
  const joined: string[] = [];
  for (const part of parts) {
    const before = joined.at(-1) ?? '';
    if (before.length < longPart && part.length < longPart) joined.splice(-1, 1, before + part);
    else joined.push(part);
  }
  return joined;
}

/** Finds where a span begins. The file is its own name only: a report is the same from whichever folder a run starts. */
function findPlace({ file, start }: Span, sources: Sources): unknown {
  const text = sources.get(file);
  const name = file.startsWith('rulec:') ? file : file.slice(file.lastIndexOf('/') + 1);
  return text === undefined ? null : { file: name, ...positionOf(text, start) };
}

/** Returns a function that makes of a list what `make` does, once where the next list has the very same parts. */
function rememberLastList<T>(make: (list: readonly T[]) => string): (list: readonly T[]) => string {
  let last: { readonly list: readonly T[]; readonly made: string } | undefined;
  return (list) => {
    if (last?.list.length !== list.length || !list.every((one, at) => one === last?.list[at]))
      last = { list, made: make(list) };
    return last.made;
  };
}

/** Writes a report as `schemas/report.schema.json` describes it: the same bytes in every folder and on every machine. */
export function renderJson(report: Report, sources: Sources): string {
  return renderJsonParts(report, sources).join('');
}

/** The same, in texts one behind the other: what devices have alike is the same text in each, which is long. */
export function renderJsonParts(
  { rulec, ruleSets, serviceTags, targets, diagnostics }: Report,
  sources: Sources,
): readonly string[] {
  const print = printerOf(sources);
  // Devices share what was proved of them: each loss is written once.
  const texts = new Map<Loss, string>();
  const printLoss = (loss: Loss): string => remember(texts, loss, () => print(encodeLoss(loss), 4));
  const printLosses = rememberLastList((losses: readonly Loss[]) =>
    join(
      '[]',
      losses.map((loss) => [printLoss(loss)]),
      3,
    ).join(''),
  );
  const devices = targets.map(({ target, device, options, files, verdict, losses, differences }) => {
    const regions = differences.map(
      ({ format, effect, bypass, region, size, witness, rule, span, line, lineRule, tags }) => ({
        ...{ format, effect, bypass, region, size, witness, rule, span, line, lineRule, tags },
      }),
    );
    const head = Object.entries({ target, device, options, files, verdict });
    const parts = [
      ...head.map(([key, value]) => [`"${key}": ${print(value, 3)}`]),
      ['"losses": ', printLosses(losses)],
      [`"differences": ${print(regions, 3)}`],
    ];
    return join('{}', parts, 2);
  });
  const parts = [
    ...Object.entries({ rulec, ruleSets, serviceTags }).map(([key, value]) => [
      `"${key}": ${print(value, 1)}`,
    ]),
    ['"targets": ', ...join('[]', devices, 1)],
    ...(diagnostics === undefined ? [] : [[`"diagnostics": ${print(diagnostics.map(encodeDiagnostic), 1)}`]]),
  ];
  return joinShort([...join('{}', parts, 0), '\n']);
}

/** Writes what `check` found, in the same form. */
export function renderFindings(
  { rulec, ruleSets, serviceTags }: Omit<Report, 'targets'>,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): string {
  return writeJson({ rulec, ruleSets, serviceTags, diagnostics: diagnostics.map(encodeDiagnostic) }, sources);
}

function encodeDiagnostic({ code, severity, message, span, at, help, target }: Diagnostic): unknown {
  return { code, severity, message, span: span ?? null, at, help, target };
}

export function encodeLoss(loss: Loss): unknown {
  const { code, rule, span, direction, severity, accepted, size, destinations, witness, message } = loss;
  return { code, rule, span, direction, severity, accepted, size, destinations, witness, message };
}
