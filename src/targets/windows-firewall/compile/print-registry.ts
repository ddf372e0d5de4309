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

/** The registry values that say what the config says: the version of the store, settings, rules. */
export function registryValues(config: FirewallConfig): readonly RegistryValue[] {
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

const types = { sz: 1, dword: 4 } as const;

/** A Registry.pol of these values, in their order (MS-GPREG 2.2.1). */
export function printPol(values: readonly RegistryValue[]): Uint8Array {
  const entries = values.map(({ key, name, data }) => ({ key, name, data, bytes: dataBytes(data) }));
  const size = entries.reduce(
    (sum, { key, name, bytes }) => sum + 2 * (key.length + name.length) + bytes + 24,
    8,
  );
  const view = new DataView(new ArrayBuffer(size));
  let at = 0;
  const unit = (value: number): void => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const word = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const text = (characters: string): void => {
    for (let index = 0; index < characters.length; index++) unit(characters.charCodeAt(index));
    unit(0);
  };
  word(0x67655250); // PReg
  word(1);
  for (const { key, name, data, bytes } of entries) {
    unit(bracketOpen);
    text(key);
    unit(semicolon);
    text(name);
    unit(semicolon);
    word(typeof data === 'string' ? types.sz : types.dword);
    unit(semicolon);
    word(bytes);
    unit(semicolon);
    if (typeof data === 'string') text(data);
    else word(data);
    unit(bracketClose);
  }
  return new Uint8Array(view.buffer);
}

const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const semicolon = 0x3b;

/** A string takes two bytes a character, its terminating NUL included; a number takes four. */
function dataBytes(data: string | number): number {
  return typeof data === 'string' ? 2 * (data.length + 1) : 4;
}

/** The same values as the text that LGPO.exe reads: four lines each, an empty line between. */
export function printLgpo(name: string, values: readonly RegistryValue[]): string {
  const blocks = values.map(({ key, name: value, data }) =>
    ['Computer', key, value, typeof data === 'string' ? `SZ:${data}` : `DWORD:${data}`].join('\n'),
  );
  return `${[`; Windows Firewall, group rulec: ${name}`, ...blocks].join('\n\n')}\n`;
}
