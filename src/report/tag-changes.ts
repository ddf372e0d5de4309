import type { TagsDiff } from '../service-tags/diff.ts';
import type { ServiceTags } from '../service-tags/tags.ts';

/** The change of one cloud, and the two files that it lies between; no older one where nothing was pinned. */
export interface CloudChange {
  readonly diff: TagsDiff;
  readonly before?: ServiceTags;
  readonly after: ServiceTags;
  /** Set where a lock is compared, in which a tag is new because it was not pinned before. */
  readonly pinning?: true;
}
