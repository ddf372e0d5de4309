/** Which files of a folder nft reads for a pattern, and in which order. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findIncluded } from '../../src/targets/nftables/read/check/find-included.ts';
import { parse } from '../../src/targets/nftables/read/parse.ts';
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

const table = 'table inet t {\n\tchain c {\n\t}\n}';
const parts = ['', table, 'define x = 3', '# a comment', 'include "c.nft"'];
const ends = ['', '\n', ';', ' ', '\n ', ' # x', ' # x\n', '\n# x', '\n# x\n', '\n\n', '\\\n'];

/** Whether nft takes the files, the first of which it is given, and whether they are read. */
function ask(files: Readonly<Record<string, string>>): { readonly nft: boolean; readonly reader: boolean } {
  const top = mkdtempSync(join(tmpdir(), 'rulec-nft-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(top, name), content);
    const words = ['-n', 'nft', '-c', '-I', top, '-f', join(top, 'a.nft')];
    const { value } = parse(Object.entries(files).map(([path, content]) => ({ path, content })));
    return { nft: spawnSync('unshare', words).status === 0, reader: value !== undefined };
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

describeWithEngine('the end of a file', 'nft, or a network namespace for root,', hasKernel(), () => {
  it.each(parts)(
    '%j is read where nft takes it, and not elsewhere',
    (part) => {
      const wrong: string[] = [];
      const behind = ['', '\n', ';', ' # x\n', '\n\n'].flatMap((end) =>
        ['', '\n', '# y\n', 'table inet u {\n}\n'].map((more) => end + more),
      );
      for (const end of ends)
        for (const first of behind) {
          const files = { 'a.nft': `include "b.nft"${first}`, 'b.nft': part + end, 'c.nft': 'define y = 4' };
          const used = part.startsWith('include')
            ? files
            : { 'a.nft': files['a.nft'], 'b.nft': files['b.nft'] };
          const { nft, reader } = ask(used);
          // Where an included file ends in an include, and files around it end the line, it is refused all the same.
          if (nft !== reader && (reader || !part.startsWith('include')))
            wrong.push(`${JSON.stringify(used)}: nft ${nft}, read ${reader}`);
        }
      expect(wrong).toEqual([]);
    },
    300_000,
  );
});
