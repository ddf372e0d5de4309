/** The ports that the services of a rule stand for. */
import { all, any, type Condition, where } from '../../../../sets/condition.ts';
import { type PortSet, portRange, subtractPorts, unionPorts } from '../../../../sets/ports.ts';
import type { Origin } from '../../../target.ts';
import type { Service } from '../../config.ts';
import { findNamed, type Objects, type Ports } from './meaning-names.ts';

const none: Ports = { tcp: [], udp: [], doubts: new Map() };

/**
 * What the services of a rule ask for, none of them `any`. Whether `application-default` holds is asked of each rule by
 * itself: what a session is taken for changes while it goes on.
 */
export function conditionOfServices(
  objects: Objects,
  rule: { readonly name: string; readonly service: readonly string[] },
  at: Origin,
): Condition {
  const names = rule.service;
  if (names.includes('application-default')) {
    const why = 'application-default stands for the ports of whatever the content turns out to be';
    objects.report({ what: why, origin: at });
    return { kind: 'unknown', why, cause: `application-default:${rule.name}` };
  }
  const { tcp, udp, doubts } = join(names.map((name) => portsOfName(objects, name, at)));
  const known = (
    [
      ['tcp', tcp],
      ['udp', udp],
    ] as const
  ).flatMap(([transport, ports]) => (ports.length === 0 ? [] : [onPorts(transport, ports)]));
  return any(...known, ...doubts.values());
}

function onPorts(transport: 'tcp' | 'udp', ports: PortSet): Condition {
  return all(where({ field: 'transport', values: [transport] }), where({ field: 'port', ports }));
}

function join(parts: readonly Ports[]): Ports {
  if (parts.length === 0) return none;
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  return {
    tcp: unionPorts(parts.map(({ tcp }) => tcp)),
    udp: unionPorts(parts.map(({ udp }) => udp)),
    doubts: new Map(parts.flatMap(({ doubts }) => [...doubts])),
  };
}

function doubtful(cause: string, condition: Condition): Ports {
  return { ...none, doubts: new Map([[cause, condition]]) };
}

function portsOfName(objects: Objects, name: string, at: Origin): Ports {
  const known = objects.known.ports.get(name);
  if (known === 'open') return unknownPorts(`service:${name}`, `the service group ${name} contains itself`);
  if (known !== undefined) return known;
  objects.known.ports.set(name, 'open');
  const found = meaningOfName(objects, name, at);
  objects.known.ports.set(name, found);
  return found;
}

function unknownPorts(cause: string, why: string): Ports {
  return doubtful(cause, { kind: 'unknown', why, cause });
}

function meaningOfName(objects: Objects, name: string, at: Origin): Ports {
  const { thing, at: scope, isDisputed } = findNamed(objects, objects.services, name);
  const cause = `service:${name}`;
  const doubt = (why: string, where_: Origin = thing?.origin ?? at): Ports => {
    objects.report({ what: why, origin: where_ });
    return unknownPorts(cause, why);
  };
  if (thing === undefined)
    return meaningOfWord(objects, name, at) ?? doubt(`there is no service ${name} in the text`);
  if (isDisputed) return doubt(`several scopes have a service ${name}`);
  const [unread] = thing.unread;
  if ('members' in thing) {
    const parts = thing.members.map((member) =>
      findNamed(objects, objects.services, member, scope).isDisputed
        ? unknownPorts(`service:${member}`, `several scopes have a service ${member}`)
        : portsOfName(objects, member, at),
    );
    if (unread === undefined) return join(parts);
    const sure = thing.unread.every(({ adds }) => adds === true) ? parts : [];
    return join([...sure, doubt(`${name}: ${unread.what}`)]);
  }
  if (unread !== undefined) return doubt(unread.what);
  if (!holdsPorts(thing, 1)) return narrowed(objects, thing, at);
  return { ...none, [thing.protocol]: unionPorts(portsOf(thing.ports)) };
}

/** Whether a service is for all ports of clients from this one on. */
function holdsPorts({ sourcePorts }: Service, first: number): boolean {
  if (sourcePorts === undefined) return true;
  const asked = portRange(first, 65535);
  return subtractPorts(asked, unionPorts(portsOf(sourcePorts))).length === 0;
}

/** Ports below 1024 are those of servers, which some take for asking as well: NTP asks from 123. */
function narrowed(objects: Objects, service: Service, at: Origin): Ports {
  const { name, protocol, ports, origin } = service;
  const why = `${name} asks for the port of the client, which no request shows`;
  const cause = `source-port:${name}`;
  objects.report({ what: why, origin: origin ?? at });
  const premise = holdsPorts(service, 1024)
    ? { premise: { name: 'clients-use-high-ports', holds: true } }
    : {};
  const narrowing: Condition = { kind: 'unknown', why, cause, ...premise };
  return doubtful(cause, all(onPorts(protocol, unionPorts(portsOf(ports))), narrowing));
}

/** What stands in no configuration. Nothing: the word is none of these. */
function meaningOfWord(objects: Objects, name: string, at: Origin): Ports | undefined {
  if (name !== 'service-http' && name !== 'service-https') return undefined;
  const why = `the ports of the predefined service ${name} are described differently in different places`;
  objects.report({ what: why, origin: at });
  const premise = { name: 'predefined-services', holds: true };
  const on = (port: number, more: object): Condition =>
    all(onPorts('tcp', portRange(port, port)), {
      kind: 'unknown',
      why,
      cause: `service:${name}:${port}`,
      ...more,
    });
  if (name === 'service-https') return doubtful(name, on(443, { premise }));
  return doubtful(name, any(on(80, { premise }), on(8080, {})));
}

function portsOf(text: string): readonly PortSet[] {
  return text.split(',').map((part) => {
    const [from = '', to = from] = part.split('-');
    // Nobody connects to port 0.
    const first = Math.max(1, Number(from));
    return first > Number(to) ? [] : portRange(first, Number(to));
  });
}
