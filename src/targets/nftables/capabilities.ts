import type { Entry } from '../../rules/entries.ts';
import { all, always, type FieldName, where } from '../../sets/condition.ts';
import { noteOpenEnd } from '../kernel/closing.ts';
import { withKeptNames } from '../kernel/kept-names.ts';
import { governAddresses, viewPackets } from '../kernel/packets.ts';
import type { Approximation, Capabilities, Limit } from '../target.ts';
import type { NftablesOptions } from './config.ts';
import { approximateNames, askedFor, isVisible, keepsNames } from './regions/names.ts';

/** States what nftables sees of a request and what its text speaks about. */
export function capabilities(options: NftablesOptions): Capabilities {
  const { form, inside, source, accounts, names } = options;
  const clients = source === 'any' ? 'every machine' : 'the machines of nftables.source';
  const interfaces = inside.length === 0 ? 'any interface except lo' : inside.join(', ');
  const way =
    form === 'host'
      ? `, out of ${interfaces} of the machine that loads the text,`
      : ` that the gateway receives on ${interfaces} and forwards`;
  const keeps = names === 'dnsmasq';
  const hasUsers = accounts.length > 0;
  const besides: readonly FieldName[] = hasUsers ? ['principal'] : [];
  const user = hasUsers ? ', and the user that created the socket' : '';
  return {
    governs: `New connections of ${clients}${way} to addresses outside nftables.local, by this table only.`,
    sees: `The transport, the port and the address of the first packet${user}${keeps ? ', and whether dnsmasq gave the address for a name' : ''}; no ${keeps ? 'other name' : 'name'}, scheme or path${hasUsers ? '' : ', and no account or service'}.`,
    view: keeps ? withKeptNames(viewPackets(options, besides)) : viewPackets(options, besides),
    ...(keeps ? { keepsNames, askedFor } : {}),
    hosts: 'by-address',
    governed: all(
      where({ field: 'source', values: ['inside'] }),
      where({ field: 'address', addresses: governAddresses(options) }),
    ),
    unseen: [{ code: 'host-without-addresses', when: always, destination: 'hosts' }],
    closing: options.closing,
    approximations: (entry, policy): readonly Approximation[] => [
      ...(keeps ? approximateNames(entry, policy, accounts.length > 0) : []),
      ...(hasUsers ? approximateUsers(entry) : []),
    ],
    inspection: 'never-inspects',
    notes: noteOpenEnd(options.closing, 'the rules of the site behind the jump'),
    limits: Object.values(limits),
  };
}

/**
 * What the kernel sees it can deny. A denial of hosts or of one scheme is taken out of the permits behind it, and these
 * lines are for users, not for everybody but some.
 */
function approximateUsers(entry: Entry): readonly Approximation[] {
  if (entry.rule.action === 'allow' || entry.rule.principals === undefined) return [];
  return isVisible(entry, true)
    ? []
    : [{ code: 'denial-not-expressible', direction: 'over', region: always }];
}

type LimitName = 'name' | 'comment' | 'interface' | 'feed';

/** The limits of nftables, with their sources. */
export const limits: Readonly<Record<LimitName, Limit>> = {
  name: {
    name: 'characters of the name of a table or set',
    value: 255,
    source: 'NFT_NAME_MAXLEN; seen with nft 1.0.6',
  },
  comment: {
    name: 'characters of the comment of a rule',
    value: 128,
    source: 'NFTNL_UDATA_COMMENT_MAXLEN; seen with nft 1.0.6',
  },
  feed: {
    name: 'bytes of a line for dnsmasq',
    value: 1024,
    source: 'MAXDNAME; seen with dnsmasq 2.90',
  },
  interface: { name: 'characters of an interface name', value: 15, source: 'IFNAMSIZ' },
};
