/** The texts that the stranger edits: what rulec prints, in each of its forms and as an export of a machine. */
import { verifyFiles } from '../../../../src/driver/verify/verify-files.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { target } from '../../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../../support/build-policy.ts';
import { toLgpo, toPol, toReg, type Value } from '../verify.ts';

const wanted = policy(
  { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.9/32'] },
  {
    id: 'web',
    services: ['443/tcp', '8000-8080/tcp'],
    addresses: ['192.0.2.0/24', '2001:db8::/48'],
    principals: [{ kind: 'account', name: 'network-service' }],
  },
  { id: 'names', services: ['53/udp', '53/tcp'], addresses: ['198.51.100.7/32'] },
  {
    id: 'update',
    services: ['80/tcp'],
    addresses: 'any',
    principals: [{ kind: 'service', name: 'wapcsvc' }],
  },
);

export type Values = Readonly<Record<string, string>>;

function printed(values: Values): ReadonlyMap<string, string | Uint8Array> {
  const options = target.readOptions(values).value;
  const config = options && target.lower(wanted, options).value;
  if (config === undefined) throw new Error('not compiled');
  return new Map(target.print(config).map(({ path, content }) => [path.replace(/^.*?\./, ''), content]));
}

/** The values of a printed LGPO text. */
function valuesOf(lgpo: string): readonly Value[] {
  return lgpo
    .split(/\n\n/)
    .filter((block) => block.startsWith('Computer'))
    .map((block): Value => {
      const [, key = '', name = '', data = ''] = block.trimEnd().split('\n');
      return [key, name, data.startsWith('SZ:') ? data.slice(3) : Number(data.slice('DWORD:'.length))];
    });
}

/** What is printed with some options. */
export interface Printed {
  readonly options: Values;
  readonly script: string;
  readonly lgpo: string;
  readonly pol: Uint8Array;
  readonly registry: readonly Value[];
  readonly reg: string;
}

function printAll(options: Values): Printed {
  const files = printed(options);
  const lgpo = String(files.get('lgpo.txt'));
  const registry = valuesOf(lgpo);
  const script = String(files.get('ps1'));
  return { options, script, lgpo, pol: files.get('pol') as Uint8Array, registry, reg: toReg(registry) };
}

/** Without options, and with rules for accounts and services and the default outbound action set. */
export const plain: Printed = printAll({});
export const scoped: Printed = printAll({ principal: 'scoped', 'default-outbound': 'block' });

/** The same values in every form. */
export function forms(values: readonly Value[]): readonly (readonly [string, string | Uint8Array])[] {
  return [
    ['a.pol', toPol(values)],
    ['a.reg', toReg(values)],
    ['a.lgpo.txt', toLgpo(values)],
  ];
}

export type Answer = 'equal' | 'different' | 'unknown' | 'refused';

/** What `verify` says of a text, with the reason that comes first. */
export function ask(
  path: string,
  content: string | Uint8Array,
  values: Values = {},
): readonly [Answer, string] {
  const { value, diagnostics } = verifyFiles(wanted, target as unknown as Target, values, [
    { path, content },
  ]);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const proof = value?.proof;
  const said = (errors[0] ?? diagnostics[0])?.message ?? '';
  if (proof === undefined) return ['refused', said];
  if (proof.differences.length === 0)
    return [
      proof.verdict === 'different' || proof.verdict === 'not-decided' || errors.length > 0
        ? 'unknown'
        : 'equal',
      said,
    ];
  const [difference] = proof.differences;
  const because = `${difference?.effect} ${difference?.region}; ${said}`;
  return [proof.differences.every(({ effect }) => effect === 'unknown') ? 'unknown' : 'different', because];
}
