import { describe, expect, it } from 'vitest';
import { bundledNames } from '../support/bundled.ts';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const folder = useSmallFolder();
const list = (...words: readonly string[]) => runCli(['list', ...words], { cwd: folder.path() });

describe('rulec list', () => {
  it('has every rule set that comes with rulec, with its edition and title', async () => {
    const { status, stdout, stderr } = await list();
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual([...bundledNames].sort());
    expect(lines.every((line) => / {2}20\d\d-\d\d-\d\d {2}\S/.test(line))).toBe(true);
  });

  it('says which are of a lock in the current folder', async () => {
    folder.write('page.txt', '{ "web": ["192.0.2.0/24"] }');
    const { status } = await runCli(
      [
        'source',
        'refresh',
        'github-actions-runners',
        '--only',
        'github-web',
        '--from',
        'page.txt',
        '--allow-removals',
      ],
      { cwd: folder.path() },
    );
    expect(status).toBe(0);
    const { stdout } = await list();
    expect(stdout).toMatch(/^github-actions-runners +2025-07-07, 2025-07-07 \* {2}/m);
    expect(stdout).toMatch(/\n\* of sources.lock.json in this folder\n$/);
    const { ruleSets } = JSON.parse((await list('--format', 'json')).stdout);
    const [runners] = ruleSets.filter(({ name }: { name: string }) => name === 'github-actions-runners');
    expect(runners.editions).toContainEqual({ source: 'github-web', day: '2025-07-07', isOwn: true });
  });
});
