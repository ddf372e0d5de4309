/** The generated Markdown pages of Microsoft 365 endpoint sets. */
import { isRefusal, type Refusal } from '../bytes.ts';
import { partAddresses } from '../forms.ts';
import { readPage, type Table, type TableRow } from '../page/blocks.ts';
import { cleanText, splitCell } from '../page/inline.ts';
import type { Found, Task } from '../rows.ts';
import { type EndpointSet, makeSets, splitPorts } from './m365.ts';

const columns = ['ID', 'Category', 'ER', 'Addresses', 'Ports'];

/** The names of service areas in the web service, by a word of the headings. */
const areas: readonly (readonly [word: RegExp, area: string])[] = [
  [/exchange/i, 'Exchange'],
  [/sharepoint/i, 'SharePoint'],
  [/skype|teams/i, 'Skype'],
  [/common/i, 'Common'],
];

/** Reads a page of sets: its instance and version stand in a comment at its head. */
export function readM365Page(task: Task): Found | Refusal {
  const [, instance, version] =
    /<!--\s*(\w[\w .-]{0,60}?) endpoints version (\d{10})\s*-->/.exec(task.text) ?? [];
  if (instance === undefined || version === undefined)
    return { problem: 'has no comment that states its instance and version' };
  const sets: EndpointSet[] = [];
  for (const table of readPage(task.text).tables) {
    if (table.columns.join() !== columns.join())
      return {
        problem: `has a table that is not of ${columns.join(', ')}`,
        line: table.line,
        question: 'place',
      };
    for (const row of table.rows) {
      const set = readRow(row, table);
      if (isRefusal(set)) return set;
      sets.push(set);
    }
  }
  return makeSets(sets, task, { edition: { version }, instance: instance.toLowerCase() });
}

function readRow({ cells, line }: TableRow, table: Table): EndpointSet | Refusal {
  const [id = '', categories = '', express = '', addresses = '', ports = ''] = cells;
  const refuse = (what: string): Refusal => ({ problem: `has a set ${what}`, line });
  if (cells.length !== columns.length) return refuse(`of ${cells.length} cells`);
  if (!/^\d{1,9}$/.test(id)) return refuse('whose id is not a number');
  const [category = '', requirement = '', ...rest] = categories
    .split(/<br\s*\/?>/i)
    .map((part) => part.trim());
  if (!/^(?:Required|Optional)$/.test(requirement))
    return refuse(`${id} that does not say whether it is required`);
  if (!/^(?:Yes|No)$/.test(express)) return refuse(`${id} that does not say whether it uses ExpressRoute`);
  const read = readPorts(ports);
  if (read === undefined) return refuse(`${id} whose ports are none`);
  const [urls, ips] = partAddresses(splitCell(addresses));
  const heading = table.heading ?? '';
  const notes = cleanText(rest.join(' ')).replace(/^Notes:\s*/, '');
  return {
    ...{ id, category, urls, ips, ...read, position: { line } },
    area: areas.find(([word]) => word.test(heading))?.[1] ?? heading,
    required: requirement === 'Required',
    expressRoute: express === 'Yes',
    ...(notes === '' ? {} : { notes }),
  };
}

/** Reads `**TCP:** 443, 80<BR>**UDP:** 3478`. */
function readPorts(cell: string): Pick<EndpointSet, 'tcp' | 'udp'> | undefined {
  const ports = { tcp: [] as readonly string[], udp: [] as readonly string[] };
  for (const part of cell.split(/<br\s*\/?>/i).filter((one) => one.trim() !== '')) {
    const [, transport, list = ''] = /^\s*\*\*(TCP|UDP):\*\*\s*([\d,\s-]+)$/.exec(part) ?? [];
    const read = splitPorts(list.trim());
    if (transport === undefined || read === undefined) return undefined;
    ports[transport === 'TCP' ? 'tcp' : 'udp'] = read;
  }
  return ports;
}
