import { type Diagnostic, note, type Outcome } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import type { Loss } from '../proof/compare/proof.ts';
import type { AcceptNode, RuleSet } from '../rules/ast.ts';
import type { Policy } from '../rules/policy.ts';
import { resolvePolicy } from '../rules/resolve/resolve.ts';
import { tagsInUse } from '../rules/resolve/resolve-addresses.ts';
import type { ServiceTags } from '../service-tags/tags.ts';
import { version } from '../version.ts';
import { listExpiredDenials } from './compile-target.ts';
import { chooseMissingTags, type Device } from './devices.ts';
import { listNames } from './for-device.ts';
import { digestOf, type Report } from './report.ts';

/** Rule sets and service tags, read and checked, but not yet made one policy. */
export interface Inputs {
  readonly ruleSets: readonly RuleSet[];
  readonly tags: readonly ServiceTags[];
  /** What a report says of them. */
  readonly provenance: Omit<Report, 'targets'>;
}

/** A rule set, and the bytes that it was read from. */
export interface LoadedRuleSet {
  readonly ruleSet: RuleSet;
  readonly bytes: Uint8Array;
}

/** What a command works on: one policy, and the devices that it is for. */
export interface Run extends Inputs {
  readonly policy: Policy;
  readonly devices: readonly Device[];
  /** The accepted losses of denials that were left out because they have expired. */
  readonly expired: readonly Loss[];
}

/** Puts together what a run reads, with what reports say of it. */
export function collectInputs(loaded: readonly LoadedRuleSet[], tags: readonly ServiceTags[]): Inputs {
  const ruleSets = loaded.map(({ ruleSet }) => ruleSet);
  const digests = loaded.map(({ ruleSet, bytes }) => ({ name: ruleSet.name.value, digest: digestOf(bytes) }));
  const provenance = { rulec: version, ruleSets: digests, serviceTags: describeTags(ruleSets, tags) };
  return { ruleSets, tags, provenance };
}

/** Describes the tags of the clouds that the rule sets ask; files of others leave no trace in a report. */
function describeTags(ruleSets: readonly RuleSet[], tags: readonly ServiceTags[]): Report['serviceTags'] {
  const clouds = new Set(tagsInUse(ruleSets).map(({ cloud }) => cloud));
  return tags
    .filter(({ cloud }) => clouds.has(cloud))
    .map(({ cloud, sha256, changeNumber }) => ({
      cloud,
      digest: `sha256:${sha256}`,
      changeNumber: /^\d{1,15}$/.test(changeNumber) ? Number(changeNumber) : null,
    }))
    .sort((a, b) => (a.cloud < b.cloud ? -1 : 1));
}

/** What messages call the service tags that come with rulec. */
export const bundledLockName = 'rulec:service-tags.lock.json';

/** Notes which edition of the service tags that come with rulec is used, where one is. */
export function noteEdition(
  ruleSets: readonly RuleSet[],
  tags: readonly ServiceTags[],
): readonly Diagnostic[] {
  const clouds = new Set(tagsInUse(ruleSets).map(({ cloud }) => cloud));
  const editions = tags
    .filter(({ file, cloud }) => file === bundledLockName && clouds.has(cloud))
    .map(({ cloud, fileDate }) => `${cloud} of ${fileDate}`);
  if (editions.length === 0) return [];
  const message = `using the service tags that come with rulec: ${editions.join(', ')}; rulec tags refresh pins newer ones`;
  return [note('tags-bundled', message)];
}

/** Resolves rule sets to the policy of some devices. Errors and notes: those of `resolvePolicy`. */
export async function prepareRun(
  inputs: Inputs,
  devices: readonly Device[],
  options: { readonly asOf?: string | undefined; readonly name?: string | undefined } = {},
): Promise<Outcome<Run>> {
  const { value: policy, diagnostics } = resolvePolicy(inputs.ruleSets, inputs.tags, {
    missingTags: await chooseMissingTags(devices),
    devices: devices.map(listNames),
    accepts: listDefaults(devices),
    ...present({ asOf: options.asOf, name: options.name }),
  });
  if (policy === undefined) return { diagnostics };
  const expired = listExpiredDenials(diagnostics, inputs.ruleSets.length > 1);
  return { value: { ...inputs, policy, devices, expired }, diagnostics };
}

/** Lists the losses that devices live with whatever the rule set, each once. */
export function listDefaults(devices: readonly Device[]): readonly AcceptNode[] {
  return [...new Set(devices.flatMap(({ accepts }) => accepts ?? []))];
}
