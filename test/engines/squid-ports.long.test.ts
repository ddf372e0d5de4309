/** Ports to which HTTP clients send nothing, in a running Squid: what is a URL there, and what is CONNECT alone. */
import { afterAll, expect, it } from 'vitest';
import { target } from '../../src/targets/squid/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { installFiles, makeFolder, squidVersion, startSquid } from './squid-daemon.ts';

const version = squidVersion();
const folder = makeFolder();

const rules = policy(
  { id: 'ssh', services: ['22/tcp', '8443/tcp'], hosts: ['git.a.example'] },
  { id: 'odd', services: ['22/http'], hosts: ['odd.a.example'] },
  { id: 'wide', services: ['20-80/tcp'], hosts: ['wide.a.example'] },
);

describeWithEngine(`ports without HTTP in Squid ${version}`, 'squid', version !== undefined, () => {
  afterAll(() => removeFolder(folder));

  it('have URLs where a rule says http, or has other ports too', async () => {
    const options = target.readOptions({}).value;
    const config = options && target.lower(rules, options).value;
    const files = config === undefined ? [] : target.print(config);
    const squid = await startSquid(installFiles(files, '/etc/squid/rulec', folder), folder);
    const expected = {
      'CONNECT git.a.example:22': 'allow',
      'GET http://git.a.example:22/': 'deny',
      'POST http://git.a.example:22/x': 'deny',
      'CONNECT git.a.example:8443': 'allow',
      'GET http://git.a.example:8443/': 'allow',
      'CONNECT odd.a.example:22': 'deny',
      'GET http://odd.a.example:22/': 'allow',
      'CONNECT wide.a.example:22': 'allow',
      'GET http://wide.a.example:22/': 'allow',
      'GET https://git.a.example:22/': 'deny',
      'GET ftp://git.a.example:22/': 'deny',
    };
    try {
      const lines = Object.keys(expected);
      const said = await squid.askAll(lines.map((line) => ({ line })));
      expect(Object.fromEntries(lines.map((line, index) => [line, said[index]]))).toEqual(expected);
    } finally {
      await squid.stop();
    }
  }, 120_000);
});
