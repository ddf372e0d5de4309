/** What a squid.conf never says, and what is nearly always so. */

import { where } from '../../../sets/condition.ts';
import type { Premise } from '../../target.ts';
import { managerPath } from './meaning-acls.ts';

export const premises: readonly Premise[] = [
  { name: 'names-resolve-publicly', says: 'Names resolve, and to public addresses alone.' },
  {
    name: 'no-reverse-records',
    says: 'No address that is asked for has a name in reverse DNS that a list holds.',
  },
  {
    name: 'no-credentials',
    says: 'Clients send no credentials, and get nothing where a login is asked for.',
  },
  {
    name: 'later-stages-pass',
    says: 'What Squid does behind http_access (ICAP, rewriting, rules for replies, opened tunnels) refuses nothing.',
  },
  {
    name: 'ways-are-open',
    says: 'Parents let through what this proxy hands on, and its outgoing addresses are its own.',
  },
  {
    name: 'clients-come-as-asked',
    says: 'Clients come as the only port asks: inside TLS (https_port), through a balancer (require-proxy-header), intercepted.',
  },
  {
    name: 'squid-starts',
    says: 'Squid starts with these files: nothing stands in them that it refuses.',
  },
  {
    name: 'no-more-files',
    says: 'Files that are included behind a closing line, and not at hand, add nothing.',
  },
  {
    name: 'manager-not-needed',
    says: 'Nobody needs paths below /squid-internal-mgr/ of other hosts, which Squid keeps for its own cache manager.',
    unneeded: managerPath,
  },
  {
    name: 'usual-methods',
    says: 'Nobody needs other methods than GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE and PATCH, such as PURGE.',
    unusual: where({ field: 'method', values: ['other'] }),
  },
];
