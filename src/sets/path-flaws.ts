import { quote } from '../diagnostics/quote.ts';
import { isPlainPath, normalisePath } from './paths.ts';
import type { Misread } from './prefix.ts';

/** Says what keeps a path from standing behind a host; undefined where nothing does. The help writes both anew. */
export function findPathFlaw(host: string, path: string): Misread | undefined {
  const write = (right: string): string =>
    /^[!-~]*$/.test(right)
      ? `write ${host}${right === '/' ? '' : right}`
      : 'percent-encode what is not ASCII';
  if (path === '/') return { problem: 'the path / says nothing', help: `${write('')}: that is all paths` };
  if (/[?#]/.test(path)) {
    const bare = path.replace(/[?#].*$/s, '').replace(/\/+$/, '');
    return { problem: 'a path has no query and no fragment', help: `${write(bare)}: any query is meant` };
  }
  if (/[^!-~]/.test(path)) {
    const help = write(/\p{Cs}/u.test(path) ? path : path.replace(/[^!-~]+/gu, encodeURIComponent));
    return { problem: 'the path contains a blank or a character outside ASCII', help };
  }
  if (path.includes('*')) {
    const before = path.slice(0, path.indexOf('*')).replace(/\/[^/]*$/, '');
    return { problem: 'a path has no wildcard', help: `${write(before)}: everything below it is meant` };
  }
  if (path.endsWith('/')) {
    const help = `${write(path.replace(/\/+$/, ''))}: what is below is meant`;
    return { problem: 'the path ends with a slash', help };
  }
  if (path.includes('//'))
    return { problem: 'the path has an empty segment', help: write(path.replace(/\/{2,}/g, '/')) };
  if (/%(?![\da-f]{2})/i.test(path)) {
    const help = `${write(path.replace(/%(?![\da-f]{2})/gi, '%25'))} for the character %`;
    return { problem: 'the path contains a % without two hexadecimal digits after it', help };
  }
  const [odd] = /[^\w\-.~!$&'()+,;=:@/%]/.exec(path) ?? [];
  if (odd === '\\')
    return { problem: 'the path contains a backslash', help: write(path.replaceAll(odd, '/')) };
  if (odd !== undefined) {
    const help = write(path.replace(/[^\w\-.~!$&'()+,;=:@/%\\]/g, encodeURIComponent));
    return { problem: `the path contains ${quote(odd)}, which must be percent-encoded in paths`, help };
  }
  if (!isPlainPath(path)) {
    const help =
      'write it without . and .. segments, and without encoded slashes, backslashes and control characters';
    return { problem: 'the path is one that proxies and servers read differently', help };
  }
  const normal = normalisePath(path);
  return normal === path ? undefined : { problem: 'the path is not in its normal form', help: write(normal) };
}
