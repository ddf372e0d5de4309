import type { MachineCheck } from '../../../rules/machine-check.ts';
import type { ScriptData, ScriptQuestion, ScriptRequirement } from './script-data.ts';
import { skeleton } from './skeleton/skeleton.ts';

/** Prints the script: the skeleton around the data region. Lines end with a line feed. */
export function printScript(data: ScriptData): string {
  const lines = [
    ...printTexts('$RuleSets', data.ruleSets),
    ...printEntries('$Questions', data.questions, printQuestion),
    ...printEntries('$Unasked', data.unasked, ({ expect, entry, why, help }) => ({
      ...{ Expect: expect, Entry: entry, Why: why, Help: help },
    })),
    ...printEntries('$Requires', data.requires, printRequirement),
    ...printEntries('$Known', data.known, ({ name, prefixes }) => ({ Name: name, Prefixes: prefixes })),
    '# SHA-256 of the public roots that come with Node: of the certificate, and of its key.',
    ...printTexts('$Roots', data.roots),
    ...printEntries('$OwnRoots', data.ownRoots, ({ digest, hosts }) => ({ Digest: digest, Hosts: hosts })),
  ];
  return `${skeleton.head}${lines.join('\n')}\n${skeleton.tail}`;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

function printQuestion({ bypass, port, ...rest }: ScriptQuestion): Fields {
  return {
    ...{
      Expect: rest.expect,
      Transport: rest.transport,
      Speaks: rest.speaks,
      Host: rest.host,
      Address: rest.address,
    },
    ...{ Port: String(port), Path: rest.path, Bypass: bypass ? 'yes' : 'no', By: rest.by, Known: rest.known },
    Uses: rest.uses,
  };
}

function printRequirement({
  id,
  check,
  says,
  why,
  source,
  mend,
  where = '',
  fromBuild = 0,
}: ScriptRequirement): Fields {
  return {
    ...{ Id: id, Kind: check.kind, Says: says, ...printCheck(check) },
    ...{ FromBuild: String(fromBuild), Condition: where, Why: why, Source: source, Mend: mend },
  };
}

/** What each check has of these; the others are empty. */
function printCheck(check: MachineCheck): Fields {
  const nothing: Fields = { Key: '', Name: '', Items: [], AtLeast: '', Absent: 'refused' };
  switch (check.kind) {
    case 'os-build':
    case 'dotnet-release':
      return { ...nothing, AtLeast: String(check.atLeast) };
    case 'registry':
      return {
        ...{
          ...nothing,
          Key: check.key,
          Name: check.name,
          Absent: check.mayBeAbsent ? 'allowed' : 'refused',
        },
        Items: check.values.map((one) => (typeof one === 'number' ? `dword ${one}` : `text ${one}`)),
      };
    case 'service':
      return { ...nothing, Name: check.name };
    case 'file-version':
      return { ...nothing, Items: check.files, AtLeast: check.atLeast };
    case 'not-installed':
      return { ...nothing, Items: check.names };
  }
}

function printTexts(name: string, texts: readonly string[]): readonly string[] {
  return [`${name} = @(`, ...texts.map((text) => `    ${printLiteral(text)}`), ')'];
}

function printEntries<T>(
  name: string,
  entries: readonly T[],
  fieldsOf: (entry: T) => Fields,
): readonly string[] {
  const lines = entries.flatMap((entry) => [
    '    @{',
    ...Object.entries(fieldsOf(entry)).flatMap(([key, value]) => printField(key.padEnd(9), value)),
    '    }',
  ]);
  return [`${name} = @(`, ...lines, ')'];
}

function printField(key: string, value: string | readonly string[]): readonly string[] {
  if (typeof value === 'string') return [`        ${key} = ${printLiteral(value)}`];
  return [`        ${key} = @(`, ...value.map((text) => `            ${printLiteral(text)}`), '        )'];
}

/** Prints a single-quoted literal: nothing in it expands, and a quote is doubled. What is no printable ASCII is a bug. */
function printLiteral(text: string): string {
  if (/[^ -~]/.test(text)) throw new Error(`not printable ASCII: ${JSON.stringify(text)}`);
  return `'${text.replaceAll("'", "''")}'`;
}
