import { type LastMemo, rememberLast } from '../../../sets/remember.ts';
import type { TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { listRegistryValues, printLgpo, printPol } from './print-registry.ts';
import { printScript } from './print-script.ts';

/** Prints the three formats of one config, each complete: the script, the Registry.pol, the LGPO text. */
export function print(config: FirewallConfig): readonly TargetFile[] {
  return [{ path: `${config.name}.ps1`, content: printScript(config) }, ...printRegistry(config)];
}

/** Files by the rules that are in them. Devices that share the rules share the files. */
const printed: LastMemo<FirewallConfig['rules'], readonly TargetFile[]> = new WeakMap();

/** Prints what the registry is to hold: a config's store is not in it. */
function printRegistry({
  name,
  settings,
  rules,
}: Pick<FirewallConfig, 'name' | 'settings' | 'rules'>): readonly TargetFile[] {
  return rememberLast(printed, rules, { name, settings }, () => {
    const values = listRegistryValues({ settings, rules });
    return [
      { path: `${name}.pol`, content: printPol(values) },
      { path: `${name}.lgpo.txt`, content: printLgpo(name, values) },
    ];
  });
}
