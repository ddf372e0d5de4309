import type { TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { listRegistryValues, printLgpo, printPol } from './print-registry.ts';
import { printScript } from './print-script.ts';

/** Prints the three formats of one config, each complete: the script, the Registry.pol, the LGPO text. */
export function print(config: FirewallConfig): readonly TargetFile[] {
  return [{ path: `${config.name}.ps1`, content: printScript(config) }, ...printRegistry(config)];
}

/** Files by the rules that are in them, with what else they are made of. Devices that share the rules share the files. */
const printed = new WeakMap<
  FirewallConfig['rules'],
  { readonly of: Registry; readonly files: readonly TargetFile[] }
>();

type Registry = Pick<FirewallConfig, 'name' | 'settings' | 'rules'>;

/** Prints what the registry is to hold: a config's store is not in it. */
function printRegistry({ name, settings, rules }: Registry): readonly TargetFile[] {
  const known = printed.get(rules);
  if (known?.of.name === name && known.of.settings === settings) return known.files;
  const values = listRegistryValues({ settings, rules });
  const files = [
    { path: `${name}.pol`, content: printPol(values) },
    { path: `${name}.lgpo.txt`, content: printLgpo(name, values) },
  ];
  printed.set(rules, { of: { name, settings, rules }, files });
  return files;
}
