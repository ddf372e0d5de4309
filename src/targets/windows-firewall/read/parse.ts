import type { Diagnostic, Outcome } from '../../../diagnostics/diagnostic.ts';
import type { Format, TargetFile } from '../../target.ts';
import type { FirewallConfig } from '../config.ts';
import { isListing, parseListing } from './listing/parse-listing.ts';
import { parseLgpo } from './parse-lgpo.ts';
import { parsePol } from './parse-pol.ts';
import { parseReg } from './reg/parse-reg.ts';
import { parseScript } from './script/parse-script.ts';

/** The formats, each complete in itself; the script is the primary one. */
export const formats: readonly Format<FirewallConfig>[] = [
  { name: 'powershell', owns: (path) => /\.ps1$/i.test(path), parse: sparing(parseScript) },
  { name: 'registry-pol', owns: (path) => /\.pol$/i.test(path), parse: sparing(parsePol) },
  {
    name: 'lgpo',
    owns: (path) =>
      /\.(?:txt|reg|csv|json|wfw)$/i.test(path) && !/(?:^|[/\\])rulec-report\.json$/i.test(path),
    parse: sparing(parseTexts),
  },
];

/** An LGPO text, and what is read and never written: registry exports, and listings of a machine's rules. */
function parseTexts(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const [first] = files;
  if (first !== undefined && files.every(({ path }) => /\.reg$/i.test(path))) return parseReg(files);
  return first !== undefined && isListing(first) ? parseListing(files) : parseLgpo(files);
}

/** How many messages of a kind are told of one text; the rest is counted. */
const mostMessages = 10;

/** A parser that does not flood: a stranger's file may have thousands of lines that are not judged. */
function sparing(parse: Format<FirewallConfig>['parse']): Format<FirewallConfig>['parse'] {
  return (files) => {
    const { diagnostics, ...rest } = parse(files);
    const kept = ['error', 'warning'].flatMap((severity): readonly Diagnostic[] => {
      const found = diagnostics.filter((one) => one.severity === severity);
      const next = found[mostMessages];
      if (next === undefined) return found;
      const { help: _, ...plain } = next;
      const more = `and ${found.length - mostMessages} more of such ${severity === 'error' ? 'errors' : 'warnings'}`;
      return [...found.slice(0, mostMessages), { ...plain, message: more }];
    });
    return { ...rest, diagnostics: kept };
  };
}
