/** Lines for places where denials meet. */
import { present } from '../../../diagnostics/present.ts';
import type { PolicyRule } from '../../../rules/policy.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import { remember } from '../../../sets/remember.ts';
import type { ServiceKey } from '../../kernel/rows.ts';
import { type Application, type Box, keyOfBox } from '../regions/boxes.ts';
import { writeEntry } from '../regions/url-entry.ts';
import type { AddressBook } from './lower-addresses.ts';
import { anyBox, type Bare, serviceOf, sortServices } from './lower-line.ts';
import { digestValue, labelServices, nameService } from './lower-names.ts';
import type { Step } from './lower-order.ts';

/** A line for places where denials meet, as it grows. */
interface ExceptionDraft {
  readonly boxes: Box[];
  readonly services: readonly ServiceKey[];
  readonly set?: AddressSet;
  readonly application?: Application;
}

/** Returns the lines for places where denials meet, which no other words tell apart than a digest of what they hold. */
export function exceptionsOf(rule: PolicyRule, run: readonly Step[], book: AddressBook): readonly Bare[] {
  const lines = new Map<string, ExceptionDraft>();
  const services = new Map<string, Map<string, ServiceKey>>();
  const keyOf = ({ url, addresses, application }: Box): string =>
    keyOfBox({ ...anyBox, ...present({ url, addresses, application }) });
  for (const { box } of run) {
    const found = services.get(keyOf(box)) ?? new Map<string, ServiceKey>();
    services.set(keyOf(box), found.set(nameService(box), serviceOf(box)));
  }
  for (const { box } of run) {
    const { url, addresses, application } = box;
    const sorted = sortServices(services.get(keyOf(box)) ?? new Map<string, ServiceKey>());
    const place = keyOfBox({ ...anyBox, ...present({ addresses, application }) });
    const key = `${place} ${url === undefined ? 'any URL' : labelServices(sorted)}`;
    const line = remember(
      lines,
      key,
      (): ExceptionDraft => ({
        ...{ boxes: [], services: sorted },
        ...present({ set: addresses, application }),
      }),
    );
    line.boxes.push(box);
  }
  return [...lines].map(([key, { boxes, services: held, set, application }]): Bare => {
    const urls = boxes.flatMap(({ url }) => (url === undefined ? [] : [writeEntry(url) ?? '']));
    const entries = urls.length === 0 ? undefined : [...new Set(urls)].sort();
    const suffix = `except-${digestValue([key, labelServices(held), ...(entries ?? [])].join('\n'))}`;
    return {
      suffix,
      services: held,
      ...present({ entries, addresses: set && [book.nameKnown(rule, suffix, set)], application }),
    };
  });
}
