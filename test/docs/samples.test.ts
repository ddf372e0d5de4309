/**
 * What stands in README and docs is what the program does. RULEC_UPDATE_SAMPLES=1 writes what it does now. Samples of
 * generated pages run in the prose that these are made from.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { checkRuleSet } from '../../src/rules/check/checks.ts';
import { fencesOf, isGenerated, pages, root } from './pages.ts';
import { commandsOf, matchesSample, runSamples, updatePage } from './samples.ts';

const written = pages.filter(
  (page) => (page.path === 'README.md' || page.path.startsWith('docs/')) && !isGenerated(page),
);
const running = written.filter((page) => fencesOf(page).some(({ language }) => language === 'console'));

describe('commands on pages', () => {
  it.each(running)('write what $path says', async (page) => {
    const samples = await runSamples(page);
    if (process.env.RULEC_UPDATE_SAMPLES === '1') {
      writeFileSync(join(root, page.path), updatePage(page, samples));
    }
    for (const { command, line, expected, actual } of samples) {
      if (matchesSample(actual, expected)) continue;
      expect(`${page.path}:${line}: $ ${command}\n${actual}`).toBe(
        `${page.path}:${line}: $ ${command}\n${expected}`,
      );
    }
  });

  it('are there at all', () => {
    const number = running.flatMap(fencesOf).filter(({ language }) => language === 'console').length;
    expect(number).toBeGreaterThan(100);
  });
});

describe('what pages show in YAML', () => {
  const blocks = written.flatMap((page) =>
    fencesOf(page)
      .filter(({ language, file }) => language === 'yaml' && file === undefined)
      .map((fence) => ({ where: `${page.path}:${fence.line}`, body: fence.body })),
  );

  // A fragment is completed with what it lacks. Files have names, and commands that read them.
  it.each(blocks)('loads: $where', ({ where, body }) => {
    const head = /^rulec:/m.test(body) ? '' : 'rulec: 1\nname: sample\n';
    const rules = /^rules:/m.test(body)
      ? ''
      : '\nrules:\n  - { id: sample, services: [443/https], to: [{ hosts: [www.example.com] }] }\n';
    const loaded = loadRuleSet(where, head + body + rules);
    const found = loaded.value === undefined ? [] : checkRuleSet(loaded.value);
    expect([...loaded.diagnostics, ...found].map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });
});

describe('the comparison of samples', () => {
  it('takes … for anything within a line, and for lines where it is alone', () => {
    expect(matchesSample('a 12 b\n', 'a … b\n')).toBe(true);
    expect(matchesSample('a\nb\n', 'a … b\n')).toBe(false);
    expect(matchesSample('a\n1\n2\nz\n', 'a\n…\nz\n')).toBe(true);
    expect(matchesSample('a\nz\n', 'a\n…\nz\n')).toBe(true);
    expect(matchesSample('a\n1\ny\n', 'a\n…\nz\n')).toBe(false);
    expect(matchesSample('a.c\n', 'abc\n')).toBe(false);
    expect(matchesSample('a\nb\n', 'a\n')).toBe(false);
  });

  it('knows commands from what they write', () => {
    expect(commandsOf('$ one\nx\ny\n$ two')).toEqual([
      { command: 'one', expected: 'x\ny\n', offset: 0 },
      { command: 'two', expected: '', offset: 3 },
    ]);
    expect(() => commandsOf('x\n$ one')).toThrow();
  });
});
