/**
 * Chains of the types `nat` and `route` on a host: what the kernel does with them, the interpreter says. A
 * chain `nat` is asked about the first packet of a connection alone, a chain `route` about each.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluate, type View } from '../../src/proof/diagram/evaluate.ts';
import { describeWithEngine } from '../support/engines.ts';
import { hasKernel, type Kernel, startKernel } from './kernel.ts';
import { readText } from './nftables.ts';

type Verdict = 'allow' | 'deny';

/** Has connections tracked, and decides nothing. */
const tracking = 'table ip tracking {\n\tchain c {\n\t\tct state new counter\n\t}\n}\n';

const base = (
  type: string,
  hook: string,
  priority: string,
  policy: string,
  lines = '',
): string => `table ip ${type}${hook} {
	chain c {
		type ${type} hook ${hook} priority ${priority}; policy ${policy};
		${lines}
	}
}
`;

/** What the kernel does with TCP to 192.0.2.1 on 443 and 80; `open`: the interpreter leaves it open where it has to. */
const cases: readonly (readonly [text: string, https: Verdict, http: Verdict, open?: 'open'])[] = [
  [`${tracking}${base('nat', 'output', '-100', 'accept', 'tcp dport 443 drop')}`, 'deny', 'allow'],
  [`${tracking}${base('nat', 'output', '-100', 'drop', 'tcp dport 443 accept')}`, 'allow', 'deny'],
  // Nothing has connections tracked here, but something else of the machine may.
  [base('nat', 'output', '-100', 'drop'), 'allow', 'allow', 'open'],
  [`${tracking.replace(' ip ', ' ip6 ')}${base('nat', 'output', '-100', 'drop')}`, 'allow', 'allow', 'open'],
  [base('nat', 'output', '-100', 'accept', 'ct state established drop'), 'allow', 'allow'],
  [base('nat', 'output', '-100', 'accept', 'ct state new drop'), 'deny', 'deny'],
  [base('nat', 'output', '-100', 'drop', 'ct state established,related accept'), 'deny', 'deny'],
  [`${tracking}${base('nat', 'postrouting', '100', 'accept', 'tcp dport 443 drop')}`, 'deny', 'allow'],
  [`${tracking}${base('nat', 'postrouting', '100', 'drop', 'tcp dport 443 accept')}`, 'allow', 'deny'],
  [`${tracking}${base('nat', 'input', '100', 'drop')}`, 'allow', 'allow'],
  [`${tracking}${base('nat', 'prerouting', '-100', 'drop')}`, 'allow', 'allow'],
  [
    `${tracking}${base('nat', 'output', '-100', 'accept', 'accept')}${base('nat', 'output', '-50', 'accept', 'tcp dport 443 drop').replace('natoutput', 'second')}`,
    'deny',
    'allow',
  ],
  [base('route', 'output', '-150', 'accept', 'tcp dport 443 drop'), 'deny', 'allow'],
  [base('route', 'output', '-150', 'drop', 'tcp dport 443 accept'), 'allow', 'deny'],
  [base('route', 'output', '-150', 'accept', 'tcp dport 443 meta mark set 7'), 'allow', 'allow'],
  [base('route', 'output', '-150', 'accept', 'ct state established drop'), 'deny', 'deny'],
  [base('route', 'output', '-300', 'accept', 'ct state established drop'), 'allow', 'allow', 'open'],
];

describeWithEngine('types of chains on a host', 'nft, or a network namespace for root,', hasKernel(), () => {
  let kernel: Kernel;

  beforeAll(() => {
    kernel = startKernel();
  }, 120_000);

  afterAll(() => kernel?.stop());

  it.each(cases.map(([text, https, http, open]) => ({ text, https, http, open })))(
    '$text',
    async ({ text, https, http, open }) => {
      await kernel.flush();
      expect(await kernel.load(text)).toMatchObject({ status: 0, stderr: '' });
      const ports = [443, 80];
      const said = await kernel.probePatiently(
        { form: 'host' },
        ports.map((port) => ({ transport: 'tcp', address: '192.0.2.1', port })),
      );
      expect(said.map((through) => (through ? 'allow' : 'deny'))).toEqual([https, http]);
      const permit = readText(text, { form: 'host' });
      const read = ports.map((port) => {
        const view: View = { transport: 'tcp', port, address: { family: 4, value: 0xc0000201 } };
        return evaluate(permit, view).action;
      });
      expect(read).toEqual(open === undefined ? [https, http] : ['unknown', 'unknown']);
    },
  );
});
