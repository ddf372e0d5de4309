/** Lines for dnsmasq. */
import type { Feed, ResolverLine } from '../../config.ts';

export function printResolverLine(line: ResolverLine): string {
  switch (line.kind) {
    case 'comment':
      return line.text === '' ? '#' : `# ${line.text}`;
    case 'feed':
      return printFeed(line);
    case 'other':
    case 'unread':
      return line.text;
  }
}

/** `nftset=/example.com/4#inet#TABLE#SET,6#inet#TABLE#SET` */
export function printFeed({ names, sets }: Feed): string {
  const words = sets.map(({ of, family, table, name }) =>
    [...(of === undefined ? [] : [of]), family, table, name].join('#'),
  );
  return `nftset=${names.map((name) => `/${name === '' ? '#' : name}`).join('')}/${words.join(',')}`;
}
