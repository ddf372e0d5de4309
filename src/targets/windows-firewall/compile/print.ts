import type { TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { listRegistryValues, printLgpo, printPol } from './print-registry.ts';
import { printScript } from './print-script.ts';

/** Prints the three formats of one config, each complete: the script, the Registry.pol, the LGPO text. */
export function print(config: FirewallConfig): readonly TargetFile[] {
  const values = listRegistryValues(config);
  return [
    { path: `${config.name}.ps1`, content: printScript(config) },
    { path: `${config.name}.pol`, content: printPol(values) },
    { path: `${config.name}.lgpo.txt`, content: printLgpo(config.name, values) },
  ];
}
