/** What nft makes of many texts, each in an empty ruleset: whether they load, and what is listed then. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Load {
  readonly loads: boolean;
  /** What nft says against it. */
  readonly says: string;
  /** The ruleset as it is listed, without handles and counts, sets in order; empty where nothing is loaded. */
  readonly listed: string;
}

const script = `
ip link add f0 type veth peer name f1
for name in $(seq 0 $(($1 - 1))); do
  nft flush ruleset
  nft -f $name.nft >/dev/null 2>$name.says; echo $? >$name.status
  nft -j list ruleset >$name.json 2>/dev/null
done
`;

/** Loads each text into an empty ruleset of a namespace of its own. */
export function loadAll(texts: readonly string[]): readonly Load[] {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-nft-'));
  try {
    for (const [at, text] of texts.entries()) writeFileSync(join(folder, `${at}.nft`), text);
    spawnSync('unshare', ['-n', 'bash', '-c', script, 'bash', String(texts.length)], { cwd: folder });
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return texts.map((_, at): Load => {
      const loads = read(`${at}.status`).trim() === '0';
      return { loads, says: read(`${at}.says`), listed: loads ? normalise(read(`${at}.json`)) : '' };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without what tells nothing of decisions: handles, counters, comments, logging, and the order of elements. */
function normalise(json: string): string {
  const { nftables = [] } = JSON.parse(json === '' ? '{}' : json);
  const drop = new Set(['handle', 'comment', 'packets', 'bytes']);
  const text = JSON.stringify(nftables, (key, value: unknown) => {
    if (drop.has(key)) return undefined;
    if (key === 'expr' && Array.isArray(value)) return value.filter((one) => !isHarmless(one));
    const isList = (key === 'elem' || key === 'set') && Array.isArray(value);
    return isList ? value.map((one) => JSON.stringify(one)).sort() : value;
  });
  return text;
}

function isHarmless(one: unknown): boolean {
  return typeof one === 'object' && one !== null && ('counter' in one || 'log' in one);
}
