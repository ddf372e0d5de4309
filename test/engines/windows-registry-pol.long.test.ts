/** Samba's reader of Registry.pol, as a foreign judge of the bytes and of what they hold. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { target } from '../../src/targets/windows-firewall/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';

const python = '/usr/bin/python3';
/** Prints the values as JSON, and fails where packing them again gives other bytes. */
const program = `
import json, sys
from samba.dcerpc import preg
from samba.ndr import ndr_pack, ndr_unpack
data = sys.stdin.buffer.read()
file = ndr_unpack(preg.file, data)
if ndr_pack(file) != data:
    sys.exit('packs to other bytes')
print(json.dumps([[e.keyname, e.valuename, e.type, e.data] for e in file.entries]))
`;
const available = spawnSync(python, ['-c', 'import samba.dcerpc.preg'], { stdio: 'ignore' }).status === 0;

describeWithEngine('Registry.pol, read by Samba', 'python3-samba', available, () => {
  const wanted = policy(
    { id: 'dns', services: ['53/udp', '53/tcp'], addresses: 'any' },
    {
      id: 'service',
      services: ['443/https', '8000-8080/tcp'],
      hosts: ['*.example'],
      addresses: ['192.0.2.0/24', '198.51.100.7/32', '2001:db8::/48'],
      principals: [{ kind: 'account', name: 'network-service' }],
    },
  );

  test.each([{}, { principal: 'scoped', 'default-outbound': 'block' }])(
    'packs to the same bytes, and holds what the LGPO text holds: %j',
    (values) => {
      const options = target.readOptions(values).value;
      const config = options && target.lower(wanted, options).value;
      const files = config === undefined ? [] : target.print(config);
      const [pol, text] = ['.pol', '.lgpo.txt'].map(
        (ending) => files.find(({ path }) => path.endsWith(ending))?.content,
      );
      if (pol === undefined || typeof pol === 'string' || typeof text !== 'string') throw new Error('files');
      const run = spawnSync(python, ['-c', program], { input: pol, encoding: 'utf8' });
      expect(run.stderr).toBe('');
      const blocks = (JSON.parse(run.stdout) as readonly [string, string, number, string | number][]).map(
        ([key, name, type, data]) =>
          ['Computer', key, name, `${type === 4 ? 'DWORD' : 'SZ'}:${data}`].join('\n'),
      );
      expect(`${blocks.join('\n\n')}\n`).toBe(text.replace(/^;.*\n\n/, ''));
    },
  );

  test('bytes that our reader refuses are not taken either, or pack to others', () => {
    const options = target.readOptions({}).value;
    const config = options && target.lower(wanted, options).value;
    const pol = config && target.print(config).find(({ path }) => path.endsWith('.pol'))?.content;
    if (pol === undefined || typeof pol === 'string') throw new Error('files');
    for (const [at, value] of [
      [0, 0x51],
      [8, 0x5c],
      [pol.length - 2, 0x5c],
    ] as const) {
      const broken = pol.slice();
      broken[at] = value;
      expect(target.formats[1]?.parse([{ path: 'x.pol', content: broken }]).value).toBeUndefined();
      expect(spawnSync(python, ['-c', program], { input: broken }).status).not.toBe(0);
    }
  });
});
