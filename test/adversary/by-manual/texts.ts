/** The texts that are edited: what rulec prints of one rule set for several targets and options. */
import type { Answer } from '../../../src/driver/verify/verify-files.ts';
import { target as pac } from '../../../src/targets/pac/target.ts';
import { target as paloalto } from '../../../src/targets/paloalto/target.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { target as windows } from '../../../src/targets/windows-firewall/target.ts';
import { answerOf } from '../edits.ts';
import { loadPolicy } from '../load-policy.ts';

const rules = `rulec: 1
name: depot
rules:
  - { id: no-lab, action: deny, services: [443/https], to: [{ hosts: [lab.shop.example] }] }
  - { id: no-db, action: deny, services: [1433/tcp, 1434/udp], to: [{ addresses: [198.51.100.64/26] }] }
  - { id: shop, services: [443/https], tls-inspection: bypass, to: [{ hosts: ["*.shop.example", pay.example.net] }] }
  - { id: keys, services: [80/http], to: [{ hosts: [crl.example.net/pki, ocsp.example.net] }] }
  - { id: data, services: [1400-1500/tcp, 1400-1500/udp], to: [{ addresses: [198.51.100.0/24] }] }
  - { id: calls, services: [3478-3481/udp, 5061/tcp], to: [{ addresses: [192.0.2.16-192.0.2.77, "2001:db8:5::/48"] }] }
  - { id: names, services: [53/udp, 53/tcp], principal: [network-service, local-system], to: [{ addresses: [192.0.2.200/32] }] }
  - { id: git, services: [22/tcp], to: [{ hosts: [git.example.net] }] }
  - { id: bus, services: [5671-5672/tcp], principal: ["service:wapcsvc"], to: [{ addresses: ["azure:DepotBus"] }] }
`;

const wanted = loadPolicy('depot', rules, {
  DepotBus: ['203.0.113.0/28', '203.0.113.99/32', '2001:db8:9::/64'],
});

export type Values = Readonly<Record<string, string>>;

/** A text, with the options that it was compiled with. */
export interface Text {
  readonly target: Target;
  readonly values: Values;
  readonly path: string;
  readonly content: string;
  /** What lies beside it: the files of lists. */
  readonly beside: readonly TargetFile[];
}

const targets: readonly Target[] = [paloalto, windows, pac].map((one) => one as unknown as Target);

/** What a target prints with some options: the file with the ending, and the lists. */
export function printText(name: string, values: Values, ending: string): Text {
  const target = targets.find((one) => one.name === name);
  const options = target?.readOptions(values).value;
  const config = target?.lower(wanted, options).value;
  if (target === undefined || config === undefined) throw new Error(`${name} does not compile`);
  const files = target.print(config);
  const file = files.find(({ path }) => path.endsWith(ending));
  if (file === undefined) throw new Error(`${name} has no file ${ending}`);
  const beside = files.filter(({ path }) => path.startsWith('edl/'));
  return { target, values, path: file.path, content: String(file.content), beside };
}

/** What `verify` says of a text with other content, or of another name. */
export function ask(text: Text, content: string | Uint8Array, path: string = text.path): Answer {
  return answerOf(wanted, text.target, text.values, [{ path, content }, ...text.beside]);
}

/** An edit, with the name of its kind: of one kind, all are harmless or none is. */
export interface Edit {
  readonly kind: string;
  readonly content: string | Uint8Array;
  /** Another name of the file. */
  readonly path?: string;
}
