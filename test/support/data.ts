import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe } from 'vitest';

/** Where real inputs (weekly Service Tags files, the source document) lie; never part of the repository. */
const root: string = resolve(process.env.RULEC_DATA ?? join(import.meta.dirname, '../../../shared/data'));

/** The path of a real input, `service-tags/ServiceTags_Public_20251028.json` for one. */
export function dataFile(name: string): string {
  return join(root, name);
}

/**
 * A suite that needs real inputs: skipped, and said so in its name, where one of them is absent; a failure
 * instead where RULEC_REQUIRE_DATA=1.
 */
export function describeWithData(name: string, files: readonly string[], body: () => void): void {
  const missing = files.filter((file) => !existsSync(dataFile(file)));
  if (missing.length === 0 || process.env.RULEC_REQUIRE_DATA === '1') describe(name, body);
  else describe.skip(`${name} (skipped: ${missing.join(', ')} not in RULEC_DATA)`, body);
}
