/** Domains below which names belong to many owners. */
import type { RulePattern } from '../forms/hosts.ts';

/** A domain below which anyone can have a name of their own, and how. */
export interface SharedNameSpace {
  readonly name: string;
  readonly reason: string;
}

/** The list is not complete, and cannot be: a wildcard that it does not name is not thereby harmless. */
export const sharedNameSpaces: readonly SharedNameSpace[] = [
  {
    name: 'servicebus.windows.net',
    reason: 'any Azure customer can have a Service Bus, Relay or Event Hubs name',
  },
  {
    name: 'servicebus.usgovcloudapi.net',
    reason: 'any Azure Government customer can have a Service Bus name',
  },
  {
    name: 'servicebus.chinacloudapi.cn',
    reason: 'any customer of Azure in China can have a Service Bus name',
  },
  { name: 'blob.core.windows.net', reason: 'any Azure customer can have a storage account' },
  { name: 'file.core.windows.net', reason: 'any Azure customer can have a storage account' },
  { name: 'queue.core.windows.net', reason: 'any Azure customer can have a storage account' },
  { name: 'table.core.windows.net', reason: 'any Azure customer can have a storage account' },
  { name: 'dfs.core.windows.net', reason: 'any Azure customer can have a storage account' },
  { name: 'web.core.windows.net', reason: 'any Azure customer can have a static web site' },
  { name: 'database.windows.net', reason: 'any Azure customer can have a database server' },
  { name: 'vault.azure.net', reason: 'any Azure customer can have a key vault' },
  { name: 'azurewebsites.net', reason: 'any Azure customer can have a web app' },
  { name: 'azurestaticapps.net', reason: 'any Azure customer can have a static web app' },
  { name: 'azure-api.net', reason: 'any Azure customer can have an API gateway' },
  { name: 'azurecr.io', reason: 'any Azure customer can have a container registry' },
  { name: 'cloudapp.net', reason: 'any Azure customer can have a cloud service' },
  { name: 'cloudapp.azure.com', reason: 'any Azure customer can name a virtual machine' },
  { name: 'trafficmanager.net', reason: 'any Azure customer can have a Traffic Manager profile' },
  { name: 'azureedge.net', reason: 'any Azure customer can have a CDN endpoint' },
  { name: 'vo.msecnd.net', reason: 'any Azure customer could have a CDN endpoint' },
  { name: 'azurefd.net', reason: 'any Azure customer can have a Front Door' },
  { name: 's3.amazonaws.com', reason: 'any AWS customer can have a bucket' },
  { name: 'cloudfront.net', reason: 'any AWS customer can have a distribution' },
  { name: 'elb.amazonaws.com', reason: 'any AWS customer can have a load balancer' },
  { name: 'storage.googleapis.com', reason: 'any Google Cloud customer can have a bucket' },
  { name: 'appspot.com', reason: 'any Google Cloud customer can have an app' },
  { name: 'web.app', reason: 'any Google Cloud customer can have a site' },
  { name: 'github.io', reason: 'anyone with a GitHub account can have a site' },
  { name: 'githubusercontent.com', reason: 'anyone with a GitHub account can put files there' },
  { name: 'gitlab.io', reason: 'anyone with a GitLab account can have a site' },
  { name: 'pages.dev', reason: 'any Cloudflare customer can have a site' },
  { name: 'workers.dev', reason: 'any Cloudflare customer can have a program' },
  { name: 'netlify.app', reason: 'any Netlify customer can have a site' },
  { name: 'vercel.app', reason: 'any Vercel customer can have a site' },
  { name: 'herokuapp.com', reason: 'any Heroku customer can have an app' },
  { name: 'ngrok.io', reason: 'anyone can open a tunnel there' },
];

/** Second levels at which registries hand out names, as `com` does at the first. Not complete either. */
const secondLevels = new Set(
  'co.uk org.uk me.uk ac.uk com.au net.au org.au co.nz co.jp or.jp co.kr co.in co.za com.br com.cn com.mx com.tr com.sg com.hk com.tw'.split(
    ' ',
  ),
);

/** Top levels at which nobody can register a name: reserved ones, and those that sites use among themselves. */
const unregistered = new Set(
  'arpa corp example home internal intranet invalid lan local localdomain localhost onion private test'.split(
    ' ',
  ),
);

/** Returns the public domain directly below which the wildcard of a pattern stands. */
function findPublicSuffix(pattern: RulePattern): string | undefined {
  if (pattern.kind === 'name') return undefined;
  const [first = '', ...rest] = pattern.kind === 'below' ? ['*', pattern.name] : pattern.labels;
  const suffix = rest.join('.');
  if (!first.includes('*') || suffix === '' || suffix.includes('*')) return undefined;
  return secondLevels.has(suffix) || !(suffix.includes('.') || unregistered.has(suffix)) ? suffix : undefined;
}

/** Returns the shared name spaces in which a pattern reaches the names of more than one owner. */
export function findSharedNameSpaces(pattern: RulePattern): readonly SharedNameSpace[] {
  const suffix = findPublicSuffix(pattern);
  const known = sharedNameSpaces.filter(({ name }) => reachesMany(pattern, name));
  return suffix === undefined ? known : [{ name: suffix, reason: 'anyone can register a domain' }, ...known];
}

function reachesMany(pattern: RulePattern, space: string): boolean {
  if (pattern.kind === 'name') return false;
  if (pattern.kind === 'below') return pattern.name === space || space.endsWith(`.${pattern.name}`);
  const owner = pattern.labels.length - space.split('.').length - 1;
  return (
    (pattern.labels[owner]?.includes('*') ?? false) && pattern.labels.slice(owner + 1).join('.') === space
  );
}
