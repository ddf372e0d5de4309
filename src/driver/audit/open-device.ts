/** Files of a device that nobody here wrote: read once, and ready to be asked for any client. */
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { settleNames } from '../../proof/claim/kept-names.ts';
import { seeUsually } from '../../proof/claim/views.ts';
import { remember } from '../../sets/remember.ts';
import type { AbsentFile, Capabilities, Format, Reading, Target, TargetFile } from '../../targets/target.ts';
import { forgiveNames, listUnsettled, openReading, readNothing, sayAbsent } from './absent-files.ts';
import { type Assumption, checkAssumptions, type SettledBy, settleByAssumptions } from './assume.ts';
import { dropSettled, settleReading } from './settle-reading.ts';

/** What a device's files say, and how to ask them. */
export interface OpenDevice {
  readonly target: Target;
  readonly format: string;
  /** Reads the files for these clients (the value of the option `source`); left out, for those of the options. */
  readonly readFor: (source?: string) => Outcome<OpenReading>;
  /** Messages of the files. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A reading in which assumptions are settled, and premises are not. */
export interface OpenReading {
  readonly reading: Reading;
  readonly capabilities: Capabilities;
}

/** How a device's files are to be read. */
export interface OpenPlan {
  readonly values: Readonly<Record<string, string>>;
  readonly assumptions: readonly Assumption[];
  /** Premises that are not taken for granted. */
  readonly noPremise: readonly string[];
}

/**
 * Reads a device's files, the main one first. The format is the one that owns the main file by its name; where none
 * does, the one that reads the files with the fewest messages. Errors: `file-not-readable` where no format reads them,
 * and those of the options and assumptions.
 */
export function openDevice(
  target: Target,
  files: readonly TargetFile[],
  { values: given, assumptions, noPremise }: OpenPlan,
): Outcome<OpenDevice> {
  // What a device does is asked, and not whether a text of ours leaves its end to others.
  const { closing: _, ...values } = given;
  const options = target.readOptions(values);
  const misuse = [...options.diagnostics, ...checkPremises(target, noPremise)];
  if (options.value === undefined || hasErrors(misuse)) return { diagnostics: misuse };
  const parsed = parseFiles(target, files);
  if (parsed.value === undefined) return { diagnostics: parsed.diagnostics };
  const { format, absent, mean } = parsed.value;
  const settle = settleByAssumptions(assumptions);
  const unsettled = listUnsettled(absent, settle);
  const readings = new Map<string | undefined, Outcome<OpenReading>>();
  const readFor = (source?: string): Outcome<OpenReading> => {
    const known = readings.get(source);
    if (known !== undefined) return known;
    const own = source === undefined ? options : target.readOptions({ ...values, source });
    const meaning = own.value === undefined ? undefined : mean(own.value);
    const seen = own.value === undefined ? undefined : seeUsually(target.capabilities(own.value));
    const value =
      meaning?.value === undefined || seen === undefined
        ? undefined
        : {
            reading: settleReading(settleNames(openReading(meaning.value, unsettled), seen), settle),
            capabilities: seen,
          };
    const told = [...sayAbsent(absent), ...(meaning?.diagnostics ?? [])];
    const diagnostics = [
      ...own.diagnostics,
      ...(meaning?.value === undefined || value === undefined
        ? told
        : dropSettled(told, openReading(meaning.value, absent), value.reading, noPremise)),
    ];
    const read: Outcome<OpenReading> = { ...present({ value }), diagnostics };
    readings.set(source, read);
    return read;
  };
  const plain = mean(options.value).value;
  const named = plain && settleNames(openReading(plain, absent), target.capabilities(options.value));
  const causes = named === undefined ? new Map() : listOpen(named);
  const wrong = assumptions.length === 0 ? [] : checkAssumptions(assumptions, causes);
  if (hasErrors(wrong)) return { diagnostics: wrong };
  return { value: { target, format, readFor, diagnostics: parsed.diagnostics }, diagnostics: misuse };
}

/** Returns the named causes of a reading, sorted. */
export function listCauses(reading: Reading): readonly string[] {
  return [...listOpen(reading).keys()];
}

/** Returns the named causes of a reading, sorted, with what a list of can settle them. */
export function listOpen(reading: Reading): ReadonlyMap<string, SettledBy> {
  const found = new Map<string, Set<'address' | 'host'>>();
  settleReading(reading, ({ cause, settledBy }) => {
    if (cause === undefined) return undefined;
    const by = remember(found, cause, () => new Set());
    if (settledBy !== undefined) by.add(settledBy);
    return undefined;
  });
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function checkPremises({ name, premises = [] }: Target, off: readonly string[]): readonly Diagnostic[] {
  const known = premises.map((premise) => premise.name);
  return off
    .filter((premise) => !known.includes(premise))
    .map((premise) => {
      const help =
        known.length === 0 ? `${name} has none` : `the premises of ${name} are ${known.join(', ')}`;
      return error('usage', `there is no premise ${JSON.stringify(premise)}`, { help });
    });
}

interface ParsedFiles {
  readonly format: string;
  /** The files that they include, and that nobody gave. */
  readonly absent: readonly AbsentFile[];
  /** Says what they mean with these options, the absent ones being empty. */
  readonly mean: (options: unknown) => Outcome<Reading>;
}

function parseFiles(target: Target, files: readonly TargetFile[]): Outcome<ParsedFiles> {
  const [main] = files;
  if (main === undefined) return { diagnostics: [error('file-not-readable', 'there is no file to read')] };
  const owning = target.formats.filter((format) => format.owns(main.path));
  const tried = (owning.length > 0 ? owning : target.formats).map((format) =>
    parseAs(target, format, files, main),
  );
  const [best] = tried
    .filter(({ value }) => value !== undefined)
    .sort((a, b) => a.diagnostics.length - b.diagnostics.length);
  if (best !== undefined) return best;
  const [first] = tried;
  const help = `rulec targets ${target.name} lists the files of each format`;
  const none = error('file-not-readable', `no format of ${target.name} reads ${main.path}`, { help });
  return { diagnostics: first === undefined ? [none] : first.diagnostics.map(refuseFile) };
}

function parseAs(
  target: Target,
  format: Format<unknown>,
  files: readonly TargetFile[],
  main: TargetFile,
): Outcome<ParsedFiles> {
  const own = files.filter((file) => file === main || format.owns(file.path));
  const left = files.filter((file) => !own.includes(file));
  const absent: AbsentFile[] = [];
  const { value: config, diagnostics: told } = format.parse(own, absent);
  const nothing = readNothing(absent);
  const mean = (options: unknown): Outcome<Reading> =>
    config === undefined
      ? { value: nothing, diagnostics: [] }
      : forgiveNames(target.meaning(config, options), absent, nothing);
  const read = config === undefined ? undefined : { format: format.name, absent, mean };
  const { value, diagnostics } = forgiveNames<ParsedFiles>(
    { ...present({ value: read }), diagnostics: told },
    absent,
    { format: format.name, absent, mean },
  );
  const ignored = left.map(({ path }) =>
    warning('governed', `${path} is not a file of the format ${format.name}, and was not read`),
  );
  return { ...present({ value }), diagnostics: [...diagnostics, ...ignored] };
}

/** A file of a stranger that cannot be read at all is an input that is wrong. */
function refuseFile(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.severity === 'error' && diagnostic.code === 'config-syntax'
    ? { ...diagnostic, code: 'file-not-readable' }
    : diagnostic;
}
