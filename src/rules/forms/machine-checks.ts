/** The texts of `requires`: keys of the registry, services, files, versions, names of programs. All are printable ASCII. */
import { quote } from '../../diagnostics/quote.ts';
import type { Misread } from '../../sets/prefix.ts';

interface Text {
  readonly text: string;
}

/** Reads a key below `HKLM`, spelled `HKLM\…`, `HKLM:\…` or `HKEY_LOCAL_MACHINE\…`, and returns what stands behind that. */
export function parseRegistryKey(text: string): Text | Misread {
  const [, key] = /^(?:HKLM:?|HKEY_LOCAL_MACHINE)\\(.*?)\\?$/is.exec(text) ?? [];
  if (key === undefined) {
    const other = /^(?:HKCU|HKEY_CURRENT_USER|HKU|HKCR|HKCC)\b/i.test(text);
    const problem = other
      ? `${quote(text, 60)} is not a key of the machine`
      : `${quote(text, 60)} is not a key of the registry`;
    return { problem, help: 'write HKLM\\ and the key: HKLM\\SOFTWARE\\Example' };
  }
  const parts = key.split('\\');
  if (parts.every((part) => isPlain(part, 255))) return { text: key };
  return refuse(text, 'key of the registry', 'each part between \\ is printable ASCII');
}

/** Reads the name of a value of the registry. */
export function parseValueName(text: string): Text | Misread {
  return isPlain(text, 255) ? { text } : refuse(text, 'name of a value', 'it is printable ASCII');
}

/** Reads a value of the registry that is text. */
export function parseValueText(text: string): Text | Misread {
  return isPlain(text, 1000) || text === '' ? { text } : refuse(text, 'value', 'it is printable ASCII');
}

/** Reads the name of a service: not what is displayed, but what `sc query` takes. */
export function parseServiceName(text: string): Text | Misread {
  if (isPlain(text, 256) && !/[/\\*?[\]`]/.test(text)) return { text };
  return refuse(text, 'name of a service', 'Get-Service lists the names: letters and digits, as WAPCSvc');
}

/** Reads the place of a file: a drive or one of a few variables, then a path. */
export function parseFile(text: string): Text | Misread {
  const form =
    /^(?:[A-Za-z]:|%(?:ProgramFiles|ProgramFiles\(x86\)|ProgramData|SystemRoot|windir)%)\\[^\\].*$/is;
  const [, ...parts] = text.split('\\');
  const isRight = form.test(text) && parts.every((part) => isPlain(part, 255) && !/[/:*?"<>|%]/.test(part));
  if (isRight && !parts.includes('..') && !parts.includes('.')) return { text };
  return refuse(text, 'file path', 'write C:\\FOLDER\\FILE or %ProgramFiles%\\FOLDER\\FILE');
}

/** Reads a version: 2 to 4 numbers with dots between them. */
export function parseVersion(text: string): Text | Misread {
  const parts = text.split('.');
  const isRight = parts.every((part) => /^(?:0|[1-9]\d{0,9})$/.test(part) && Number(part) <= 2147483647);
  if (isRight && parts.length >= 2 && parts.length <= 4) return { text };
  return refuse(text, 'version', 'write 2 to 4 numbers with dots between them, in quotes: "1.5.3417.0"');
}

/** Reads the name of a service or program that must not be there, in which `*` stands for any letters. */
export function parseProgramName(text: string): Text | Misread {
  const isRight = isPlain(text, 255) && !/[?[\]`\\/]/.test(text);
  if (isRight && /[^*]/.test(text)) return { text };
  return refuse(text, 'name of a service or program', 'letters, digits and signs, and * for any letters');
}

function isPlain(text: string, most: number): boolean {
  return text.length >= 1 && text.length <= most && /^[ -~]+$/.test(text) && text.trim() === text;
}

function refuse(text: string, what: string, help: string): Misread {
  return { problem: text === '' ? `the ${what} is empty` : `${quote(text, 60)} is not a ${what}`, help };
}

/** Names with the numbers that they stand for, the oldest first. */
type Numbers = readonly (readonly [name: string, number: number])[];

/** The builds of versions of Windows Server. */
const builds: Numbers = [
  ['2012', 9200],
  ['2012 R2', 9600],
  ['2016', 14393],
  ['2019', 17763],
  ['2022', 20348],
  ['2025', 26100],
];

/** The least values of `Release` that stand for versions of .NET Framework. */
const releases: Numbers = [
  ['4.5', 378389],
  ['4.5.1', 378675],
  ['4.5.2', 379893],
  ['4.6', 393295],
  ['4.6.1', 394254],
  ['4.6.2', 394802],
  ['4.7', 460798],
  ['4.7.1', 461308],
  ['4.7.2', 461808],
  ['4.8', 528040],
  ['4.8.1', 533320],
];

interface NumberForm {
  readonly least: number;
  readonly what: string;
  readonly of: string;
  readonly known: Numbers;
}

const ofWindows: NumberForm = { least: 6000, what: 'build of Windows', of: 'Windows Server', known: builds };

/** The numbers that a requirement has: the least that each can be, and what they are called. */
const numberForms = {
  'os-build': ofWindows,
  'from-build': ofWindows,
  'dotnet-release': {
    ...{ least: 378389, what: 'release of .NET Framework', of: '.NET Framework', known: releases },
  },
  value: { least: 0, what: 'value of 32 bits', of: '', known: [] },
} satisfies Record<string, NumberForm>;

/** The keys whose values are numbers. */
export type NumberKey = 'os-build' | 'from-build' | 'dotnet-release' | 'value';

/** Reads a whole number under a key of a requirement, from what YAML makes of it and how it is spelled. */
export function parseCheckNumber(
  key: NumberKey,
  number: number,
  source: string,
): { readonly number: number } | Misread {
  const { least, what } = numberForms[key];
  if (Number.isInteger(number) && number >= least && number <= 4294967295) return { number };
  return { problem: `${source} is not a ${what}`, help: helpForCheckNumber(key, source) ?? '' };
}

/** Says which number to write for another text; undefined where the key holds no number. */
export function helpForCheckNumber(key: string, given: string): string | undefined {
  const forms: Readonly<Record<string, NumberForm>> = numberForms;
  const form = Object.hasOwn(forms, key) ? forms[key] : undefined;
  if (form === undefined) return undefined;
  const { least, of, known } = form;
  const asked = given.replace(/^\D+/, '').trim();
  const meant = known.find(([name]) => name === asked);
  if (meant !== undefined) return `${of} ${meant[0]} is ${meant[1]}`;
  const some = known.slice(-4).map(([name, number]) => `${number} is ${of} ${name}`);
  return `write a number from ${least} to 4294967295${some.length === 0 ? '' : `: ${some.join(', ')}`}`;
}
