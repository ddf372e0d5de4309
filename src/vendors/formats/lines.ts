/** Plain lists: one line has a meaning of its own for each of the programs that read such lists. */
import { isRefusal, type Refusal } from '../bytes.ts';
import { type Destination, type Fault, isFault, readDestination } from '../destinations.ts';
import { type Found, makeListRow, type Placed, refuseRow, type Task } from '../rows.ts';
import type { LineMeaning, RefusedRow } from '../source.ts';

/** What the forms of a line mean; `refuse` where the program reads it as something that no host pattern says. */
interface Meaning {
  /** `x.com` */
  readonly bare: 'name' | 'name-and-below';
  /** `.x.com` */
  readonly dotted: 'name-and-below' | 'below' | 'refuse';
  /** `*.x.com` */
  readonly starred: 'below' | 'refuse';
  /** A `/` at the end: must be there, may be there, or may not. */
  readonly slash: 'must' | 'may' | 'no';
  /** Whether `http://` and `https://` may stand before the name, and several names in a line. */
  readonly urls: boolean;
  readonly commas: boolean;
}

const plain: Meaning = {
  bare: 'name',
  dotted: 'refuse',
  starred: 'below',
  slash: 'may',
  urls: true,
  commas: false,
};

/**
 * Sources: Squid's `dstdomain`; "URL Category Exceptions" and "External Dynamic List" of PAN-OS; awf's example of a
 * domains file; Pi-hole's exact allow list.
 */
const meanings: Readonly<Record<LineMeaning, Meaning>> = {
  exact: plain,
  suffix: { ...plain, bare: 'name-and-below', dotted: 'name-and-below' },
  squid: { ...plain, dotted: 'name-and-below', starred: 'refuse', slash: 'no', urls: false },
  'pan-url': { ...plain, slash: 'must', urls: false },
  'pan-domain': { ...plain, slash: 'no', urls: false },
  awf: { ...plain, bare: 'name-and-below', commas: true },
  'pi-hole': { ...plain, starred: 'refuse', slash: 'no', urls: false },
};

/** Reads a file of lines as one row. Lines of addresses need no meaning. */
export function readLines(task: Task): Found | Refusal {
  const placed: Placed[] = [];
  const refused: RefusedRow[] = [];
  const lines = task.text.split('\n');
  let first = 0;
  for (const [index, whole] of lines.entries()) {
    const text = whole.replace(/(?:^|[ \t])(?:#|\/\/).*$/, '').trim();
    if (text === '') continue;
    first ||= index + 1;
    const read = readLine(text, task);
    if ('fault' in read)
      refused.push(refuseRow({ line: index + 1 }, [{ ...read, text: text.slice(0, 200) }], { isPart: true }));
    else placed.push(...read.map((destination) => ({ destination, services: [], assumed: [] })));
  }
  const row = makeListRow({ placed, refused }, { line: Math.max(first, 1) }, task.definition);
  return isRefusal(row) ? row : { rows: [row], refused, edition: {} };
}

function readLine(text: string, task: Task): readonly Destination[] | Fault {
  const meaning = task.definition.meaning === undefined ? undefined : meanings[task.definition.meaning];
  const parts = meaning?.commas === true ? text.split(',').map((part) => part.trim()) : [text];
  const read = parts.filter((part) => part !== '').map((part) => readOne(part, meaning, task));
  return read.find((one) => 'fault' in one) ?? read.flatMap((one) => ('fault' in one ? [] : one));
}

function readOne(text: string, meaning: Meaning | undefined, task: Task): readonly Destination[] | Fault {
  const refuse = (why: string): Fault => ({ fault: 'not-a-host', text, why });
  const dotted = text.startsWith('.');
  // A single label may stand behind the dot: `.example` is a domain at the top.
  const isTop = dotted && /^\.[a-z][a-z\d-]*$/i.test(text);
  const bare = dotted ? text.slice(1) : text;
  const destination: Destination | Fault = isTop
    ? { host: bare.toLowerCase() }
    : readDestination(bare, task.context);
  if (isFault(destination)) return { ...destination, text };
  const { host } = destination;
  if (host === undefined) return dotted ? refuse('is an address after a dot') : [destination];
  if (meaning === undefined)
    return refuse('is a name, and the definition does not say what a line means: meaning: exact, for one');
  const form = checkForm(text, host, meaning);
  if (form !== undefined) return refuse(form);
  if (host.startsWith('*')) return dotted ? refuse('has a * after a dot') : [destination];
  const reach = dotted ? meaning.dotted : host.includes('/') ? 'name' : meaning.bare;
  const below = { ...destination, host: `*.${host}` };
  return reach === 'name' ? [destination] : reach === 'below' ? [below] : [destination, below];
}

/** Says what of a line its program reads in a way that no host pattern says. */
function checkForm(text: string, host: string, meaning: Meaning): string | undefined {
  if (!meaning.urls && /^https?:/i.test(text)) return 'has a scheme, which such a list does not have';
  if (text.startsWith('.') && meaning.dotted === 'refuse')
    return 'begins with a dot, which has no meaning in such a list';
  if (host.includes('*') && (meaning.starred === 'refuse' || !/^\*\.[^*]+$/.test(host)))
    return 'has a *, which has no such meaning in such a list';
  const hasSlash = text.replace(/^https?:\/\//i, '').includes('/');
  if (meaning.slash === 'must' && !text.endsWith('/'))
    return 'has no / at its end, so that it means names too that go on after it';
  return meaning.slash === 'no' && hasSlash ? 'has a /, which has no meaning in such a list' : undefined;
}
