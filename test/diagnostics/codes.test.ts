/** The list of codes is neither longer nor shorter than what is told; their pages are the matter of `test/docs`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codes } from '../../src/diagnostics/codes.ts';

const root = join(import.meta.dirname, '../../src');
// Those that list codes and tell none.
const lists = ['diagnostics/codes.ts', 'cli/exit.ts'];
const text = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !lists.includes(path.replaceAll('\\', '/')))
  .map((path) => readFileSync(join(root, path), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, ''))
  .join('\n');

describe('every code', () => {
  it.each(Object.keys(codes))('%s is told somewhere', (code) => {
    expect(text).toContain(`'${code}'`);
  });

  it.each(Object.entries(codes))('%s has a sentence: %s', (_code, sentence) => {
    expect(sentence).toMatch(/^[A-Z][^\n]+\.$/);
  });
});
