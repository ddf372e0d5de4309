// Asks the built library about device files, in the form that the scorer of the corpus wants (README.md).
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(process.env.RULEC ?? path.join(import.meta.dirname, '../..'));
const load = (name) => import(pathToFileURL(path.join(root, 'dist', name)).href);
const [{ evaluate, viewsOfRequest }, { parseAddress, isMisread }, { findTarget }, settling] =
  await Promise.all([
    load('proof/diagram/evaluate.js'),
    load('sets/prefix.js'),
    load('targets/registry.js'),
    load('driver/audit/settle-reading.js'),
  ]);
const takesPremises = process.env.RULEC_PREMISES !== 'off';

const targetNames = {
  squid: 'squid',
  pf: 'pf',
  paloalto: 'paloalto',
  windows: 'windows-firewall',
  nftables: 'nftables',
};
const targets = {};
for (const [kind, name] of Object.entries(targetNames)) targets[kind] = await findTarget(name)?.load();

const widthOf = (address) => (address.includes(':') ? 128 : 32);

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

function hostOf(text) {
  const name = text.toLowerCase().replace(/\.+$/, '');
  const address = parseAddress(name.replace(/^\[(.*)\]$/, '$1'));
  return isMisread(address) ? { host: { kind: 'name', name } } : { host: { kind: 'literal' }, address };
}

const ports = { http: 80, https: 443, ftp: 21 };
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'];

/** A request line as a proxy sees it: `CONNECT HOST:PORT`, `GET http://HOST/PATH`. */
function viewOfLine(line) {
  const [method, target] = line.split(' ');
  if (method === 'CONNECT') {
    const [, host, port] = /^(.*):(\d+)$/.exec(target);
    return { form: 'connect', method: 'other', source: 'inside', port: Number(port), ...hostOf(host) };
  }
  const [, scheme, host, port, rest] = /^(\w+):\/\/(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?(.*)$/.exec(target);
  return {
    form: ports[scheme] === undefined ? 'other' : scheme,
    method: methods.includes(method) ? method : 'other',
    source: 'inside',
    port: Number(port ?? ports[scheme]),
    path: rest.startsWith('/') ? rest : `/${rest}`,
    ...hostOf(host),
  };
}

/** The requests of the rule set language that a truth is about; several where who asks is left open. */
function requestsOf(truth) {
  const [, scheme, host, port, rest] = /^(https?|tcp|udp):\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?(\/.*)?$/.exec(
    truth.request,
  );
  const named = hostOf(host);
  const isWeb = scheme === 'http' || scheme === 'https';
  const isLiteral = named.host.kind === 'literal';
  const request = {
    transport: scheme === 'udp' ? 'udp' : 'tcp',
    scheme: isWeb ? scheme : 'other',
    port: Number(port ?? ports[scheme]),
    address: isLiteral ? named.address : parseAddress(truth.address),
    ...(isWeb && !isLiteral ? { host: named.host.name } : {}),
    literal: isWeb && isLiteral,
    ...(isWeb ? { path: rest ?? '/' } : {}),
  };
  const connector = { account: 'network-service', services: ['wapcsvc'] };
  const other = { account: 'someone', services: [] };
  const asking = { connector: [connector], any: [connector, other] }[truth.process] ?? [other];
  return asking.map((who) => ({ ...request, ...who }));
}

function readFiles({ kind, dir, files, main }, target) {
  const read = files.map((name) => ({ path: name, content: fs.readFileSync(path.join(dir, name)) }));
  const ordered = [...read].sort((a, b) => Number(b.path === main) - Number(a.path === main));
  const formats = target.formats.filter((format) => format.owns(main));
  const tried = (formats.length > 0 ? formats : target.formats).map((format) => {
    const own = ordered.filter(({ path: name }) => name === main || format.owns(name));
    return format.parse(own);
  });
  const noise = ({ diagnostics }) => diagnostics.length;
  const [best] = tried.filter(({ value }) => value !== undefined).sort((a, b) => noise(a) - noise(b));
  if (best !== undefined) return best.value;
  const problem = tried
    .flatMap(({ diagnostics }) => diagnostics)
    .find(({ severity }) => severity === 'error');
  throw new Error(
    problem === undefined
      ? `${kind}: not read`
      : `${problem.at?.file ?? ''}:${problem.at?.line ?? ''} ${problem.message}`,
  );
}

export function open({ kind, dir, files, main, device, truths }) {
  const target = targets[kind];
  if (target === undefined) throw new Error(`there is no target for ${kind}`);
  const known = new Set(target.options.map(({ name }) => name));
  const config = readFiles({ kind, dir, files, main }, target);
  const opened = new Map();
  const openFor = (truth) => {
    const values = Object.fromEntries(
      Object.entries(optionsFor[kind](truth, device)).filter(
        ([name, value]) => known.has(name) && value !== undefined,
      ),
    );
    const key = JSON.stringify(values);
    if (!opened.has(key)) opened.set(key, readAs(target, config, values));
    return opened.get(key);
  };
  if (truths[0] !== undefined) openFor(truths[0]);
  return {
    ask: (truth) => {
      const reading = openFor(truth);
      if (reading === undefined) return 'cannot-be-told';
      const views =
        kind === 'squid'
          ? [viewOfLine(truth.request)]
          : requestsOf(truth).flatMap((request) => viewsOfRequest(reading.capabilities.view, request));
      const actions = new Set(views.map((view) => evaluate(reading.permit, view).action));
      const [action = 'unknown'] = actions;
      return actions.size === 1 && action !== 'unknown' ? action : 'cannot-be-told';
    },
  };
}

function readAs(target, config, values) {
  const options = target.readOptions(values);
  if (options.value === undefined) {
    if (process.env.RULEC_VERBOSE)
      console.error(
        target.name,
        values,
        options.diagnostics.map(({ message }) => message),
      );
    return undefined;
  }
  const read = target.meaning(config, options.value);
  if (read.value === undefined) return undefined;
  const settle = settling.settleByPremises();
  const { permit } = takesPremises ? settling.settleReading(read.value, settle) : read.value;
  return { permit, capabilities: target.capabilities(options.value) };
}
