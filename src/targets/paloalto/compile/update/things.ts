/** The rules and objects of a scope as things of which each has a path, and what they refer to. */
import type { PaloaltoConfig, ScopeConfig, SecurityRule, Unread } from '../../config.ts';
import { makeScopeNodes, type Node } from '../print-tree.ts';

export type EntryNode = Extract<Node, { readonly kind: 'entry' }>;

export interface Thing {
  /** `address`, `profiles custom-url-category`, `rulebase security rules`. */
  readonly collection: string;
  readonly name: string;
  readonly node: EntryNode;
  /** What it refers to, each as its name space and name. */
  readonly refers: readonly string[];
  /** What the text has of it that no text of ours has. */
  readonly hasMore: boolean;
}

/** Names of one space stand for one thing each. */
export function spaceOf(collection: string): string {
  if (/^(address|external-list)/.test(collection)) return 'address';
  return /^service/.test(collection) ? 'service' : collection;
}

/** Returns what a reference to the thing looks like. */
export function referenceTo({ collection, name }: Pick<Thing, 'collection' | 'name'>): string {
  return `${spaceOf(collection)} ${name}`;
}

const spaces: Readonly<Record<string, string>> = {
  static: 'address',
  source: 'address',
  destination: 'address',
  members: 'service',
  service: 'service',
  category: 'profiles custom-url-category',
};

/** Returns the things of a scope by path, in the order of the text. */
export function listThings(scope: ScopeConfig | undefined): ReadonlyMap<string, Thing> {
  const things = new Map<string, Thing>();
  if (scope === undefined) return things;
  const more = findMore(scope);
  const visit = (path: string, node: Node): void => {
    if (node.kind === 'element')
      for (const child of node.children) visit(`${path} ${node.word}`.trim(), child);
    if (node.kind !== 'entry') return;
    const { name } = node;
    const refers = node.children.flatMap((child) => {
      const space = child.kind === 'list' ? spaces[child.word] : undefined;
      return child.kind !== 'list' || space === undefined
        ? []
        : child.members.map((one) => `${space} ${one}`);
    });
    const hasMore = more.has(`${path.split(' ').slice(-2).join(' ')} ${name}`);
    things.set(`${path} ${name}`, { collection: path, name, node, refers, hasMore });
  };
  for (const node of makeScopeNodes(scope)) visit('', node);
  return things;
}

/** What an entry may have that is not printed. */
interface Extras
  extends Partial<Pick<SecurityRule, 'narrowings' | 'profiles' | 'profileGroups' | 'hasTarget'>> {
  readonly unread?: readonly Unread[];
  readonly sourcePorts?: string;
}

/** Returns the things that hold what no printed text has: conditions and parts that the reader does not know. */
function findMore(scope: ScopeConfig): ReadonlySet<string> {
  const has = (one: object): boolean => {
    const { unread, narrowings, profiles, profileGroups, hasTarget, sourcePorts } = one as Extras;
    const hasBoth = profiles !== undefined && profileGroups !== undefined;
    const rest = [narrowings, hasTarget, sourcePorts];
    return (unread ?? []).length > 0 || hasBoth || rest.some((part) => part !== undefined);
  };
  const groups = [
    ['address', scope.addresses],
    ['address-group', scope.addressGroups],
    ['service', scope.services],
    ['service-group', scope.serviceGroups],
    ['external-list', scope.lists],
    ['profiles custom-url-category', scope.categories],
    ...scope.rulebases.flatMap(({ security, decryption }) => [
      ['security rules', security] as const,
      ['decryption rules', decryption] as const,
    ]),
  ] as const;
  return new Set(
    groups.flatMap(([word, things]) =>
      things.flatMap((one) => ('name' in one && has(one) ? [`${word} ${one.name}`] : [])),
    ),
  );
}

/** Returns everything that things of a configuration refer to, but for those of one scope. */
export function listReferences(
  { scopes }: PaloaltoConfig,
  except: ScopeConfig | undefined,
): readonly string[] {
  return scopes
    .filter((scope) => scope !== except)
    .flatMap((scope) => [...listThings(scope).values()].flatMap(({ refers }) => refers));
}
