/** Files that a device's files include, and that nobody gave: each could say anything, and decide any request. */
import { type Diagnostic, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import { never } from '../../sets/condition.ts';
import type { AbsentFile, Clause, Meaning, Reading } from '../../targets/target.ts';
import type { Settle, Unknown } from './settle-reading.ts';

/** What an included file says; where that is nothing that decides, it does not hold. */
function unknownOf({ path }: AbsentFile): Unknown {
  return { kind: 'unknown', why: `what ${path} says, which is not given`, cause: `include:${path}` };
}

/** Returns those of which it is not assumed that they decide nothing. */
export function listUnsettled(absent: readonly AbsentFile[], settle: Settle): readonly AbsentFile[] {
  return absent.filter((one) => settle(unknownOf(one)) !== never);
}

/**
 * Returns a reading that files may change in any way: macros, lists, lines before and between, other ports. What has
 * includes goes by the first line that matches.
 */
export function openReading(reading: Reading, absent: readonly AbsentFile[]): Reading {
  if (absent.length === 0) return reading;
  const open = absent.map(
    (one): Clause => ({ action: 'unknown', condition: unknownOf(one), origin: one.origin }),
  );
  const before = ({ clauses, also, ...rest }: Meaning): Meaning => ({
    ...rest,
    clauses: [...open, ...clauses],
    ...(also === undefined ? {} : { also: also.map(before) }),
  });
  const { neverInspects: _, permit, bypass, states, ...rest } = reading;
  return {
    ...rest,
    permit: before(permit),
    ...(bypass === undefined ? {} : { bypass: before(bypass) }),
    ...(states === undefined
      ? {}
      : { states: states.map((one) => ({ ...one, permit: before(one.permit) })) }),
  };
}

/** How readers say that a line names something that a file which is not given may define. */
const ofNames = /^there is no |is not defined|needs a login$/;

/**
 * Reads files that name what others define: of them nothing is known but that those could say anything. An outcome with
 * other errors is left as it is.
 */
export function forgiveNames<T>(read: Outcome<T>, absent: readonly AbsentFile[], unread: T): Outcome<T> {
  const errors = read.diagnostics.filter(({ severity, at }) => severity === 'error' && at !== undefined);
  if (
    read.value !== undefined ||
    absent.length === 0 ||
    !errors.every(({ message }) => ofNames.test(message))
  )
    return read;
  const help = 'without the files that are not given, nothing is known of these';
  const diagnostics = read.diagnostics.map((one) =>
    one.severity === 'error'
      ? ({ ...one, code: 'unknown-construct', severity: 'warning', help } as const)
      : one,
  );
  return { value: unread, diagnostics };
}

/** The reading of files of which nothing is known without others. */
export function readNothing(absent: readonly AbsentFile[]): Reading {
  const clauses = absent.map(({ path, origin }): Clause => {
    const why = `files that cannot be read without ${path}: give it, or --root DIR`;
    return { action: 'unknown', condition: { kind: 'unknown', why }, origin };
  });
  return { permit: { mode: 'first-match', clauses, otherwise: 'unknown' } };
}

/** Says of each file that it is not given, and what to do about it. */
export function sayAbsent(absent: readonly AbsentFile[]): readonly Diagnostic[] {
  return absent.map(({ path, origin }) => {
    const help = `give it by name, or with --root the folder that is / of the device; where it decides nothing, --assume include:${path}=no`;
    const message = `${fileWord(path)} is not given, and may decide everything`;
    return warning('unknown-construct', message, { at: origin, help });
  });
}
