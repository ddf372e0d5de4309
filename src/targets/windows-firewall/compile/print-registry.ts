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
