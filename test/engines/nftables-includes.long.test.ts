/** Which files of a folder nft reads for a pattern, and in which order. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findIncluded } from '../../src/targets/nftables/read/check/find-included.ts';
import { describeWithEngine } from '../support/engines.ts';
import { hasKernel } from './kernel.ts';

const names = [
  ...['10-b.nft', '9-a.nft', 'A.nft', 'a.nft', 'B.nft', 'b.nft', 'ab.nft', '_.nft', '~.nft', 'é.nft'],
  ...['.hidden.nft', 'a.conf', 'a.nft.bak', 'anft', '.nft', 'a(1).nft', 'a+b.nft', '{a,b}.nft', 'a$.nft'],
];

describeWithEngine('a pattern', 'nft, or a network namespace for root,', hasKernel(), () => {
  it.each([
    ...['*.nft', '*', '?.nft', 'a*', '.*', '.*.nft', '*a*.nft', '*.nft*', '??.nft', 'a?b.nft'],
    ...['a(*).nft', '{a,b}.nft', '{*}.nft', 'a$.nft', 'a+?.nft', '~*', 'nothing*'],
  ])('%s takes in what nft reads, in its order', (pattern) => {
    const top = mkdtempSync(join(tmpdir(), 'rulec-nft-'));
    try {
      const folder = join(top, 'nftables.d');
      mkdirSync(folder);
      for (const [at, name] of names.entries()) writeFileSync(join(folder, name), `add table inet t${at}\n`);
      const main = join(top, 'main.nft');
      writeFileSync(main, `include "${folder}/${pattern}"\nlist tables\n`);
      const { stdout } = spawnSync('unshare', ['-n', 'nft', '-f', main], { encoding: 'utf8' });
      const read = [...stdout.matchAll(/^table inet t(\d+)$/gm)].map(([, at]) => names[Number(at)]);
      const found = findIncluded(
        `${folder}/${pattern}`,
        names.map((name) => join(folder, name)),
      );
      expect(found.map((path) => path.slice(folder.length + 1))).toEqual(read);
    } finally {
      rmSync(top, { recursive: true, force: true });
    }
  });
});
