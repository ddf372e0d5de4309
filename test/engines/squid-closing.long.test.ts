/** Texts that do not close, in a running Squid: with lines of the site behind them that allow the rest, and that deny it. */
import { afterAll, expect, it } from 'vitest';
import type { Policy } from '../../src/rules/policy.ts';
import { target } from '../../src/targets/squid/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { installFiles, makeFolder, squidVersion, startSquid } from './squid-daemon.ts';
import { linesFor } from './squid-lines.ts';

const version = squidVersion();
const folders: string[] = [];

const rules: Policy = policy(
  { id: 'no', action: 'deny', services: ['443/tcp', '80/http'], hosts: ['bad.a.example', '*.low.a.example'] },
  { id: 'web', services: ['443/https', '80/http'], hosts: ['*.a.example'] },
  { id: 'keys', action: 'deny', services: ['80/http'], hosts: ['c.example/keys'] },
  { id: 'net', services: ['8443/tcp'], addresses: ['192.0.2.0/25'] },
  { id: 'last', action: 'deny', services: ['8443/tcp'], addresses: ['192.0.2.0/24'] },
);

async function answers(end: string, closing: 'none' | 'deny', lines: readonly string[]) {
  const options = target.readOptions({ closing }).value;
  const config = options && target.lower(rules, options).value;
  const files = config === undefined ? [] : target.print(config);
  const folder = makeFolder();
  folders.push(folder);
  const squid = await startSquid(`${installFiles(files, '/etc/squid/rulec', folder)}${end}`, folder);
  try {
    return await squid.askAll(lines.map((line) => ({ line })));
  } finally {
    await squid.stop();
  }
}

describeWithEngine(`an open end in Squid ${version}`, 'squid', version !== undefined, () => {
  afterAll(() => {
    for (const folder of folders) removeFolder(folder);
  });

  it('leaves what no rule decides to the lines behind it, and nothing else', async () => {
    const named = [
      'bad.a.example',
      'x.low.a.example',
      'w.a.example',
      'c.example',
      'd.example',
      '192.0.2.7',
      '192.0.2.200',
    ].flatMap((host) => [
      `CONNECT ${host}:443`,
      `CONNECT ${host}:8443`,
      `GET http://${host}/keys/x`,
      `GET http://${host}/`,
    ]);
    const lines = [...new Set([...named, ...linesFor(rules, 300, 5)])];
    const closed = await answers('', 'deny', lines);
    const denied = await answers('http_access deny all\n', 'none', lines);
    const opened = await answers('http_access allow all\n', 'none', lines);
    expect(denied).toEqual(closed);
    const at = (line: string) => [closed[lines.indexOf(line)], opened[lines.indexOf(line)]];
    expect(at('CONNECT w.a.example:443')).toEqual(['allow', 'allow']);
    expect(at('CONNECT d.example:443')).toEqual(['deny', 'allow']);
    expect(at('CONNECT bad.a.example:443')).toEqual(['deny', 'deny']);
    expect(at('GET http://x.low.a.example/')).toEqual(['deny', 'deny']);
    expect(at('GET http://c.example/keys/x')).toEqual(['deny', 'deny']);
    expect(at('GET http://c.example/')).toEqual(['deny', 'allow']);
    expect(at('CONNECT 192.0.2.200:8443')).toEqual(['deny', 'deny']);
    expect(at('CONNECT 192.0.2.7:8443')).toEqual(['allow', 'allow']);
    const lost = lines.filter((_, index) => closed[index] === 'allow' && opened[index] !== 'allow');
    expect(lost).toEqual([]);
  }, 120_000);
});
