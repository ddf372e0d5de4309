/** The small configurations of the interpreter's tests, put to a real Squid. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { oddCases, openCases, readCases, refusedCases } from '../conformance/squid/cases.ts';
import { describeWithEngine } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { makeFolder, parseFragment, squidVersion, startSquid } from './squid-daemon.ts';

const version = squidVersion();

/** The text with its list files laid out in the folder. */
function layOut(folder: string, text: string, lists: Readonly<Record<string, string>> = {}): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(lists)) writeFileSync(`${folder}/${name}`, content);
  return text.replaceAll('/lists/', `${folder}/`);
}

describeWithEngine(`what Squid ${version} makes of a text`, 'squid', version !== undefined, () => {
  it.each([...readCases, ...oddCases])('$name', async ({ text, lists, asks }) => {
    const folder = makeFolder();
    const known = Object.entries(asks).filter(([, verdict]) => verdict !== 'unknown');
    const squid = await startSquid(layOut(folder, text, lists), folder);
    try {
      const said = await squid.askAll(known.map(([line]) => ({ line })));
      expect(Object.fromEntries(known.map(([line], index) => [line, said[index]]))).toEqual(
        Object.fromEntries(known),
      );
    } finally {
      await squid.stop();
      removeFolder(folder);
    }
  });
});

describeWithEngine(`what Squid ${version} does not do`, 'squid 5.7', version === '5.7', () => {
  it.each(openCases)('$name', async ({ text, in57 }) => {
    const folder = makeFolder();
    const start = startSquid(text, folder, { opensPort: true });
    try {
      if (in57 === 'does not start') return await expect(start).rejects.toThrow(/did not start/);
      const squid = await start;
      expect(await squid.ask({ line: 'CONNECT a.example:443' })).not.toBe('allow');
    } finally {
      await start.then((squid) => squid.stop()).catch(() => undefined);
      removeFolder(folder);
    }
  });
});

describeWithEngine(`what Squid ${version} refuses`, 'squid 5.7', version === '5.7', () => {
  it.each(refusedCases)('$name', ({ text, lists, in57 }) => {
    const folder = makeFolder();
    try {
      const { status, complaints } = parseFragment(layOut(folder, text, lists));
      if (in57) expect(status).not.toBe(0);
      else
        expect([
          status,
          complaints.filter((line) => /WARNING|ERROR|FATAL|Bungled|SECURITY/.test(line)),
        ]).toEqual([0, []]);
    } finally {
      removeFolder(folder);
    }
  });
});
