/**
 * Devices whose texts mean the same share one proof. A proof is made of a policy, what a target sees, and what its texts
 * were read as, and of nothing else: where all of these are equal, part by part, so are the proofs.
 */
import { type FormatReading, type Proof, prove } from '../proof/compare/proof.ts';
import { entriesOf } from '../rules/entries.ts';
import { openPolicy } from '../rules/open-policy.ts';
import type { Policy } from '../rules/policy.ts';
import { isSame } from '../sets/remember.ts';
import type { Capabilities } from '../targets/target.ts';

/** What a proof is made of, beside its policy. */
export interface Proven {
  readonly target: string;
  readonly capabilities: Capabilities;
  readonly readings: readonly FormatReading[];
  readonly proof: Proof;
}

/** Proves texts of one policy; those that mean the same as an earlier one get its proof, and its readings. */
export type Prover = (
  target: string,
  capabilities: Capabilities,
  readings: readonly FormatReading[],
) => Proven;

/** Makes a prover for a policy. */
export function createProver(policy: Policy): Prover {
  const known: Proven[] = [];
  return (target, capabilities, readings) => {
    const alike = known.find(
      (one) =>
        one.target === target &&
        isSame(one.readings, readings) &&
        seesAlike(policy, one.capabilities, capabilities),
    );
    // One copy of what they have in common is enough; the words are each device's own.
    if (alike !== undefined) return { ...alike, capabilities };
    const proof = prove(policy, { name: target }, capabilities, readings);
    const proven = { target, capabilities, readings, proof };
    // What differs is told in words of the device.
    if (proof.differences.length === 0) known.push(proven);
    return proven;
  };
}

/**
 * Says whether two devices see the same: in all that is data, and in what functions say of each entry of a policy. Words
 * for people, and limits, which are for what writes, make no proof another; `strangers` is told of differences alone.
 */
export function seesAlike(policy: Policy, one: Capabilities, other: Capabilities): boolean {
  return isSame(listSeen(policy, one), listSeen(policy, other));
}

const seen = new WeakMap<Capabilities, { readonly policy: Policy; readonly list: unknown }>();

/** Lists what a proof of a policy takes from capabilities, as data. */
function listSeen(policy: Policy, capabilities: Capabilities): unknown {
  const known = seen.get(capabilities);
  if (known?.policy === policy) return known.list;
  const policies = capabilities.closing === 'none' ? [policy, openPolicy(policy)] : [policy];
  const entries = policies.map((each) => each.rules.flatMap(entriesOf));
  const { approximations, notes, keepsNames } = capabilities;
  const list = [
    Object.entries(capabilities).filter(([key]) => !words.has(key)),
    entries.map((all, index) => all.map((entry) => approximations(entry, policies[index]))),
    keepsNames === undefined ? [] : entries.flat().map(keepsNames),
    notes.map(({ when, ...note }) => [note, when === undefined ? [] : entries.flat().map(when)]),
  ];
  seen.set(capabilities, { policy, list });
  return list;
}

const words: ReadonlySet<string> = new Set([
  ...['approximations', 'notes', 'keepsNames'],
  ...['governs', 'sees', 'limits', 'strangers'],
]);
