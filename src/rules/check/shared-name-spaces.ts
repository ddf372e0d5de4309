/** Domains below which names belong to many owners. */
import type { RulePattern } from '../forms/hosts.ts';

/** A domain below which anyone can have a name of their own, and how. */
export interface SharedNameSpace {
  /** A `*` stands for any one label: a region. */
  readonly name: string;
  readonly reason: string;
}

/**
 * The list is not complete, and cannot be: a wildcard that it does not name is not thereby harmless. Sources:
 * the private part of the Public Suffix List (publicsuffix.org); for what it lacks, the vendors' pages on what resources are called.
 */
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
  { name: '*.azurecontainer.io', reason: 'any Azure customer can have a container' },
  { name: 'azure-mobile.net', reason: 'any Azure customer could have a mobile service' },
  { name: 's3.amazonaws.com', reason: 'any AWS customer can have a bucket' },
  { name: 's3.*.amazonaws.com', reason: 'any AWS customer can have a bucket' },
  { name: '*.elb.amazonaws.com', reason: 'any AWS customer can have a load balancer' },
  { name: '*.compute.amazonaws.com', reason: 'any AWS customer can have a virtual machine' },
  { name: 'elasticbeanstalk.com', reason: 'any AWS customer can have an app' },
  { name: 'awsglobalaccelerator.com', reason: 'any AWS customer can have an accelerator' },
  { name: 'cloudfront.net', reason: 'any AWS customer can have a distribution' },
  { name: 'elb.amazonaws.com', reason: 'any AWS customer can have a load balancer' },
  { name: 'storage.googleapis.com', reason: 'any Google Cloud customer can have a bucket' },
  { name: 'appspot.com', reason: 'any Google Cloud customer can have an app' },
  { name: 'run.app', reason: 'any Google Cloud customer can have a service' },
  { name: 'cloudfunctions.net', reason: 'any Google Cloud customer can have a function' },
  { name: 'firebaseapp.com', reason: 'any Google Cloud customer can have a site' },
  { name: 'web.app', reason: 'any Google Cloud customer can have a site' },
  { name: 'github.io', reason: 'anyone with a GitHub account can have a site' },
  { name: 'githubusercontent.com', reason: 'anyone with a GitHub account can put files there' },
  { name: 'gitlab.io', reason: 'anyone with a GitLab account can have a site' },
  { name: 'pages.dev', reason: 'any Cloudflare customer can have a site' },
  { name: 'workers.dev', reason: 'any Cloudflare customer can have a program' },
  { name: 'r2.dev', reason: 'any Cloudflare customer can have a bucket' },
  { name: 'trycloudflare.com', reason: 'anyone can open a tunnel there' },
  { name: '*.digitaloceanspaces.com', reason: 'any DigitalOcean customer can have a bucket' },
  { name: 'ondigitalocean.app', reason: 'any DigitalOcean customer can have an app' },
  { name: 'fly.dev', reason: 'any Fly.io customer can have an app' },
  { name: 'onrender.com', reason: 'any Render customer can have an app' },
  { name: 'myshopify.com', reason: 'any Shopify customer can have a shop' },
  { name: 'readthedocs.io', reason: 'anyone can publish documentation there' },
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

/** Returns the shared name spaces in which a pattern reaches the names of more than one owner; `spaces` are those that are known. */
export function findSharedNameSpaces(
  pattern: RulePattern,
  spaces: readonly SharedNameSpace[] = sharedNameSpaces,
): readonly SharedNameSpace[] {
  const suffix = findPublicSuffix(pattern);
  const known = spaces.filter(({ name }) => reachesMany(pattern, name));
  return suffix === undefined ? known : [{ name: suffix, reason: 'anyone can register a domain' }, ...known];
}

/** Says whether a pattern reaches names of several owners below a space. */
export function reachesMany(pattern: RulePattern, space: string): boolean {
  if (pattern.kind === 'name') return false;
  const labels = space.split('.');
  // A pattern may reach all of a space from above, or what is directly below it.
  if (pattern.kind === 'below') return endsAlike(pattern.name.split('.'), labels);
  const owner = pattern.labels.length - labels.length - 1;
  const rest = pattern.labels.slice(owner + 1);
  return (pattern.labels[owner]?.includes('*') ?? false) && endsAlike(rest, labels);
}

/** Says whether a name is the end of a space, in which a `*` is any label. */
function endsAlike(name: readonly string[], space: readonly string[]): boolean {
  const end = space.slice(space.length - name.length);
  return name.length <= space.length && end.every((label, index) => label === '*' || label === name[index]);
}
