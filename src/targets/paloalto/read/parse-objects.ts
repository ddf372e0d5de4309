/** Objects: tags, addresses, services, URL categories and external lists. */
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { isMisread, parseAddress, parsePrefix, parseRange } from '../../../sets/prefix.ts';
import type {
  AddressGroup,
  AddressObject,
  Category,
  ExternalList,
  Region,
  Service,
  ServiceGroup,
  Tag,
  Unread,
  Zone,
} from '../config.ts';
import { maskedOf } from './objects/address-texts.ts';
import {
  checkName,
  descriptionOf,
  entriesOf,
  leafOf,
  membersOf,
  type Problems,
  tagsOf,
} from './parse-parts.ts';
import { type Branch, childOf, syntax, unreadIn } from './text/parse-tree.ts';

function base(name: string, branch: Branch): Pick<Tag, 'name' | 'unread' | 'origin'> {
  return { name, unread: unreadIn(branch), origin: branch.origin };
}

export function readTags(problems: Problems, scope: Branch): readonly Tag[] {
  return entriesOf(childOf(scope, 'tag', 'entries')).map(([name, branch]) => {
    const comments = leafOf(branch, 'comments');
    if (name.length > 127 || /[[\]']/.test(name) || name === 'none') {
      problems.diagnostics.push(syntax(branch.origin, `${quote(name)} is not a valid tag name`));
    }
    if (comments !== undefined && comments.length > 1023) {
      problems.diagnostics.push(
        syntax(branch.origin, 'the comments of a tag have more than 1,023 characters'),
      );
    }
    return { ...base(name, branch), ...present({ comments }) };
  });
}

const addressKinds = ['ip-netmask', 'ip-range', 'ip-wildcard', 'fqdn'] as const;

export function readAddresses(problems: Problems, scope: Branch): readonly AddressObject[] {
  return entriesOf(childOf(scope, 'address', 'entries')).flatMap(
    ([name, branch]): readonly AddressObject[] => {
      checkName(problems, name, branch, 'address');
      const kinds = addressKinds.filter((kind) => branch.children.has(kind));
      const [kind] = kinds;
      const value = kind === undefined ? undefined : leafOf(branch, kind);
      if (kind === undefined || value === undefined || kinds.length > 1) {
        const found = kinds.length > 1 ? kinds.join(' and ') : 'none';
        problems.diagnostics.push(
          syntax(branch.origin, `an address is one of ${addressKinds.join(', ')}; found ${found}`),
        );
        return [];
      }
      const description = descriptionOf(problems, branch, 1023);
      const read = { ...base(name, branch), kind, value, ...description, tags: tagsOf(problems, branch) };
      const problem = problemOf(kind, value);
      if (problem === undefined) return [read];
      problems.diagnostics.push(syntax(branch.origin, `${name}: ${problem}`));
      return [];
    },
  );
}

function problemOf(kind: AddressObject['kind'], value: string): string | undefined {
  switch (kind) {
    case 'ip-netmask': {
      const read = value.includes('/') ? parsePrefix(maskedOf(value) ?? value) : parseAddress(value);
      return isMisread(read) ? read.problem : undefined;
    }
    case 'ip-range': {
      const read = value.includes('-') ? parseRange(value) : parseAddress(value);
      return isMisread(read) ? read.problem : undefined;
    }
    case 'fqdn':
      if (value.length <= 255 && /^[a-zA-Z0-9_][a-zA-Z0-9._-]+[a-zA-Z0-9]$/.test(value)) return undefined;
      return `${quote(value)} is not a fully qualified name: it has no wildcard and no dot at its end`;
    case 'ip-wildcard':
      return undefined;
  }
}

export function readAddressGroups(problems: Problems, scope: Branch): readonly AddressGroup[] {
  return entriesOf(childOf(scope, 'address-group', 'entries')).map(([name, branch]) => {
    checkName(problems, name, branch, 'address group');
    const members = membersOf(branch, 'static');
    const tags = tagsOf(problems, branch);
    const dynamic = branch.unread.some(({ what }) => what.includes('dynamic'));
    if (members === undefined && !dynamic) {
      problems.diagnostics.push(
        syntax(branch.origin, `the address group ${name} is neither static nor dynamic`),
      );
    }
    const description = descriptionOf(problems, branch, 1023);
    return { ...base(name, branch), members: members ?? [], ...description, tags };
  });
}

export function readServices(problems: Problems, scope: Branch): readonly Service[] {
  return entriesOf(childOf(scope, 'service', 'entries')).flatMap(([name, branch]): readonly Service[] => {
    checkName(problems, name, branch, 'service');
    const protocol = childOf(branch, 'protocol', 'branch');
    const protocols = (['tcp', 'udp'] as const).filter((one) => protocol?.children.has(one));
    const [one] = protocols;
    const ports = one === undefined ? undefined : leafOf(childOf(protocol, one, 'branch'), 'port');
    if (one === undefined || protocols.length > 1 || ports === undefined) {
      // What is not known of the protocol may be another one, which has no ports.
      if (protocol?.unread.length !== 0 && protocols.length === 0 && protocol !== undefined) {
        return [{ ...base(name, branch), protocol: 'tcp', ports: '0-65535', tags: tagsOf(problems, branch) }];
      }
      problems.diagnostics.push(
        syntax(branch.origin, `the service ${name} needs one protocol, tcp or udp, with a port`),
      );
      return [];
    }
    if (!isPortList(ports)) {
      problems.diagnostics.push(syntax(branch.origin, `${quote(ports)} is not a list of ports`));
    }
    const description = descriptionOf(problems, branch, 1023);
    const sourcePorts = leafOf(childOf(protocol, one, 'branch'), 'source-port');
    if (sourcePorts !== undefined && !isPortList(sourcePorts))
      problems.diagnostics.push(syntax(branch.origin, `${quote(sourcePorts)} is not a list of ports`));
    const source = sourcePorts === undefined ? {} : { sourcePorts };
    const tags = tagsOf(problems, branch);
    return [{ ...base(name, branch), protocol: one, ports, ...source, ...description, tags }];
  });
}

function isPortList(text: string): boolean {
  if (text.length > 1023 || new Set(text.split(',')).size < text.split(',').length) return false;
  return text.split(',').every((part) => {
    const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? [];
    if (part.split('-').some((port) => port.length > 1 && port.startsWith('0'))) return false;
    return from !== undefined && Number(from) <= Number(to) && Number(to) <= 65535;
  });
}

/** What applications of the site, or groups and filters of them, are called. */
export function readApplications(scope: Branch, ...words: readonly string[]): readonly string[] {
  return words.flatMap((word) => [...(childOf(scope, word, 'entries')?.byName.keys() ?? [])]);
}

export function readServiceGroups(problems: Problems, scope: Branch): readonly ServiceGroup[] {
  return entriesOf(childOf(scope, 'service-group', 'entries')).map(([name, branch]) => {
    checkName(problems, name, branch, 'service group');
    const members = membersOf(branch, 'members');
    if (members === undefined)
      problems.diagnostics.push(syntax(branch.origin, `the service group ${name} has no members`));
    return { ...base(name, branch), members: members ?? [], tags: tagsOf(problems, branch) };
  });
}

export function readCategories(problems: Problems, scope: Branch): readonly Category[] {
  const profiles = childOf(scope, 'profiles', 'branch');
  return entriesOf(childOf(profiles, 'custom-url-category', 'entries')).map(([name, branch]) => {
    if (name.length > 31 || !/^[a-zA-Z._-][ 0-9a-zA-Z._-]*$/.test(name) || name === 'any') {
      problems.diagnostics.push(
        syntax(
          branch.origin,
          `${quote(name)} is not a valid URL category name`,
          'it has at most 31 characters and does not begin with a digit',
        ),
      );
    }
    const type = leafOf(branch, 'type');
    const unread = [...unreadIn(branch)];
    // Before 9.0 there was one type only.
    const isOld = /^[5-8]\./.test(problems.version ?? '');
    if (type !== 'URL List' && !(type === undefined && isOld))
      unread.push({ what: `the category ${name} is not of the type URL List`, origin: branch.origin });
    const lines = [...(childOf(branch, 'list', 'members')?.values ?? [])].map(([text, origin]) => ({
      text,
      origin,
    }));
    for (const { text, origin } of lines) {
      if (text.length > 255 || /\*\*|\*[./?&=;+]\*/.test(text)) {
        problems.diagnostics.push(
          syntax(origin, `${quote(text)} is not an entry: too long, or one * right after another`),
        );
      }
    }
    return { ...base(name, branch), unread, ...descriptionOf(problems, branch, 255), list: lines };
  });
}

export function readLists(problems: Problems, scope: Branch): readonly ExternalList[] {
  return entriesOf(childOf(scope, 'external-list', 'entries')).flatMap(
    ([name, branch]): readonly ExternalList[] => {
      checkName(problems, name, branch, 'external list');
      const type = childOf(branch, 'type', 'branch');
      const kinds = (['ip', 'url'] as const).filter((one) => type?.children.has(one));
      const [kind] = kinds;
      if (kind === undefined || kinds.length > 1) {
        const problem = kinds.length > 1 ? 'is both ip and url' : 'is neither ip nor url';
        if (kinds.length > 1 || type?.unread.length === 0 || type === undefined) {
          problems.diagnostics.push(syntax(branch.origin, `the external list ${name} ${problem}`));
          return [];
        }
        // A list of another type: rules that name it are not understood.
        return [{ ...base(name, branch), kind: 'ip', url: '', recurring: '' }];
      }
      const inside = childOf(type, kind, 'branch');
      const url = leafOf(inside, 'url');
      const recurring = recurringOf(childOf(inside, 'recurring', 'branch'));
      if (inside === undefined || url === undefined || url.length > 255 || recurring === undefined) {
        const wanted = 'a url of at most 255 characters, and one recurring time';
        problems.diagnostics.push(syntax(branch.origin, `the external list ${name} needs ${wanted}`));
        return [];
      }
      const certificateProfile = leafOf(inside, 'certificate-profile');
      return [
        {
          ...base(name, branch),
          kind,
          url,
          recurring,
          ...present({ certificateProfile }),
          ...descriptionOf(problems, inside, 255),
        },
      ];
    },
  );
}

/** The time of the polls, as the words of a set line; how often decides nothing about the content. */
function recurringOf(branch: Branch | undefined): string | undefined {
  const [one, ...others] = [...(branch?.children ?? [])];
  if (one === undefined || others.length > 0) return undefined;
  const [word, time] = one;
  if (time.kind !== 'branch') return word;
  const details = [...time.children].map(([key, leaf]) =>
    leaf.kind === 'leaf' ? `${key} ${leaf.value}` : key,
  );
  return [word, ...details].join(' ');
}

export function readRegions(problems: Problems, scope: Branch): readonly Region[] {
  return entriesOf(childOf(scope, 'region', 'entries')).map(([name, branch]) => {
    checkName(problems, name, branch, 'region');
    const members = membersOf(branch, 'address') ?? [];
    return { ...base(name, branch), members };
  });
}

/** The zones of a vsys, with what is in them. */
export function readZones(scope: Branch): readonly Zone[] {
  return entriesOf(childOf(scope, 'zone', 'entries')).map(([name, branch]) => {
    const network = childOf(branch, 'network', 'branch');
    const kinds = [...(network?.children ?? [])].filter(([, list]) => list.kind === 'members');
    // An external zone has vsys instead.
    const interfaces = kinds.flatMap(([kind, list]) =>
      list.kind === 'members' && kind !== 'external' ? [...list.values.keys()] : [],
    );
    const protection = leafOf(network, 'zone-protection-profile');
    const unread = [...unreadIn(branch)];
    if (name === 'any') unread.push({ what: 'no zone can be called any', origin: branch.origin });
    if (kinds.length > 1) {
      const what = `the zone ${name} has interfaces of several kinds: ${kinds.map(([kind]) => kind).join(', ')}`;
      unread.push({ what, origin: branch.origin });
    }
    return { name, interfaces, ...present({ protection }), unread, origin: branch.origin };
  });
}

/** The interfaces that a vsys is given. */
export function readImported(scope: Branch): readonly string[] {
  const network = childOf(childOf(scope, 'import', 'branch'), 'network', 'branch');
  return [...(childOf(network, 'interface', 'members')?.values.keys() ?? [])];
}

/** The exclusions from decryption that a site made; those that come with the software are not in a text. */
export function readNeverDecrypted(scope: Branch): readonly Unread[] {
  const decryption = childOf(scope, 'ssl-decrypt', 'branch');
  return entriesOf(childOf(decryption, 'ssl-exclude-cert', 'entries'))
    .filter(([, branch]) => leafOf(branch, 'exclude') !== 'no')
    .map(([name, { origin }]) => ({ what: `sessions with ${quote(name)} are never decrypted`, origin }));
}
