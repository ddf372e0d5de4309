import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import type { ServiceTags } from '../tags.ts';

/** Far below every file ever published (the smallest: 79 tags, 372 prefixes), and far above a remainder of one. */
const floors = { tags: 20, prefixes: 100 } as const;

/** In every file of every cloud, with 45 prefixes at the least. */
const canary = { tag: 'AzureCloud', prefixes: 10 } as const;

/**
 * Whether a file that came over the network can be a whole one: errors, `tags-suspicious`. Files at hand are
 * not asked: who cuts one down knows why.
 */
export function checkWhole(tags: ServiceTags): readonly Diagnostic[] {
  const all = [...tags.tags.values()];
  const prefixes = all.reduce((sum, tag) => sum + tag.prefixes.length, 0);
  const canaryPrefixes = tags.tags.get(canary.tag.toLowerCase())?.prefixes.length;
  const problems: string[] = [];
  if (all.length < floors.tags) problems.push(`has ${all.length} tags, where whole files have hundreds`);
  if (prefixes < floors.prefixes)
    problems.push(`has ${prefixes} prefixes in all, where whole files have thousands`);
  if (canaryPrefixes === undefined) problems.push(`has no tag ${canary.tag}, which every whole file has`);
  else if (canaryPrefixes < canary.prefixes) {
    problems.push(`has ${canaryPrefixes} prefixes in ${canary.tag}, where whole files have hundreds`);
  }
  const help =
    'if this is what you want, download it and pass it with --from FILE: files at hand are not held to this';
  return problems.map((problem) => error('tags-suspicious', `${tags.file} ${problem}`, { help }));
}
