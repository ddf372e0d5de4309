/** The site of the documentation, built as `npm run site` builds it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Site {
  readonly folder: string;
  readonly remove: () => void;
}

/** Builds the site into a folder of its own. */
export function buildSite(): Site {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-site-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/site.mjs', '--out', folder], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the site does not build:\n${stdout}${stderr}`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
