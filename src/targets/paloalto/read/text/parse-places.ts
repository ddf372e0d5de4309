/** The vsys, device groups and shared parts of a document, and what else it says of the reading of rules. */
import { quote } from '../../../../diagnostics/quote.ts';
import { pushed, pushedTo, type Setting, type Unread } from '../../config.ts';
import {
  type Branch,
  childOf,
  partsOfDevice,
  type ScopeTree,
  type TextTree,
  type Tree,
} from './parse-tree.ts';
import type { Word } from './parse-words.ts';

export function placesOf(
  root: Branch,
  loose: readonly Unread[],
  skipped: ReadonlyMap<string, number>,
): TextTree {
  const unread: Unread[] = [...loose, ...root.unread];
  const scopes: ScopeTree[] = [];
  const shared = childOf(root, 'shared', 'branch');
  if (shared !== undefined) scopes.push({ scope: { kind: 'shared' }, branch: shared });
  const devices = childOf(root, 'devices', 'entries')?.byName ?? new Map<string, Branch>();
  for (const [name, device] of devices) {
    unread.push(...device.unread);
    if (name !== 'localhost.localdomain') {
      unread.push({ what: `the device ${quote(name)} is not localhost.localdomain`, origin: device.origin });
    }
    for (const kind of ['vsys', 'device-group'] as const) {
      for (const [place, branch] of childOf(device, kind, 'entries')?.byName ?? []) {
        scopes.push({ scope: { kind, name: place }, branch });
      }
    }
  }
  const panorama = childOf(root, 'panorama', 'branch');
  unread.push(...(panorama?.unread ?? []));
  const sent = childOf(panorama, 'vsys', 'entries')?.byName ?? [];
  for (const [vsys, branch] of sent) {
    scopes.push({ scope: { kind: 'device-group', name: pushedTo(vsys) }, branch });
  }
  const places = [root, ...devices.values()];
  const whole = [...places, ...scopes.map(({ branch }) => branch)].some(({ children }) =>
    [...children].some(
      ([word, child]) => partsOfDevice.has(word) && (word === 'deviceconfig' || !isEmpty(child)),
    ),
  );
  return { scopes, unread, whole, skipped, ...parentsOf(root, scopes), ...settingsOf(places) };
}

/** Whether nothing is in a part, as a device leaves it behind. */
function isEmpty(tree: Tree): boolean {
  if (tree.kind === 'entries') return tree.byName.size === 0;
  if (tree.kind !== 'branch') return tree.kind === 'empty';
  return tree.unread.length === 0 && [...tree.children.values()].every(isEmpty);
}

/**
 * `parent-dg` stands in `readonly` of an export, where every group is listed, and in the group itself in some scripts. A
 * group that is listed without one is right below `shared`: its parent is ''.
 */
function parentsOf(root: Branch, scopes: readonly ScopeTree[]): Pick<TextTree, 'parents'> {
  const parents = new Map<string, string>();
  const readonly = childOf(root, 'readonly', 'branch');
  const keep = (name: string, branch: Branch): void => {
    const parent = childOf(branch, 'parent-dg', 'leaf')?.value;
    if (parent !== undefined && parent !== '') parents.set(name, parent);
  };
  const list = (name: string, branch: Branch): void => {
    parents.set(name, parents.get(name) ?? '');
    keep(name, branch);
  };
  for (const device of childOf(readonly, 'devices', 'entries')?.byName.values() ?? []) {
    for (const [name, branch] of childOf(device, 'device-group', 'entries')?.byName ?? []) list(name, branch);
  }
  for (const { scope, branch } of scopes) if (scope.kind === 'device-group') keep(scope.name, branch);
  return parents.size === 0 ? {} : { parents };
}

function settingsOf(devices: readonly Branch[]): Pick<TextTree, 'settings'> {
  const settings = devices.flatMap((device) =>
    ['deviceconfig', 'template', 'template-stack'].flatMap((place) =>
      [...(childOf(device, place, 'branch')?.children ?? [])].flatMap(([path, leaf]): readonly Setting[] => {
        const word = path.slice(path.lastIndexOf(' ') + 1);
        const isOfTemplate = place !== 'deviceconfig';
        // Who manages the firewalls that a template is for says nothing of Panorama.
        if (leaf.kind !== 'leaf' || (isOfTemplate && word === 'panorama-server')) return [];
        const { value, origin } = leaf;
        return [{ word, value, ...(isOfTemplate ? { isOfTemplate } : {}), origin }];
      }),
    ),
  );
  return settings.length === 0 ? {} : { settings };
}

const device = ['devices', 'localhost.localdomain'];
/** First words of lines about the whole document, and about the device. Any other is about the current vsys, `vsys1`. */
const ofDocument = ['shared', 'readonly', 'mgt-config', 'devices'];
const ofDevice = [
  'network',
  'deviceconfig',
  'template',
  'template-stack',
  'log-collector',
  'log-collector-group',
];

/** The path of a line from `config` down. */
export function pathOf(words: readonly Word[]): readonly Word[] | undefined {
  const [first, name] = words;
  if (ofDocument.includes(String(first)) || (first === 'panorama' && words.length > 1)) return words;
  if (ofDevice.includes(String(first)) || first === 'plugins' || first === 'platform')
    return [...device, ...words];
  if (first === 'policy' && name === 'panorama')
    return [...device, 'device-group', pushed, ...words.slice(2)];
  if (first !== 'vsys' && first !== 'device-group') return [...device, 'vsys', 'vsys1', ...words];
  return typeof name === 'string' ? [...device, ...words] : undefined;
}

/** Whether a path leads to a part that only the configuration of a whole device has. */
export function isOfDevice(path: readonly Word[]): boolean {
  return path.some((word, at) => at < 5 && at % 2 === 0 && partsOfDevice.has(String(word)));
}
