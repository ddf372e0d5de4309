/** What a machine must have before the rules are of use to it: a closed list of checks. No text of a target comes of it. */

/** A value of the registry: a number (`REG_DWORD`) or a text (`REG_SZ`). */
export type RegistryValue = number | string;

export type MachineCheck =
  /** The build of Windows is this one or a later one. */
  | { readonly kind: 'os-build'; readonly atLeast: number }
  /** The value `Release` of .NET Framework 4 is this one or a greater one. */
  | { readonly kind: 'dotnet-release'; readonly atLeast: number }
  /** The value of a key is one of these or, with `mayBeAbsent`, is not there. */
  | {
      readonly kind: 'registry';
      /** Below `HKLM\`, without it. */
      readonly key: string;
      readonly name: string;
      readonly values: readonly RegistryValue[];
      readonly mayBeAbsent: boolean;
    }
  /** The service of this name runs. */
  | { readonly kind: 'service'; readonly name: string }
  /** The first of these files that is there has this version or a later one. */
  | { readonly kind: 'file-version'; readonly files: readonly string[]; readonly atLeast: string }
  /** No service has one of these names, and no installed program; `*` stands for any letters. */
  | { readonly kind: 'not-installed'; readonly names: readonly string[] };

/** The keys of which an entry of `requires` has one. */
export const checkKeys: readonly MachineCheck['kind'][] = [
  'os-build',
  'dotnet-release',
  'registry',
  'service',
  'file-version',
  'not-installed',
];

/** Says what a check asks for: `Windows build 14393 or later`. */
export function describeCheck(check: MachineCheck): string {
  switch (check.kind) {
    case 'os-build':
      return `Windows build ${check.atLeast} or later`;
    case 'dotnet-release':
      return `.NET Framework release ${check.atLeast} or later`;
    case 'registry': {
      const absent = check.mayBeAbsent ? ', or absent' : '';
      return `HKLM\\${check.key}: ${check.name} = ${check.values.join(' or ')}${absent}`;
    }
    case 'service':
      return `service ${check.name} running`;
    case 'file-version':
      return `${check.files.join(' or ')}: version ${check.atLeast} or later`;
    case 'not-installed':
      return `not installed: ${check.names.join(', ')}`;
  }
}

/** On which machines a requirement holds. */
export interface Scope {
  /** Which use of the machine asks for it, in words; absent: every one. */
  readonly where?: string;
  /** The build of Windows from which on it is asked for; absent: every one. */
  readonly fromBuild?: number;
}

/** Says on which machines a requirement holds, in words; empty: on all. */
export function describeScope({ where, fromBuild }: Scope): string {
  const parts = [where, fromBuild === undefined ? undefined : `from Windows build ${fromBuild} on`];
  return parts.filter((part) => part !== undefined).join(', ');
}
