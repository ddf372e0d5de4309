/**
 * Reads configurations of dnsmasq for one thing: which answers go into which sets. Written from dnsmasq(8), `--nftset`, and
 * from runs of 2.90. A line that is not known may change what is answered, or feed the same sets, and is left unread.
 */
import { decodeDeviceText } from '../../../../sets/text/device-text.ts';
import type { TargetFile } from '../../../target.ts';
import type { Family, FedSet, Feed, Resolver, ResolverLine } from '../../config.ts';
import { readName } from './names.ts';
import { readFolder, readOther } from './parse-other.ts';

/** Whether a file is one of dnsmasq's, by its name or its folder. */
export function isOfResolver(path: string): boolean {
  return /(?:^|[./_-])dnsmasq\.conf$|(?:^|\/)dnsmasq\.d\/[^/]+$/.test(path);
}

/** Reads the files of one resolver; undefined where there is none. */
export function readResolver(files: readonly TargetFile[]): Resolver | undefined {
  const read = files.filter(({ path }) => !isPassedOver(path));
  const [first] = read;
  if (first === undefined) return undefined;
  return { path: first.path, lines: read.flatMap((file) => readFile(file, read)) };
}

/** Files of a folder that dnsmasq does not read: hidden ones, and what editors keep (dnsmasq(8), `--conf-dir`). */
function isPassedOver(path: string): boolean {
  return /(?:^|\/)dnsmasq\.d\/(?:\.[^/]*|[^/]*~|#[^/]*#)$/.test(path);
}

/**
 * What the package manager of Debian keeps of a file: whether dnsmasq reads it depends on how it is started. Debian's unit
 * says `-7 /etc/dnsmasq.d,.dpkg-dist,.dpkg-old,.dpkg-new`, others do not.
 */
const keptByPackage = /\.dpkg-(?:dist|old|new)$/;

function readFile({ path, content }: TargetFile, files: readonly TargetFile[]): readonly ResolverLine[] {
  if (keptByPackage.test(path)) {
    const text = 'the whole file: dnsmasq reads it or not, as it is started';
    return [{ kind: 'unread', text, origin: { file: path, line: 1 } }];
  }
  const text = decodeDeviceText(content);
  return text.split('\n').flatMap((line, index): readonly ResolverLine[] => {
    const origin = { file: path, line: index + 1 };
    // What goes on behind that is a line of its own, of a comment too (seen with 2.90).
    if (new TextEncoder().encode(line).length > longestLine) return [{ kind: 'unread', text: line, origin }];
    const [, comment] = /^[ \t]*#(.*)$/.exec(line) ?? [];
    if (comment !== undefined) return [{ kind: 'comment', text: comment.replace(/^ /, '').trimEnd() }];
    const words = line.replace(/^[ \t]+|[ \t]+$/g, '');
    if (words === '') return [];
    const feed = readFeed(words, origin);
    if (feed !== undefined) return [feed];
    const effect = readsFolder(words, files) ? {} : readOther(words);
    return [
      effect === undefined
        ? { kind: 'unread', text: line, origin }
        : { kind: 'other', text: words, effect, origin },
    ];
  });
}

/** Whether a line has dnsmasq read a folder of which files were given, and none that it leaves out. */
function readsFolder(line: string, files: readonly TargetFile[]): boolean {
  const folder = readFolder(line);
  if (folder === undefined) return false;
  const there = files.flatMap(({ path }) => {
    const [file = '', parent] = path.split('/').reverse();
    return parent === folder.name ? [file] : [];
  });
  return there.length > 0 && there.every(folder.takes);
}

/** Bytes that dnsmasq reads at once: MAXDNAME. */
const longestLine = 1024;

/** `nftset=/example.com/example.org/4#inet#TABLE#SET,6#inet#TABLE#SET`, the names up to the last slash. */
function readFeed(line: string, origin: Feed['origin']): Feed | undefined {
  const [, list = '', sets = ''] = /^nftset[ \t]*=[ \t]*((?:\/[^/]*)*)\/([^/]+)$/.exec(line) ?? [];
  if (sets === '') return undefined;
  const names = list.split('/').slice(1).map(readName);
  const fed = sets.split(',').map(readSetName);
  if (names.length === 0 || !names.every((one) => one !== undefined)) return undefined;
  if (!fed.every((one) => one !== undefined)) return undefined;
  return { kind: 'feed', names, sets: fed, origin };
}

function readSetName(text: string): FedSet | undefined {
  const form = /^(?:([46])#)?(ip|ip6|inet)#([A-Za-z_.][A-Za-z0-9_.:-]*)#([A-Za-z_.][A-Za-z0-9_.:-]*)$/;
  const [whole, of, family, table = '', name = ''] = form.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return {
    ...(of === undefined ? {} : { of: of === '4' ? (4 as const) : (6 as const) }),
    ...{ family: family as Family, table, name },
  };
}
