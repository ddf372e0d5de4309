import type { PolicyAddressChange } from '../diff/addresses.ts';
import type { TagsDiff } from '../service-tags/diff.ts';
import type { ServiceTags } from '../service-tags/tags.ts';

/** The change of one cloud, and the two files that it lies between; no older one where nothing was pinned. */
export interface CloudChange {
  readonly diff: TagsDiff;
  readonly before?: ServiceTags;
  readonly after: ServiceTags;
}

/** What a change means for one rule set; nothing where it cannot be resolved with the older or the newer tags. */
export interface RuleSetChange {
  readonly name: string;
  readonly change?: PolicyAddressChange;
}
