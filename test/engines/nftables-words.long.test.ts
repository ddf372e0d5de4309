/** Misspelt words in rules of the site: what nft has no statement for, it refuses, and with it the whole file. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isStatement } from '../../src/targets/nftables/read/check/check-rules.ts';
import { describeWithEngine } from '../support/engines.ts';
import { hasKernel } from './kernel.ts';
import { loadAll } from './nftables-loads.ts';

const words =
  'accept drop reject counter log limit quota masquerade redirect notrack jump return tcp udp ip ip6 meta ct iifname oifname'.split(
    ' ',
  );
const rests = ['', ' accept', ' 5 accept', ' dport 5 accept'];
const letters = [...'acdeimoprt6'];

/** A word with a letter less, twice, of its neighbour, or another one. */
const misspelt = fc
  .tuple(fc.constantFrom(...words), fc.nat(3), fc.nat(), fc.constantFrom(...letters))
  .map(([word, kind, one, letter]) => {
    const at = one % word.length;
    const [before, after] = [word.slice(0, at), word.slice(at + 1)];
    if (kind === 0) return before + after;
    if (kind === 1) return before + word[at] + word[at] + after;
    return kind === 2
      ? `${before}${letter}${after}`
      : `${after[0] ?? ''}${before}${word[at]}${after.slice(1)}`;
  });

describeWithEngine(
  'words that begin a statement',
  'nft, or a network namespace for root,',
  hasKernel(),
  () => {
    it('are all that nft takes', () => {
      const lines = fc.sample(fc.tuple(misspelt, fc.constantFrom(...rests)), {
        numRuns: 150,
        seed: 20261204,
      });
      const odd = [...new Set(lines.map(([word, rest]) => `${word}${rest}`))].filter(
        (line) => line !== '' && !isStatement(line),
      );
      const loads = loadAll(
        odd.map((line) => `table inet x {\n\tchain c {\n\t\ttcp dport 22 ${line}\n\t\t${line}\n\t}\n}\n`),
      );
      expect(odd.filter((_, at) => loads[at]?.loads !== false)).toEqual([]);
      expect(odd.length).toBeGreaterThan(50);
    }, 300_000);
  },
);
