import type { TargetFile } from '../../target.ts';
import type { PaloaltoConfig } from '../config.ts';
import { printSet } from './print-set.ts';
import { printXml } from './print-xml.ts';

/** Config to files: the XML document, the set script, and the files of external lists that both name. */
export function print(config: PaloaltoConfig): readonly TargetFile[] {
  const lists = config.scopes.flatMap((scope) => scope.lists);
  return [
    { path: `${shortenFileName(config.name)}.xml`, content: printXml(config) },
    { path: `${config.name}.set`, content: printSet(config) },
    ...lists.flatMap(({ url, content }): readonly TargetFile[] => {
      if (content === undefined) return [];
      const file = url.slice(url.lastIndexOf('/') + 1);
      return [{ path: `edl/${file}`, content: content.map(({ text }) => `${text}\n`).join('') }];
    }),
  ];
}

/** The most characters of a name in `load config partial from NAME.xml` and `save config to before-NAME.xml`: 32 in all. */
const longestName = 32 - 'before-.xml'.length;

/**
 * Cuts a name at a hyphen to what a device loads (`load -> config -> partial -> from can be at most 32 characters`,
 * reported for Panorama, rautanen-io/netbox-panorama-configpump-plugin #12).
 */
function shortenFileName(name: string): string {
  if (name.length <= longestName) return name;
  const hyphen = name.lastIndexOf('-', longestName);
  return name.slice(0, hyphen > 0 ? hyphen : longestName);
}
