import type { TargetFile } from '../../target.ts';
import type { PaloaltoConfig } from '../config.ts';
import { printSet } from './print-set.ts';
import { printXml } from './print-xml.ts';

/** Config to files: the XML document, the set script, and the files of external lists that both name. */
export function print(config: PaloaltoConfig): readonly TargetFile[] {
  const lists = config.scopes.flatMap((scope) => scope.lists);
  return [
    { path: `${config.name}.xml`, content: printXml(config) },
    { path: `${config.name}.set`, content: printSet(config) },
    ...lists.flatMap(({ url, content }): readonly TargetFile[] => {
      if (content === undefined) return [];
      const file = url.slice(url.lastIndexOf('/') + 1);
      return [{ path: `edl/${file}`, content: content.map(({ text }) => `${text}\n`).join('') }];
    }),
  ];
}
