/** The merging of prefixes from file to text, beside the program iprange, which is C. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coverOf, formatPrefix, mergePrefixes, readPrefixList } from '../src/sets/prefix.ts';
import type { CommandRow } from './commands.ts';
import { madeUpPrefixes } from './prefixes.ts';
import { type Runs, runInTurn } from './processes.ts';

/** Writes the prefixes of a file, one a line, into another, merged. */
export function mergeFile(from: string, to: string): void {
  const texts = readFileSync(from, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const ends = readPrefixList(texts);
  if (ends === undefined) throw new Error(`${from} holds something else than prefixes`);
  const merged = coverOf(mergePrefixes(ends));
  writeFileSync(to, merged.map((one) => `${formatPrefix(one)}\n`).join(''));
}

/** Measures it with IPv4, which is all that iprange knows, without the start of Node; a line of text where it is not installed. */
export function* compareWithIprange(): Generator<CommandRow | string> {
  if (spawnSync('iprange', ['--version']).error !== undefined) {
    yield 'merging prefixes / iprange: not installed';
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'rulec-merge-'));
  const [empty, file, ours, theirs] = ['empty', 'prefixes', 'ours', 'theirs'].map((name) =>
    join(folder, name),
  );
  if (empty === undefined || file === undefined || ours === undefined || theirs === undefined) return;
  writeFileSync(empty, '');
  const merge = (from: string): string => `node ${process.argv[1]} merge ${from} ${ours}`;
  for (const count of [100_000, 1_000_000]) {
    writeFileSync(file, `${madeUpPrefixes(count, 0).join('\n')}\n`);
    const commands = [merge(empty), merge(file), `iprange ${file} > ${theirs}`];
    const [start, whole, other] = runInTurn(5, commands);
    expectSame(ours, theirs);
    if (whole === undefined || start === undefined || other === undefined) continue;
    const what = `merging ${count.toLocaleString('en')} prefixes / iprange`;
    yield { what, ours: subtractStart(whole, start), theirs: other, promise: '<= 2.5' };
  }
  rmSync(folder, { recursive: true });
}

function subtractStart({ least, middle, most, ...memory }: Runs, { middle: start }: Runs): Runs {
  return { ...memory, least: least - start, middle: middle - start, most: most - start };
}

/** Throws where the files do not say the same: iprange writes single addresses without their length. */
function expectSame(ours: string, theirs: string): void {
  if (readFileSync(ours, 'utf8').replaceAll('/32\n', '\n') !== readFileSync(theirs, 'utf8'))
    throw new Error('iprange merges these prefixes otherwise');
}
