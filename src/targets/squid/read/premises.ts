/** What a squid.conf never says, and what is nearly always so. */

import { where } from '../../../sets/condition.ts';
import type { Premise } from '../../target.ts';
import { managerPath } from './meaning-acls.ts';

export const premises: readonly Premise[] = [
  { name: 'names-resolve-publicly', says: 'Names resolve, to public addresses only.' },
  {
    name: 'no-reverse-records',
    says: 'No requested address has a listed name in reverse DNS.',
  },
  {
    name: 'no-credentials',
    says: 'Clients send no credentials, and get nothing where Squid asks for a login.',
  },
  {
    name: 'later-stages-pass',
    says: 'What acts after http_access (adaptation, rewriting, rules for replies, opened tunnels) refuses nothing.',
  },
  {
    name: 'ways-are-open',
    says: 'Parents let everything through, and outgoing addresses are those of the proxy.',
  },
  {
    name: 'clients-come-as-asked',
    says: 'Clients come as the only port expects: inside TLS (https_port), through a balancer (require-proxy-header), or intercepted.',
  },
  {
    name: 'squid-starts',
    says: 'Squid starts with these files, untried values included.',
  },
  {
    name: 'no-more-files',
    says: 'Files that are included after a closing line, and not given, add nothing.',
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
