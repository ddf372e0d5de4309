/** What nft refuses of chains: hooks that a family does not have, and jumps that come back. Seen with nft 1.0.6. */
import type { Origin } from '../../../target.ts';
import type { Hook, Rule, Step } from '../../config.ts';
import { priorityOf } from '../meaning-words.ts';
import type { LoadedTable } from './loaded.ts';

/** The hooks of each family and type of chain; priorities by name have their places besides. */
const hooks: Readonly<Record<string, string>> = {
  filter: 'prerouting input forward output postrouting',
  nat: 'prerouting input output postrouting',
  route: 'output',
};

/** Returns what is the matter with a hook of a chain in a table of a family. */
export function checkHook(family: string, { type, hook, device, priority }: Hook): string | undefined {
  const number = priorityOf(priority);
  const name = /^[a-z]+/.exec(priority)?.[0];
  const isOfDevice = hook === 'ingress' || hook === 'egress';
  if (isOfDevice !== (device !== undefined))
    return `the hook ${hook} ${isOfDevice ? 'needs a' : 'has no'} device`;
  const isRight =
    family === 'netdev' || (family === 'inet' && hook === 'ingress')
      ? isOfDevice && type === 'filter'
      : family === 'arp'
        ? type === 'filter' && (hook === 'input' || hook === 'output')
        : hooks[type]?.split(' ').includes(hook) === true && (family !== 'bridge' || type === 'filter');
  if (!isRight)
    return `there is no chain of the type ${type} at the hook ${hook} in a table of the family ${family}`;
  const isOdd = family === 'bridge' || family === 'arp' || family === 'netdev';
  if (isOdd && name !== undefined) return undefined;
  const isPlace =
    (name !== 'dstnat' || hook === 'prerouting') && (name !== 'srcnat' || hook === 'postrouting');
  const isNumber = number !== undefined && number >= -(2 ** 31) && number < 2 ** 31;
  if (!isPlace || !isNumber) return `the priority ${priority} is none of a chain at the hook ${hook}`;
  return type === 'nat' && number <= -200 ? `a chain of the type nat has a priority above -200` : undefined;
}

/** Jumps in jumps that the kernel takes: NFT_JUMP_STACK_SIZE. */
const deepest = 16;

/** Returns a chain from which jumps lead back to itself, or too deep. */
export function findCircle(table: LoadedTable): string | undefined {
  const depths = new Map<string, number>();
  const depthOf = (name: string, above: number): number => {
    if (above > deepest) return Number.POSITIVE_INFINITY;
    const known = depths.get(name);
    if (known !== undefined) return known;
    const depth = Math.max(0, ...[...targetsOf(table, name)].map((target) => 1 + depthOf(target, above + 1)));
    if (Number.isFinite(depth)) depths.set(name, depth);
    return depth;
  };
  return [...table.chains.keys()].find((name) => depthOf(name, 0) >= deepest);
}

/**
 * Statements that the kernel takes behind some hooks alone, in chains of some types (nft_reject_inet_validate, nft_nat_validate,
 * nft_fib_validate and their like): by the beginning of their words, the types and hooks. Each was tried at all hooks.
 */
const places: readonly (readonly [statement: RegExp, places: RegExp])[] = [
  [/^reject/, /^\S+ (?:ingress|prerouting|input|forward|output)$/],
  [/^masquerade/, /^nat postrouting$/],
  [/^snat/, /^nat (?:input|postrouting)$/],
  [/^(?:dnat|redirect)/, /^nat (?:prerouting|output)$/],
  [/^tproxy/, /^filter prerouting$/],
  [/^fib saddr/, /^\S+ (?:ingress|prerouting|input|forward)$/],
  [/^tcp option maxseg size set rt mtu/, /^\S+ (?:forward|output|postrouting)$/],
];

/** Returns a statement that packets meet behind a hook at which the kernel does not take it. */
export function findMisplaced(
  table: LoadedTable,
): { readonly message: string; readonly at: Origin } | undefined {
  for (const [base, { hook }] of table.chains) {
    if (hook === undefined) continue;
    const { type, hook: point } = hook;
    for (const { steps, origin } of listReached(table, base).flatMap((name) => rulesOf(table, name))) {
      const odd = steps.map(spellPlaced).find((text) => isMisplaced(text, `${type} ${point}`));
      if (odd === undefined) continue;
      return { message: `${odd} is for no chain of the type ${type} at the hook ${point}`, at: origin };
    }
  }
  return undefined;
}

/** A chain, and those that jumps lead to from it. */
function listReached(table: LoadedTable, base: string): readonly string[] {
  const reached = new Set([base]);
  // Names that are found on the way are gone through as well.
  for (const name of reached) for (const target of targetsOf(table, name)) reached.add(target);
  return [...reached];
}

function spellPlaced(step: Step): string {
  if (step.kind === 'reject') return 'reject';
  return step.kind === 'source' || step.kind === 'destination' || step.kind === 'beyond' ? step.text : '';
}

function isMisplaced(text: string, place: string): boolean {
  return places.some(([statement, right]) => statement.test(text) && !right.test(place));
}

function rulesOf({ chains }: LoadedTable, chain: string): readonly Rule[] {
  return chains.get(chain)?.parts.filter((part) => part.kind === 'rule') ?? [];
}

/** The chains that the rules of a chain jump to. */
function targetsOf(table: LoadedTable, chain: string): ReadonlySet<string> {
  return new Set(
    rulesOf(table, chain).flatMap(({ steps }) => steps.flatMap((step) => listTargets(table, step))),
  );
}

function listTargets({ sets }: LoadedTable, step: Step): readonly string[] {
  if ('chain' in step) return [step.chain];
  if (step.kind !== 'vmap') return [];
  const { right } = step;
  const elements =
    right.kind === 'set'
      ? (sets.get(right.name)?.elements ?? [])
      : right.kind === 'list'
        ? right.elements
        : [];
  return elements.flatMap(({ verdict }) =>
    verdict !== undefined && 'chain' in verdict ? [verdict.chain] : [],
  );
}
