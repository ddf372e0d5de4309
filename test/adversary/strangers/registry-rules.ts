/** Values of the registry, and rule strings as an editor changes them. */
import { type Next, pick } from '../../support/numbers.ts';

export interface Step {
  readonly key: string;
  readonly name: string;
  /** A text, a number, or `delete`. */
  readonly data: string | number | { readonly deletes: true };
}

export const policyKey = 'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
export const localKey = 'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
export const rulesKey: string = `${policyKey}\\FirewallRules`;

export const tokensOf = (text: string): string[] => text.split('|').slice(0, -1);
export const joined = (tokens: readonly string[]): string => `${tokens.join('|')}|`;
export const keyOf = (token: string): string => token.split('=', 1)[0] ?? '';

export const numberOf = (text: string): number =>
  text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const dotted = (value: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');

/** An IPv4 item in other words, or as two. */
export function respell(token: string, next: Next): readonly string[] {
  const [key = '', value = ''] = token.split('=');
  if (key === 'RPort')
    return pick(next, [
      [`RPort2_10=${value}-${value}`],
      [token, token],
      [`RPort=${Number(value) + 1}`],
      [`RPort2_10=${value}`],
    ]);
  if (key === 'RPort2_10') {
    const [from = 0, to = 0] = value.split('-').map(Number);
    const cut = from + next(Math.max(1, to - from));
    return pick(next, [
      [`${key}=${from}-${cut}`, from === to ? token : `${key}=${cut + 1}-${to}`],
      [`${key}=${from}-${to + 1}`],
      [`RPort=${from}`, token],
      [`${key}=${to}-${from}`],
      [`RPort=${from}`, from === to ? token : `${key}=${from + 1}-${to}`],
    ]);
  }
  if (key === 'RA6') {
    const [net = '', length] = value.split('/');
    return pick(next, [
      [`RA6=${net.toUpperCase()}${length === undefined ? '' : `/${length}`}`],
      [token, token],
      length === undefined ? [`RA6=${net}-${net}`] : [`RA6=${net}/${Number(length) + 1}`],
      [`RA6=${value.replace('::', ':0::')}`],
    ]);
  }
  if (key !== 'RA4') return [token];
  const [net = '', mask] = value.split('/');
  if (value.includes('-')) {
    const [from = '', to = ''] = value.split('-');
    return pick(next, [
      [`RA4=${from}-${from}`, `RA4=${dotted(numberOf(from) + 1)}-${to}`],
      [`RA4=${to}-${from}`],
      [`RA4=${from}-${dotted(numberOf(to) + 1)}`],
    ]);
  }
  const first = numberOf(net);
  const size =
    mask === undefined ? 1 : mask.includes('.') ? 2 ** 32 - numberOf(mask) : 2 ** (32 - Number(mask));
  const bits = 32 - Math.log2(size);
  const last = first + size - 1;
  return pick(next, [
    [`RA4=${net}-${dotted(last)}`],
    [`RA4=${net}/${bits}`],
    [`RA4=${net}/${bits + 1}`, ...(size > 1 ? [`RA4=${dotted(first + size / 2)}/${bits + 1}`] : [])],
    [`RA4=${net}/${bits - 1}`],
    [`RA4=${net}/${dotted(2 ** 32 - size)}`],
    [`RA4=${net}-${dotted(last + 1)}`],
    [token, `RA4=${net}`],
    [`RA4=${net.replace(/\.(\d+)$/, '.0$1')}${mask === undefined ? '' : `/${mask}`}`],
    [`RA4= ${value}`],
  ]);
}

export const otherTokens: readonly string[] = [
  'Profile=Domain',
  'Profile=Private',
  'Profile=Public',
  'Profile=Domain|Profile=Private|Profile=Public',
  'Edge=FALSE',
  'Edge=TRUE',
  'LSM=FALSE',
  'Defer=User',
  'App=System',
  'App=C:\\x.exe',
  'Svc=wapcsvc',
  'Svc=*',
  'LPort=1-65535',
  'LPort=53',
  'LA4=192.0.2.1',
  'IFType=Lan',
  'IF={x}',
  'Security=Authenticate',
  'AuthByPassOut=TRUE',
  'AuthByPassOut=FALSE',
  'Desc=x',
  'Desc=Action=Allow',
  'EmbedCtxt=x',
  'Name=y',
  'Platform=2:6:1',
  'Platform=2:6:1|Platform2=GTEQ',
  'Platform2=GTEQ',
  'SkipVer=2.10',
  'SkipVer=9.9',
  'LUAuth=D:(A;;CC;;;S-1-5-20)',
  'LUAuth=D:(A;;CC;;;WD)',
  'LUAuth=D:(D;;CC;;;WD)',
  'LUOwn=S-1-5-20',
  'AppPkgId=x',
  'RA4=LocalSubnet',
  'RA6=LocalSubnet',
  'RA42=IntErnet',
  'RA4=0.0.0.0-255.255.255.255',
  'RA6=::-ffff::',
  'Action=Allow',
  'Action=Block',
  'Active=TRUE',
  'Active=FALSE',
  'active=FALSE',
  'Dir=In',
  'dir=Out',
  'Protocol=6',
  'Protocol=17',
  'Protocol=256',
  'TTK=1',
  'NNm=x',
  '',
  'x',
  'x=y',
  'RMauth=x',
  'PCross=TRUE',
  'ICMP4=8:*',
  'Security2=x',
];

export const wholeRules: readonly string[] = [
  'v2.10|Action=Block|Active=FALSE|Dir=Out|Name=x|',
  'v2.10|Action=Block|Active=TRUE|Dir=In|Name=x|',
  'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=1|Name=x|',
  'v2.10|Action=Allow|Active=TRUE|Dir=Out|Protocol=58|Name=x|',
  'v2.10|Action=Allow|Dir=Out|Name=x|',
  'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RPort=9|Name=x|',
  'v2.10|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RA4=192.0.2.7|Name=x|',
  'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=17|RPort=53|Name=x|',
  'v2.10|Action=Allow|Active=TRUE|Dir=Out|Name=x|',
  'v2.10|Action=Block|Active=TRUE|Dir=Out|App=C:\\x.exe|Name=x|',
  'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RPort=443|Profile=Public|Name=x|',
  'v2.33|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RA4=192.0.2.7|Name=x|',
  'v9.1|Action=Allow|Active=TRUE|Dir=Out|Name=x|',
  '',
  'x',
  'v2.10|',
  'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RPort2_10=1-65535|RA4=198.51.100.7|Svc=dnscache|Name=x|',
];
