import type { FirewallConfig, ProfileName } from '../config.ts';
import { minorVersionOf, printRuleString } from './print-rule-string.ts';

/** A value of the machine's policy registry. */
export interface RegistryValue {
  readonly key: string;
  readonly name: string;
  readonly data: number | string;
}

const policyKey = 'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
const profileKeys: Readonly<Record<ProfileName, string>> = {
  domain: 'DomainProfile',
  private: 'PrivateProfile',
  public: 'PublicProfile',
};

/** Returns the registry values that say what the config says: the version of the store, settings, rules. */
export function listRegistryValues(
  config: Pick<FirewallConfig, 'settings' | 'rules'>,
): readonly RegistryValue[] {
  const minor = config.rules.reduce((highest, rule) => Math.max(highest, minorVersionOf(rule)), 10);
  return [
    { key: policyKey, name: 'PolicyVersion', data: 2 * 256 + minor },
    ...config.settings.map(({ profile, setting, value }) => ({
      key: `${policyKey}\\${profileKeys[profile]}`,
      name: setting === 'enabled' ? 'EnableFirewall' : 'DefaultOutboundAction',
      data: value,
    })),
    ...config.rules.map((rule) => ({
      key: `${policyKey}\\FirewallRules`,
      name: rule.name,
      data: printRuleString(rule),
    })),
  ];
}

const types = { string: 1, number: 4 } as const;

/** Prints a Registry.pol of these values, in their order (MS-GPREG 2.2.1): 16-bit units, the low byte first. */
export function printPol(values: readonly RegistryValue[]): Uint8Array {
  const units = [...splitWord(signature), ...splitWord(1)];
  for (const { key, name, data } of values) {
    const content = typeof data === 'string' ? splitText(data) : splitWord(data);
    const type = splitWord(typeof data === 'string' ? types.string : types.number);
    const parts = [splitText(key), splitText(name), type, splitWord(2 * content.length), content];
    parts.forEach((part, index) => {
      units.push(index === 0 ? bracketOpen : semicolon, ...part);
    });
    units.push(bracketClose);
  }
  const view = new DataView(new ArrayBuffer(2 * units.length));
  for (const [index, unit] of units.entries()) view.setUint16(2 * index, unit, true);
  return new Uint8Array(view.buffer);
}

/** `PReg`. */
const signature = 0x67655250;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const semicolon = 0x3b;

function splitWord(value: number): readonly number[] {
  return [value & 0xffff, value >>> 16];
}

/** Returns the units of a text, with its terminating NUL. */
function splitText(text: string): readonly number[] {
  return Array.from({ length: text.length + 1 }, (_, at) => (at < text.length ? text.charCodeAt(at) : 0));
}

/** Prints the same values as the text that LGPO.exe reads: four lines each, an empty line between. */
export function printLgpo(name: string, values: readonly RegistryValue[]): string {
  const blocks = values.map(({ key, name: value, data }) =>
    ['Computer', key, value, typeof data === 'string' ? `SZ:${data}` : `DWORD:${data}`].join('\n'),
  );
  return `${[`; Windows Firewall, group rulec: ${name}`, ...blocks].join('\n\n')}\n`;
}
