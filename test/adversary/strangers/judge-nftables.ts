/** Which texts for nftables that are called equal do not load, or have the kernel decide a connection otherwise. */
import { type Asker, type Kernel, type Probe, startKernel } from '../../engines/kernel.ts';
import { loadAll } from '../../engines/nftables-loads.ts';
import { type Equal, type Subject, showEdit } from './compose.ts';

const addresses = [
  ...[
    '198.51.100.7',
    '198.51.100.64',
    '198.51.100.255',
    '198.51.101.7',
    '198.51.101.8',
    '192.0.2.53',
    '192.0.2.127',
    '192.0.2.128',
  ],
  ...[
    '203.0.113.9',
    '198.51.103.1',
    '2001:db8:9::1',
    '2001:db8:9:5::1',
    '2001:db8:8::1',
    '2001:db8:a::1',
    '2001:db8:5::9',
  ],
];
const services = [
  ...([443, 80, 441, 8005, 1500, 53] as const).map((port) => ['tcp', port] as const),
  ...([53, 443] as const).map((port) => ['udp', port] as const),
];

/** The text as a machine has it: a part in a table with a base chain, and an address in a set of names. */
function toWhole({ subject: { values, files: own }, files }: Equal, policy: string): string {
  const text = String(files[0]?.content);
  if (values.closing === 'none')
    return `table inet site {\n${text}\nchain base { type filter hook forward priority 0; policy ${policy}; jump rulec_forward; }\n}\n`;
  const fed = values.names === undefined ? null : /set (rulec_names\S+_v4)/.exec(String(own[0]?.content));
  return fed === null ? text : `${text}\nadd element inet rulec_test ${fed[1]} { 198.51.103.1 }\n`;
}

/** All that is governed: what is not may be decided otherwise. */
function listProbes({ values }: Subject): readonly (readonly [Asker, readonly Probe[]])[] {
  const all = addresses.flatMap((address) =>
    services.map(([transport, port]): Probe => ({ transport, port, address })),
  );
  if (values.form === 'host')
    return (values.accounts === undefined ? [33] : [33, 34, 35]).map((uid) => [{ form: 'host', uid }, all]);
  const families =
    values.source?.includes('.') === false ? all.filter(({ address }) => address.includes(':')) : all;
  const probes = families.map((probe) => ({
    ...probe,
    source: probe.address.includes(':') ? '2001:db8:ffff::' : '203.0.113.64',
  }));
  return [[{ form: 'gateway' }, probes]];
}

async function ask(kernel: Kernel, one: Equal): Promise<readonly boolean[]> {
  const said: boolean[] = [];
  for (const policy of one.subject.values.closing === 'none' ? ['accept', 'drop'] : ['accept']) {
    await kernel.flush();
    await kernel.load(toWhole(one, policy));
    for (const [asker, probes] of listProbes(one.subject)) said.push(...(await kernel.probe(asker, probes)));
  }
  return said;
}

/** Loads all, and asks the kernel about the first so many that are listed otherwise than the text without an edit. */
export async function judgeNftables(equal: readonly Equal[], most: number): Promise<readonly string[]> {
  const subjects = [...new Set(equal.map(({ subject }) => subject))];
  const loads = loadAll(
    [...subjects.map((subject) => ({ subject, files: subject.files })), ...equal].map((one) =>
      toWhole(one, 'accept'),
    ),
  );
  const usual = new Map(subjects.map((subject, at) => [subject, loads[at]?.listed]));
  const wrong: string[] = [];
  const other: Equal[] = [];
  for (const [at, one] of equal.entries()) {
    const load = loads[subjects.length + at];
    if (load?.loads !== true) wrong.push(`${load?.says}\n${showEdit(one)}`);
    else if (load.listed !== usual.get(one.subject)) other.push(one);
  }
  if (most === 0) return wrong;
  const kernel = startKernel();
  const right = new Map<Subject, readonly boolean[]>();
  try {
    for (const one of other.slice(0, most)) {
      const { subject } = one;
      const before = right.get(subject) ?? (await ask(kernel, { subject, files: subject.files }));
      right.set(subject, before);
      const differs = async (): Promise<boolean> =>
        (await ask(kernel, one)).some((said, at) => said !== before[at]);
      // On a busy machine silence may be slowness: what differs differs a second time.
      if ((await differs()) && (await differs())) wrong.push(showEdit(one));
    }
  } finally {
    kernel.stop();
  }
  return wrong;
}
