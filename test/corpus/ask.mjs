// Asks a library about device files, in the form that the scorer of the corpus wants (README.md).
import fs from 'node:fs';
import path from 'node:path';

const targetNames = {
  squid: 'squid',
  pf: 'pf',
  paloalto: 'paloalto',
  windows: 'windows-firewall',
  nftables: 'nftables',
};

const widthOf = (address) => (address.includes(':') ? 128 : 32);

/** What a device is asked with, by the kinds of its target. */
export function chooseOptions(kind, truth, device) {
  return optionsFor[kind](truth, device);
}

export { targetNames };

/** Every option that a truth and its device answer; those that the target does not have are left out. */
const optionsFor = {
  squid: (truth) => ({ source: `${truth.source}/${widthOf(truth.source)}`, port: truth.port }),
  pf: (truth, device) => ({
    dialect: device.dialect,
    form: truth.dir === 'through' ? 'gateway' : 'host',
    inside: truth.iface,
    outside: truth.dir === 'through' ? truth.out : undefined,
    groups: groupsOf(device),
    source: truth.dir === 'through' ? `${truth.source}/${widthOf(truth.source)}` : 'any',
    local: '255.255.255.255/32',
  }),
  paloalto: (truth, device) => ({
    'from-zone': truth.from,
    'to-zone': truth.to,
    source: `${truth.source}/${widthOf(truth.source)}`,
    version: device.version?.split('.').slice(0, 2).join('.'),
    ...(isGroup(truth, device) ? { 'device-group': truth.scope } : { vsys: truth.scope }),
  }),
  windows: (truth, device) => ({
    profile: truth.profile?.toLowerCase(),
    program: truth.process === 'connector' ? device.connector?.program : programOf(truth.process),
  }),
};

function groupsOf({ groups = {} }) {
  const words = Object.entries(groups).flatMap(([group, names]) => names.map((name) => `${group}:${name}`));
  return words.length === 0 ? undefined : words.join(',');
}

function isGroup({ scope }, { scopes = [] }) {
  return scopes.some(({ name, kind }) => name === scope && kind === 'device-group');
}

function programOf(process) {
  return process === 'any' ? undefined : process;
}

/** Whether a client comes in where it does not belong: the corpus takes no premise for such a question. */
function isStray(kind, { source = '', dir }, { client = '' }) {
  const network = (address) => address.split('.').slice(0, 3).join('.');
  return kind === 'pf' && dir === 'through' && source.includes('.') && network(source) !== network(client);
}

/** Who asks; two where the truth holds for anybody. */
function principalsOf({ process }) {
  const connector = 'network-service+service:WAPCSvc';
  return { connector: [connector], any: [connector, 'someone'] }[process] ?? ['someone'];
}

/**
 * Makes what opens the files of a device, of a library with `findTarget`, `openDevice` and `prepareToAsk`. Premises are
 * taken for granted unless told otherwise.
 */
export async function createOpen({ findTarget, openDevice, prepareToAsk }, takesPremises = true) {
  const targets = {};
  for (const [kind, name] of Object.entries(targetNames)) targets[kind] = await findTarget(name)?.load();
  return (given) => openWith({ openDevice, prepareToAsk, takesPremises }, targets[given.kind], given);
}

function openWith(
  { openDevice, prepareToAsk, takesPremises },
  target,
  { kind, dir, files, main, device, truths },
) {
  if (target === undefined) throw new Error(`there is no target for ${kind}`);
  const known = new Set(target.options.map(({ name }) => name));
  const read = files.map((name) => ({ path: name, content: fs.readFileSync(path.join(dir, name)) }));
  const ordered = [...read].sort((a, b) => Number(b.path === main) - Number(a.path === main));
  const every = (target.premises ?? []).map(({ name }) => name);
  const noPremise = takesPremises ? [] : every;
  const opened = new Map();
  const openFor = (truth) => {
    const entries = Object.entries(optionsFor[kind](truth, device));
    const values = Object.fromEntries(
      entries.filter(([name, value]) => known.has(name) && value !== undefined),
    );
    const off = isStray(kind, truth, device) ? every : noPremise;
    const key = JSON.stringify([values, off]);
    if (!opened.has(key)) {
      const { value: open, diagnostics } = openDevice(target, ordered, {
        values,
        assumptions: [],
        noPremise,
      });
      const reading = open?.readFor();
      if (reading?.value === undefined && process.env.RULEC_VERBOSE)
        console.error(kind, dir, values, [...diagnostics, ...(reading?.diagnostics ?? [])]);
      const ask = reading?.value && prepareToAsk(reading.value, { off: new Set(off) });
      opened.set(key, { ask, diagnostics });
    }
    return opened.get(key);
  };
  const first = openFor(truths[0] ?? {});
  const problem = first.diagnostics.find(({ code }) => code === 'file-not-readable');
  if (problem !== undefined)
    throw new Error(`${problem.at?.file ?? ''}:${problem.at?.line ?? ''} ${problem.message}`);
  return {
    ask: (truth) => {
      const { ask } = openFor(truth);
      if (ask === undefined) return 'cannot-be-told';
      const { request, address } = truth;
      const answers = principalsOf(truth).map((principal) => ask({ request, principal, address }));
      const said = new Set(answers.map((one) => one.answer ?? one.problem));
      const [only] = said;
      return said.size === 1 && (only === 'allow' || only === 'deny') ? only : 'cannot-be-told';
    },
  };
}
