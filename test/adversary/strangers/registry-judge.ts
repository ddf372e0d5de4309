/** What values of the registry say about a flow, by MS-FASP's words alone; what is not among the words here is open. */
import { type Next, pick } from '../../support/numbers.ts';
import { keyOf, localKey, numberOf as number, policyKey, type Step, tokensOf } from './registry-rules.ts';

export interface Flow {
  readonly protocol: 6 | 17;
  readonly port: number;
  /** IPv6 has a bit in front. */
  readonly address: bigint;
  /** The account, or `service:NAME`. */
  readonly who: string;
  readonly profile: string;
}

function bigOf(text: string): bigint {
  if (!text.includes(':')) return BigInt(number(text));
  const [head = '', tail] = text.split('::');
  const groups = (part: string): readonly string[] => part.split(':').filter((one) => one !== '');
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail ?? '')];
  return all.reduce((sum, one) => sum * 65536n + BigInt(`0x${one}`), 1n);
}

function rangeOf(text: string): readonly [bigint, bigint] {
  const [from = '', to] = text.split('-');
  if (to !== undefined) return [bigOf(from), bigOf(to)];
  const [net = '', mask] = text.split('/');
  const width = net.includes(':') ? 128n : 32n;
  const rest =
    mask === undefined
      ? 0n
      : mask.includes('.')
        ? BigInt(Math.log2(2 ** 32 - number(mask)))
        : width - BigInt(mask);
  const first = bigOf(net);
  return [first, first + (1n << rest) - 1n];
}

interface Machine {
  /** What the last of each name is, by store. */
  readonly values: ReadonlyMap<
    string,
    {
      readonly store: string;
      readonly section: string;
      readonly name: string;
      readonly data: string | number;
    }
  >;
}

/** Carries out the steps in their order; keys and names know no case. */
export function carryOut(steps: readonly Step[]): Machine {
  const values = new Map<string, { store: string; section: string; name: string; data: string | number }>();
  for (const { key, name, data } of steps) {
    const lower = key.toLowerCase().replace('controlset001', 'currentcontrolset');
    const root = [policyKey, localKey].find(
      (one) => lower === one.toLowerCase() || lower.startsWith(`${one.toLowerCase()}\\`),
    );
    if (typeof data === 'object') {
      for (const [at, one] of values)
        if (
          root !== undefined &&
          `${one.store}\\${one.section}` === `${root}\\${lower.slice(root.length + 1)}` &&
          (name === '*' || one.name === name.toLowerCase())
        )
          values.delete(at);
      continue;
    }
    if (root === undefined) continue;
    const section = lower.slice(root.length + 1);
    values.set(`${root} ${section} ${name.toLowerCase()}`, {
      store: root,
      section,
      name: name.toLowerCase(),
      data,
    });
  }
  return { values };
}

/** What the machine does, the default outbound action being Block where nothing says otherwise; a doubt counts as `holds`. */
export function decide({ values }: Machine, flows: readonly Flow[], holds: boolean): string {
  const all = [...values.values()];
  const settingOf = (profile: string, name: string): number | undefined => {
    const found = [policyKey, localKey].flatMap((store) =>
      all.filter((one) => one.store === store && one.section === `${profile}profile` && one.name === name),
    );
    return typeof found[0]?.data === 'number' ? found[0].data : undefined;
  };
  const isVersioned = all.some(
    ({ store, section, name }) => store === policyKey && section === '' && name === 'policyversion',
  );
  const found = all
    .filter(({ section }) => section === 'firewallrules')
    .map(({ data, store }) => ({ rule: ruleOf(String(data)), store }));
  return flows
    .map((flow) => {
      if (settingOf(flow.profile, 'enablefirewall') === 0) return 'A';
      const live = found.filter(
        ({ rule, store }) =>
          rule !== undefined &&
          (store === policyKey
            ? isVersioned || holds
            : settingOf(flow.profile, 'allowlocalpolicymerge') !== 0) &&
          matches(rule, flow, holds),
      );
      if (live.some(({ rule }) => rule?.get('Action')?.[0] === 'Block')) return 'B';
      if (live.length > 0) return 'A';
      return settingOf(flow.profile, 'defaultoutboundaction') === 0 ? 'A' : '-';
    })
    .join('');
}

type Rule = ReadonlyMap<string, readonly string[]>;

function ruleOf(text: string): Rule | undefined {
  const tokens = tokensOf(text);
  const rule = new Map<string, string[]>();
  for (const token of tokens.slice(1))
    rule.set(keyOf(token), [...(rule.get(keyOf(token)) ?? []), token.slice(keyOf(token).length + 1)]);
  return rule.get('Active')?.[0] === 'TRUE' && rule.get('Dir')?.[0] === 'Out' ? rule : undefined;
}

const known = new Set(
  'Action Active Dir Protocol Profile RA4 RA6 RPort RPort2_10 Name Desc EmbedCtxt Svc LUAuth'.split(' '),
);
/** Switches that are off, and conditions that hold on every system since Server 2012 R2. */
const isNothing =
  /^(?:(?:Edge|LSM|LOM|PCross|AuthByPassOut)=FALSE|SkipVer=2\.10|Platform=2:6:1|Platform2=GTEQ)$/;

function matches(rule: Rule, flow: Flow, holds: boolean): boolean {
  const first = (key: string): string | undefined => rule.get(key)?.[0];
  const items = (key: string): readonly string[] => rule.get(key) ?? [];
  const protocol = first('Protocol') ?? '256';
  if (Number(protocol) !== 256 && Number(protocol) !== flow.protocol) return false;
  if (items('Profile').length > 0 && !items('Profile').some((one) => one.toLowerCase() === flow.profile))
    return false;
  const ports = [...items('RPort'), ...items('RPort2_10')];
  const isOn = (one: string): boolean => {
    const [from = '', to = from] = one.split('-');
    return Number(from) <= flow.port && flow.port <= Number(to);
  };
  if (ports.length > 0 && !ports.some(isOn)) return false;
  const literal = [...items('RA4'), ...items('RA6')].filter((one) => /^[\d a-f:./A-F-]+$/.test(one));
  const words = items('RA4').length + items('RA6').length - literal.length;
  const isIn = literal.some((one) => {
    const [from, to] = rangeOf(one.trim());
    return from <= flow.address && flow.address <= to;
  });
  if (literal.length + words > 0 && !isIn && !(words > 0 && holds)) return false;
  if (
    first('Svc') !== undefined &&
    first('Svc') !== '*' &&
    flow.who !== `service:${first('Svc')?.toLowerCase()}`
  )
    return false;
  const users = first('LUAuth');
  if (users !== undefined && !/;(?:WD|S-1-1-0)\)/.test(users)) {
    const named = [...users.matchAll(/\(A;;CC;;;([^)]*)\)/g)].map(([, sid]) => sid);
    const sid = { 'network-service': ['S-1-5-20', 'NS'], 'local-system': ['S-1-5-18', 'SY'] }[flow.who] ?? [];
    if (!named.some((one) => sid.includes(one ?? ''))) return false;
  }
  const open = [...rule].some(
    ([key, values]) =>
      (!known.has(key) && !values.every((value) => isNothing.test(`${key}=${value}`))) ||
      (key === 'Svc' && values.includes('*')),
  );
  return !open || holds;
}

/** Flows at the edges of what some steps name. */
export function listFlows(steps: readonly Step[], next: Next): readonly Flow[] {
  const addresses = new Set<bigint>([bigOf('8.8.8.8'), bigOf('2001:db8::1')]);
  const ports = new Set<number>([1, 80, 443, 65535]);
  for (const { data } of steps) {
    if (typeof data !== 'string') continue;
    for (const [, item = ''] of data.matchAll(
      /\|RA[46]=\s*([\d][\da-f:./-]*|[\da-f]+:[\da-f:./-]*)(?=\|)/gi,
    )) {
      const [from, to] = rangeOf(item.replace(/\.0(\d)/g, '.$1'));
      for (const one of [from - 1n, from, to, to + 1n]) addresses.add(one);
    }
    for (const [, from, to] of data.matchAll(/\|RPort(?:2_10)?=(\d+)(?:-(\d+))?/g))
      for (const end of [from, to ?? from]) for (const by of [-1, 0, 1]) ports.add(Number(end) + by);
  }
  const usual = [...ports].filter((one) => one >= 1 && one <= 65535);
  return [...addresses].flatMap((address) =>
    usual.flatMap((port) =>
      ([6, 17] as const).flatMap((protocol) =>
        ['someone', 'network-service', 'local-system', 'service:wapcsvc', 'service:dnscache'].map((who) => ({
          protocol,
          port,
          address,
          who,
          profile: pick(next, ['domain', 'private', 'public']),
        })),
      ),
    ),
  );
}
