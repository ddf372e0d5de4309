/** Every rule set that comes with rulec compiles for every target, from what it brings along. */
import { describe, expect, it } from 'vitest';
import { bundledNames } from '../support/bundled.ts';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const folder = useSmallFolder();
const zones = ['--set', 'paloalto.from-zone=trust', '--set', 'paloalto.to-zone=untrust'];

describe.each(bundledNames)('%s', (name) => {
  it('compiles for all targets without a network, and tells what it accepts', async () => {
    const words = ['compile', name, '--target', 'all', ...zones, '--out', 'out'];
    const { status, stderr } = await runCli(words, { cwd: folder.path() });
    expect([status, stderr]).toEqual([0, expect.stringContaining('note[sources-edition]')]);
    expect(stderr).not.toContain('stale-accept');
    const { targets } = JSON.parse(folder.read('out/rulec-report.json'));
    expect(targets).toHaveLength(4);
    for (const { target, losses } of targets) {
      const accepted = losses.filter((loss: { accepted: string | null }) => loss.accepted !== null);
      for (const { accepted: reason } of accepted) expect(reason).toMatch(/\S/);
      if (accepted.length > 0) expect(stderr).toContain(`accepted: ${target}: blocked`);
    }
  }, 60_000);
});
