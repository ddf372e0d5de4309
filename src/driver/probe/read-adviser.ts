import { error, failWith, mapOutcome, type Outcome } from '../../diagnostics/diagnostic.ts';
import { registry } from '../../targets/registry.ts';
import type { Advice, AdvisedUrl, TargetFile } from '../../targets/target.ts';

/** Reads a file that tells clients their ways, with whichever target can say what it tells. Errors: `config-syntax`. */
export async function readAdviser(file: TargetFile): Promise<Outcome<(url: AdvisedUrl) => Advice>> {
  const target = await registry.find(({ advises }) => advises === true)?.load();
  const format = target?.formats[0];
  const advise = target?.advise;
  if (format === undefined || advise === undefined)
    return failWith(error('internal', 'no target reads what tells clients their ways'));
  return mapOutcome(format.parse([file]), (config) => (url: AdvisedUrl) => advise(config, url));
}
