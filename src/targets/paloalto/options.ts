import { type Diagnostic, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { AddressSet } from '../../sets/addresses.ts';
import { badValue, missingOption, readSource, unknownOptions } from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { Scope } from './config.ts';
import { type Model, models } from './models.ts';

export interface PaloaltoOptions {
  readonly fromZone: string;
  readonly toZone: string;
  readonly source: AddressSet | 'any';
  /** `known`: rules for hosts hold at the known addresses alone, where there are any. */
  readonly destination: 'any' | 'known';
  /** Where the firewall fetches address lists; absent: addresses are objects. */
  readonly lists?: { readonly url: string; readonly certificateProfile?: string };
  readonly scope: Scope;
  /** Absent: the text must mean the same on every version. */
  readonly version?: { readonly major: number; readonly minor: number };
  readonly model: Model;
}

export const options: readonly OptionSpec[] = [
  {
    name: 'from-zone',
    help: 'The zone that the governed machines are in.',
    form: 'ZONE',
    required: true,
    placeholder: 'trust',
  },
  {
    name: 'to-zone',
    help: 'The zone that their connections go to.',
    form: 'ZONE',
    required: true,
    placeholder: 'untrust',
  },
  {
    name: 'source',
    help: 'The machines that the rule set is for; with any, the closing denial hits all of from-zone.',
    form: 'any|PREFIX,FROM-TO,…',
    default: 'any',
  },
  {
    name: 'destination',
    help: 'Whether a rule for hosts holds at any address, or where addresses are known for them at these alone.',
    form: 'any|known',
    default: 'any',
  },
  {
    name: 'service-tags',
    help: 'Whether addresses of service tags are written as address objects, or as external dynamic lists.',
    form: 'objects|edl',
    default: 'objects',
  },
  {
    name: 'edl-url',
    help: 'Where the firewall fetches the files of the folder edl; needed for service-tags=edl.',
    form: 'https://HOST/PATH',
  },
  {
    name: 'edl-certificate-profile',
    help: 'The certificate profile by which the firewall checks the server of edl-url.',
    form: 'NAME',
  },
  { name: 'vsys', help: 'The virtual system that the text is for.', form: 'vsysN', default: 'vsys1' },
  {
    name: 'device-group',
    help: 'The Panorama device group that the text is for: rules become pre-rules.',
    form: 'NAME',
  },
  {
    name: 'version',
    help: 'The PAN-OS version of the device; without it, nothing is written or read that differs by version.',
    form: 'MAJOR.MINOR',
  },
  {
    name: 'model',
    help: 'The device whose sizes the output must keep to.',
    form: models.map(({ name }) => name).join('|'),
    default: 'vm',
  },
];

const namePattern = /^[A-Za-z0-9_][A-Za-z0-9 ._-]*$/;

/** Reads option values. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<PaloaltoOptions> {
  const diagnostics: Diagnostic[] = [...unknownOptions(values, options)];
  const fromZone = readZone('from-zone', values['from-zone'], diagnostics);
  const toZone = readZone('to-zone', values['to-zone'], diagnostics);
  if (fromZone !== '' && fromZone === toZone) {
    diagnostics.push(badValue('to-zone', toZone, 'another zone than from-zone: the rules are between zones'));
  }
  const { destination = 'any', source = 'any', model = 'vm' } = values;
  if (destination !== 'any' && destination !== 'known') {
    diagnostics.push(badValue('destination', destination, 'any or known'));
  }
  const modelRow = models.find(({ name }) => name === model);
  if (modelRow === undefined) {
    diagnostics.push(badValue('model', model, models.map(({ name }) => name).join(', ')));
  }
  const lists = readLists(values, diagnostics);
  const scope = readScope(values, diagnostics);
  const version = readVersion(values.version, diagnostics);
  const clients = readSource(source, diagnostics);
  if (hasErrors(diagnostics) || modelRow === undefined) return { diagnostics };
  return {
    value: {
      fromZone,
      toZone,
      source: clients,
      destination: destination === 'known' ? 'known' : 'any',
      ...(lists === undefined ? {} : { lists }),
      scope,
      ...(version === undefined ? {} : { version }),
      model: modelRow,
    },
    diagnostics,
  };
}

function readZone(option: string, value: string | undefined, diagnostics: Diagnostic[]): string {
  if (value === undefined) {
    diagnostics.push(missingOption(specOf(option)));
    return '';
  }
  if (!namePattern.test(value) || value.length > 31 || value === 'any') {
    diagnostics.push(badValue(option, value, 'the name of one zone, at most 31 characters'));
  }
  return value;
}

function readLists(
  values: Readonly<Record<string, string>>,
  diagnostics: Diagnostic[],
): PaloaltoOptions['lists'] {
  const { 'service-tags': form = 'objects', 'edl-url': url, 'edl-certificate-profile': profile } = values;
  if (form !== 'objects' && form !== 'edl')
    diagnostics.push(badValue('service-tags', form, 'objects or edl'));
  if (profile !== undefined && (!namePattern.test(profile) || profile.length > 63)) {
    diagnostics.push(badValue('edl-certificate-profile', profile, 'the name of a certificate profile'));
  }
  if (url !== undefined && !/^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9._~%-]+)*\/?$/.test(url)) {
    diagnostics.push(badValue('edl-url', url, 'https://HOST/PATH, without query'));
  }
  if (form !== 'edl') return undefined;
  if (url === undefined) {
    diagnostics.push(missingOption(specOf('edl-url')));
    return undefined;
  }
  return {
    url: url.replace(/\/$/, ''),
    ...(profile === undefined ? {} : { certificateProfile: profile }),
  };
}

function readScope(values: Readonly<Record<string, string>>, diagnostics: Diagnostic[]): Scope {
  const { vsys, 'device-group': group } = values;
  if (vsys !== undefined && !/^vsys[1-9]\d{0,2}$/.test(vsys)) {
    diagnostics.push(badValue('vsys', vsys, 'vsys1, vsys2, …'));
  }
  if (group === undefined) return { kind: 'vsys', name: vsys ?? 'vsys1' };
  if (vsys !== undefined) {
    diagnostics.push(
      badValue('vsys', vsys, 'nothing beside device-group: Panorama pushes to every vsys of the group'),
    );
  }
  if (!namePattern.test(group) || group.length > 63) {
    diagnostics.push(badValue('device-group', group, 'the name of a device group'));
  }
  return { kind: 'device-group', name: group };
}

function readVersion(value: string | undefined, diagnostics: Diagnostic[]): PaloaltoOptions['version'] {
  if (value === undefined) return undefined;
  const [, major = '', minor = ''] = /^(\d{1,2})\.(\d)$/.exec(value) ?? [];
  if (Number(major) < 9) {
    diagnostics.push(badValue('version', value, 'MAJOR.MINOR, from 9.0 on: 10.1, 11.2'));
    return undefined;
  }
  return { major: Number(major), minor: Number(minor) };
}

function specOf(option: string): OptionSpec {
  const spec = options.find(({ name }) => name === option);
  if (spec === undefined) throw new Error(`there is no option ${option}`);
  return spec;
}
